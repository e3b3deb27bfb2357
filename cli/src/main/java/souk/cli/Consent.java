package souk.cli;

import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether something that costs money is to be done. */
public final class Consent {
  private Consent() {}

  /**
   * Asks on a terminal; where there is none, whoever wrote the command has decided.
   *
   * @param what is to be done, in a word: {@code Publish}
   */
  public static boolean given(String what) {
    return !canAsk() || asked(what);
  }

  /**
   * Whether money is to be locked or paid: because it was said beforehand, or on the terminal.
   *
   * @param what is to be done, in a word
   * @param yes whether it was said beforehand, with {@code --yes}
   * @throws Failure when it was not, and there is nobody to ask
   */
  public static boolean toLock(String what, boolean yes) {
    if (!yes && !canAsk()) {
      throw new Failure(Main.USAGE, "nobody can be asked here; add --yes; nothing was locked");
    }
    return yes || asked(what);
  }

  /** Whether there is a terminal, and somebody to ask. */
  public static boolean canAsk() {
    return terminal(System.console()).isPresent();
  }

  /** What was answered on the terminal; no where there is none. */
  public static boolean asked(String what) {
    return terminal(System.console())
        .map(console -> console.readLine("%s? [y/N] ", what))
        .filter(answer -> answer.strip().equalsIgnoreCase("y"))
        .isPresent();
  }

  private static Optional<Console> terminal(@Nullable Console console) {
    return Optional.ofNullable(console).filter(Console::isTerminal);
  }
}
