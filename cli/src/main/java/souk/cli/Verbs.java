package souk.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;

/**
 * The commands of one service, found by {@link ServiceLoader}: the command line itself names no
 * service.
 */
public interface Verbs {
  /**
   * A command.
   *
   * @param under the command that it is a part of; empty for {@code souk} itself
   * @param order among those of {@code souk} itself in the help, the lowest first
   * @param command a class with picocli's annotation
   */
  record Verb(String under, int order, Class<?> command) {
    /** A command of {@code souk} itself. */
    public Verb(int order, Class<?> command) {
      this("", order, command);
    }

    /** A part of another command. */
    public Verb(String under, Class<?> command) {
      this(under, Integer.MAX_VALUE, command);
    }
  }

  List<Verb> verbs();

  /** Adds all that are on the class path, those of {@code souk} itself first. */
  static void add(CommandLine souk) {
    List<Verb> all = new ArrayList<>();
    ServiceLoader.load(Verbs.class).forEach(group -> all.addAll(group.verbs()));
    all.sort(Comparator.comparingInt(Verb::order));
    for (Verb verb : all) {
      CommandLine parent = verb.under().isEmpty() ? souk : souk.getSubcommands().get(verb.under());
      if (parent == null) {
        throw new IllegalStateException(
            verb.command().getName() + " is a part of " + verb.under() + ", which is not there");
      }
      parent.addSubcommand(new CommandLine(verb.command()));
    }
  }
}
