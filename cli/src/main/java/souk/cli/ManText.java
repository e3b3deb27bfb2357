package souk.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import souk.cli.CommandPage.Block;

/** A command's page as {@code man} reads it: roff, with the macros of man(7). */
final class ManText {
  private static final int EXAMPLE_COLUMNS = 70;
  private static final int FURTHER = 4;
  private static final String EXAMPLE = "Example";

  private final StringBuilder roff = new StringBuilder();

  private ManText() {}

  /** What the page is called where others name it: {@code souk-market-odds}. */
  static String name(CommandPage page) {
    return page.name().replace(' ', '-');
  }

  /**
   * Writes a page.
   *
   * @param see other pages' names
   */
  static String of(CommandPage page, String version, List<String> see) {
    ManText text = new ManText();
    text.page(page, version, see);
    return text.roff.toString();
  }

  private void page(CommandPage page, String version, List<String> see) {
    String name = name(page);
    line(".TH %s 1 \"\" \"%s\" \"Souk\"".formatted(name.toUpperCase(Locale.ROOT), version));
    section("Name");
    line("%s \\- %s".formatted(escaped(name), escaped(summary(page).replaceFirst("[.]$", ""))));
    section("Synopsis");
    line(".B " + escaped(page.name()));
    page.synopsis().forEach(this::text);
    section("Description");
    blocks(page.description());
    for (CommandPage.Section section : page.sections()) {
      section(section.title());
      blocks(section.blocks());
    }
    List<Block> notes = new ArrayList<>();
    List<Block> examples = new ArrayList<>();
    boolean example = false;
    for (Block block : page.notes()) {
      if (block instanceof Block.Text(String text)) {
        example = text.startsWith(EXAMPLE);
        if (text.matches(EXAMPLE + "s?:")) { // the heading says so
          continue;
        }
      }
      (example ? examples : notes).add(block);
    }
    part("Notes", notes);
    part("Examples", examples);
    part("Environment", environment(page));
    if (!see.isEmpty()) {
      section("See also");
      for (int i = 0; i < see.size(); i++) {
        String after = i == see.size() - 1 ? "" : ",";
        line(".BR %s (1)%s".formatted(escaped(see.get(i)), after));
      }
    }
  }

  private static String summary(CommandPage page) {
    return page.description().getFirst() instanceof Block.Text(String text)
        ? CommandPage.firstSentence(text)
        : "";
  }

  /** Variables that stand for its options. */
  private static List<Block> environment(CommandPage page) {
    List<Block> rows = new ArrayList<>();
    for (Configuration.Key key : Configuration.Key.values()) {
      boolean taken =
          page.sections().stream()
              .flatMap(section -> section.blocks().stream())
              .anyMatch(block ->
                  block instanceof Block.Row(String term, String _)
                      && term.startsWith(key.option + " "));
      if (taken) {
        rows.add(new Block.Row(key.variable(), "stands for " + key.option));
      }
    }
    return rows;
  }

  private void part(String title, List<Block> blocks) {
    if (!blocks.isEmpty()) {
      section(title);
      blocks(blocks);
    }
  }

  private void blocks(List<Block> blocks) {
    boolean first = true; // what comes after a heading is a paragraph by itself
    for (Block block : blocks) {
      switch (block) {
        case Block.Text(String text) -> {
          if (!first) {
            line(".PP");
          }
          text(text);
        }
        case Block.Row(String term, String text) -> {
          line(".TP");
          line(".B " + escaped(term));
          text(text);
        }
        case Block.Verbatim(String command) -> {
          if (!first) {
            line(".PP");
          }
          line(".RS 4");
          line(".nf");
          ShellLine.fit(command, EXAMPLE_COLUMNS, FURTHER).forEach(this::text);
          line(".fi");
          line(".RE");
        }
      }
      first = false;
    }
  }

  private void section(String title) {
    line(".SH " + escaped(title.toUpperCase(Locale.ROOT)));
  }

  /** A line that says what it says: no dot or apostrophe at its start is a request. */
  private void text(String text) {
    String escaped = escaped(text);
    line(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped);
  }

  private void line(String line) {
    roff.append(line).append('\n');
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(letter -> {
          switch (letter) {
            case '\\' -> escaped.append("\\e");
            case '-' -> escaped.append("\\-");
            case '\'' -> escaped.append("\\(aq");
            case '"' -> escaped.append("\\(dq");
            case '^' -> escaped.append("\\(ha");
            case '~' -> escaped.append("\\(ti");
            case '`' -> escaped.append("\\(ga");
            default -> {
              if (letter < 0x80) {
                escaped.append((char) letter);
              } else {
                escaped.append("\\[u%04X]".formatted(letter));
              }
            }
          }
        });
    return escaped.toString();
  }
}
