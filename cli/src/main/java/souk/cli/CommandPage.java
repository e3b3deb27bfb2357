package souk.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;

/**
 * What there is to say of a command, read from its model. How it looks, on a terminal or as a man
 * page, is for others.
 *
 * @param name with the commands above it: {@code souk market odds}
 * @param synopsis what may follow the name, in pieces that stay whole
 * @param sections what its arguments, options and parts are
 * @param notes what comes last: examples, mostly
 */
record CommandPage(
    String name,
    List<String> synopsis,
    List<Block> description,
    List<Section> sections,
    List<Block> notes) {
  private static final String EVERYWHERE = "Options of every command: ";

  /** A row of a table in a text of the model: two blanks, a term, two blanks or more. */
  private static final Pattern ROW = Pattern.compile("  (\\S.*?) {2,}(\\S.*)");

  /** A piece of text. */
  sealed interface Block {
    /** Sentences, broken wherever there is no room. */
    record Text(String text) implements Block {}

    /** A term and what it means. */
    record Row(String term, String text) implements Block {}

    /** A line that somebody may paste into a shell or a file. */
    record Verbatim(String line) implements Block {}
  }

  /** What belongs together, under a heading. */
  record Section(String title, List<Block> blocks) {}

  static CommandPage of(CommandSpec spec) {
    List<Section> sections = new ArrayList<>();
    add(sections, "Arguments", arguments(spec));
    if (isGroup(spec)) { // whose parts are what somebody looks for
      parts(spec, sections);
      add(sections, "Options", options(spec));
    } else {
      add(sections, "Options", options(spec));
      parts(spec, sections);
    }
    add(sections, "Exit status of every command", exits(spec));
    List<Block> notes = new ArrayList<>(blocks(spec.usageMessage().footer()));
    String everywhere = everywhere(spec);
    if (!everywhere.isEmpty()) {
      notes.addFirst(new Block.Text(everywhere));
    }
    return new CommandPage(
        spec.qualifiedName(),
        synopsis(spec),
        blocks(spec.usageMessage().description()),
        List.copyOf(sections),
        List.copyOf(notes));
  }

  /** What a command does, in its first sentence. */
  static String summary(CommandSpec spec) {
    String[] description = spec.usageMessage().description();
    return description.length == 0 ? "" : firstSentence(description[0]);
  }

  static String firstSentence(String text) {
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }

  private static void add(List<Section> sections, String title, List<Block> blocks) {
    if (!blocks.isEmpty()) {
      sections.add(new Section(title, blocks));
    }
  }

  private static List<String> synopsis(CommandSpec spec) {
    List<String> pieces = new ArrayList<>();
    if (isGroup(spec)) {
      pieces.add("COMMAND");
    }
    for (OptionSpec option : sorted(spec)) {
      if (option.required()) {
        pieces.add(term(option, List.of(option.longestName())));
      }
    }
    pieces.add("[OPTION]...");
    spec.positionalParameters().forEach(each -> pieces.add(term(each)));
    return List.copyOf(pieces);
  }

  /** Whether it does nothing by itself. */
  private static boolean isGroup(CommandSpec spec) {
    return !spec.subcommands().isEmpty()
        && (spec.parent() == null || !(spec.userObject() instanceof Callable));
  }

  private static String term(PositionalParamSpec argument) {
    String label = argument.paramLabel();
    String many = argument.arity().max() > 1 && !label.endsWith("...") ? label + "..." : label;
    return argument.required() ? many : "[" + many + "]";
  }

  private static String term(OptionSpec option, List<String> names) {
    return String.join(", ", names) + (option.arity().max() > 0 ? " " + option.paramLabel() : "");
  }

  private static List<Block> arguments(CommandSpec spec) {
    List<Block> rows = new ArrayList<>();
    for (PositionalParamSpec argument : spec.positionalParameters()) {
      if (!argument.hidden()) {
        rows.add(new Block.Row(argument.paramLabel(), text(argument)));
      }
    }
    return rows;
  }

  private static List<OptionSpec> sorted(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> !option.hidden())
        .sorted(
            Comparator.comparing(
                option -> option.longestName().replaceFirst("^-+", "").toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static List<Block> options(CommandSpec spec) {
    List<Block> rows = new ArrayList<>();
    for (OptionSpec option : sorted(spec)) {
      if (spec.parent() == null || !isEverywhere(option)) {
        List<String> names =
            List.of(option.names()).stream()
                .sorted(Comparator.comparingInt(String::length))
                .toList();
        rows.add(new Block.Row(term(option, names), text(option)));
      }
    }
    return rows;
  }

  private static boolean isEverywhere(OptionSpec option) {
    return option.usageHelp()
        || option.versionHelp()
        || option.inherited()
        || option.scopeType() == ScopeType.INHERIT;
  }

  private static String everywhere(CommandSpec spec) {
    if (spec.parent() == null) {
      return "";
    }
    List<String> names =
        sorted(spec).stream()
            .filter(CommandPage::isEverywhere)
            .map(option -> term(option, List.of(option.longestName())))
            .toList();
    return names.isEmpty() ? "" : EVERYWHERE + String.join(", ", names) + ".";
  }

  private static String text(ArgSpec argument) {
    return String.join(" ", argument.description());
  }

  private static void parts(CommandSpec spec, List<Section> sections) {
    Map<String, List<Block>> byTitle = new LinkedHashMap<>();
    for (Map.Entry<String, CommandLine> part : spec.subcommands().entrySet()) {
      String title =
          spec.userObject() instanceof Main main ? main.group(part.getKey()).title() : "Commands";
      byTitle
          .computeIfAbsent(title, _ -> new ArrayList<>())
          .add(new Block.Row(part.getKey(), summary(part.getValue().getCommandSpec())));
    }
    byTitle.forEach((title, rows) -> add(sections, title, rows));
  }

  private static List<Block> exits(CommandSpec spec) {
    List<Block> rows = new ArrayList<>();
    spec.usageMessage()
        .exitCodeList()
        .forEach((status, meaning) -> rows.add(new Block.Row(status, meaning)));
    return rows;
  }

  private static List<Block> blocks(String[] lines) {
    List<Block> blocks = new ArrayList<>();
    for (String line : lines) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        blocks.add(new Block.Row(row.group(1), row.group(2)));
      } else if (line.startsWith("  ")) {
        blocks.add(new Block.Verbatim(line.strip()));
      } else if (!line.isBlank()) {
        blocks.add(new Block.Text(line));
      }
    }
    return List.copyOf(blocks);
  }
}
