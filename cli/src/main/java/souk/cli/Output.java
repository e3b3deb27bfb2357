package souk.cli;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command says on standard output: sentences and tables for people, or JSON. */
public final class Output {
  @Option(
      names = "--json",
      description = "print JSON: one object, or one a line where a command goes on")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** Whether programs read it. */
  public boolean json() {
    return json;
  }

  private PrintWriter writer() {
    return Objects.requireNonNull(command).commandLine().getOut();
  }

  private boolean isQuiet() {
    return isQuiet(Objects.requireNonNull(command));
  }

  /** Whether a command is to say nothing while all is well. */
  public static boolean isQuiet(CommandSpec command) {
    return command.root().userObject() instanceof Main main && main.isQuiet();
  }

  /**
   * Prints what a command found.
   *
   * @param object what programs get: a record, or figures by name
   */
  public void show(Supplier<?> object, Consumer<PrintWriter> people) {
    PrintWriter writer = writer();
    if (json) {
      writer.println(Json.of(object.get()));
    } else {
      people.accept(writer);
    }
    writer.flush();
  }

  /** Prints what has a form of its own, whatever else is asked for. */
  void showText(Consumer<PrintWriter> text) {
    text.accept(writer());
    writer().flush();
  }

  /** Prints a sentence that programs do not get. */
  public void sayToPeople(String sentence) {
    if (!json) {
      writer().println(sentence);
      writer().flush();
    }
  }

  /** Prints an object that people have got as a sentence. */
  void sayToPrograms(Object object) {
    if (json) {
      writer().println(Json.of(object));
      writer().flush();
    }
  }

  /**
   * Prints on a line what people get in another way, or not at all.
   *
   * @param object what programs get: a record whose first member is {@code event}
   */
  public void event(Object object) {
    if (json) {
      writer().println(Json.line(object));
      writer().flush();
    }
  }

  /** Prints a line about something that failed beside the command itself. */
  public void warn(String sentence) {
    PrintWriter errors = Objects.requireNonNull(command).commandLine().getErr();
    errors.println("souk: " + sentence);
    errors.flush();
  }

  /**
   * Prints what happened just now, on a line.
   *
   * @param object what programs get: a record whose first member is {@code event}
   */
  public void say(Object object, String sentence) {
    if (!json && isQuiet()) {
      return;
    }
    PrintWriter writer = writer();
    writer.println(json ? Json.line(object) : sentence);
    writer.flush();
  }
}
