package souk.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands of one service, found by {@link ServiceLoader}: the command line itself names no
 * service.
 */
public interface Verbs {
  /**
   * A command.
   *
   * @param under the command that it is a part of; empty for {@code souk} itself
   * @param group what it is for; that of the other command, for a part
   * @param order within the group, the lowest first
   * @param command a class with picocli's annotation
   */
  record Verb(String under, CommandGroup group, int order, Class<?> command) {
    /** A command of {@code souk} itself. */
    public Verb(CommandGroup group, int order, Class<?> command) {
      this("", group, order, command);
    }

    /** A part of another command. */
    public Verb(String under, Class<?> command) {
      this(under, CommandGroup.TOOLS, Integer.MAX_VALUE, command);
    }

    private Command told() {
      return command.getAnnotation(Command.class);
    }
  }

  /** Names that are understood for others, and that no help and no completion lists. */
  Map<String, String> OTHER_NAMES = Map.of("agreement", "agreements");

  List<Verb> verbs();

  /** All that are on the class path, and those of {@code souk} itself, as the help sorts them. */
  static List<Verb> all(List<Verb> own) {
    List<Verb> all = new ArrayList<>(own);
    ServiceLoader.load(Verbs.class).forEach(group -> all.addAll(group.verbs()));
    all.sort(
        Comparator.<Verb, Boolean>comparing(verb -> !verb.under().isEmpty())
            .thenComparing(Verb::group)
            .thenComparingInt(Verb::order));
    return all;
  }

  /**
   * Adds commands.
   *
   * @param needed whose options and parts are asked for; of the others there is but the name and
   *     what it does, since to read the options of all takes longer than most commands
   * @return what each command of {@code souk} itself is for
   */
  static Map<String, CommandGroup> add(
      CommandLine souk, List<Verb> all, Collection<String> needed) {
    Map<String, CommandGroup> groups = new LinkedHashMap<>();
    for (Verb verb : all) {
      String name = verb.told().name();
      if (verb.under().isEmpty()) {
        groups.put(name, verb.group());
        String[] others = others(name).filter(needed::contains).toArray(String[]::new);
        boolean whole = needed.contains(name) || others.length > 0;
        souk.addSubcommand(
            name, whole ? new CommandLine(verb.command()) : outline(verb.told()), others);
      } else if (needed.contains(verb.under())) {
        CommandLine parent = souk.getSubcommands().get(verb.under());
        if (parent == null) {
          throw new IllegalStateException(
              verb.command().getName() + " is a part of " + verb.under() + ", which is not there");
        }
        parent.addSubcommand(new CommandLine(verb.command()));
      }
    }
    return groups;
  }

  private static Stream<String> others(String name) {
    return OTHER_NAMES.entrySet().stream()
        .filter(each -> each.getValue().equals(name))
        .map(Map.Entry::getKey);
  }

  private static CommandLine outline(Command told) {
    CommandSpec spec = CommandSpec.create().name(told.name());
    spec.usageMessage().description(told.description());
    return new CommandLine(spec);
  }

  /** The names of commands of {@code souk} itself. */
  static List<String> names(List<Verb> all) {
    return all.stream()
        .filter(verb -> verb.under().isEmpty())
        .map(verb -> verb.told().name())
        .toList();
  }
}
