package souk.cli;

import java.util.ArrayList;
import java.util.List;
import souk.cli.CommandPage.Block;

/** A command's page for a terminal of any width. */
final class HelpText {
  private static final int LEAST = 30;

  /** From here on terms and their meanings stand beside each other. */
  private static final int ROOMY = 60;

  private static final int LONGEST_TERM = 24;
  private static final int FURTHER = 4;
  private static final String USAGE = "Usage: ";

  private final int width;
  private final List<String> lines = new ArrayList<>();

  private HelpText(int columns) {
    this.width = Math.max(LEAST, columns);
  }

  static String of(CommandPage page, int columns) {
    HelpText text = new HelpText(columns);
    String name = USAGE + page.name();
    List<String> usage = new ArrayList<>(List.of(name));
    usage.addAll(page.synopsis());
    text.fill(usage, "", " ".repeat(text.width < ROOMY ? FURTHER : name.length() + 1));
    text.lines.add("");
    text.blocks(page.description());
    for (CommandPage.Section section : page.sections()) {
      text.lines.add("");
      text.lines.add(section.title() + ":");
      text.blocks(section.blocks());
    }
    if (!page.notes().isEmpty()) {
      text.lines.add("");
      text.blocks(page.notes());
    }
    return String.join("\n", text.lines) + "\n";
  }

  private void blocks(List<Block> blocks) {
    int term =
        blocks.stream()
            .mapToInt(block -> block instanceof Block.Row row ? row.term().length() : 0)
            .filter(length -> length <= LONGEST_TERM)
            .max()
            .orElse(0);
    boolean first = true;
    for (Block block : blocks) {
      switch (block) {
        case Block.Text(String text) -> {
          if (!first) {
            lines.add("");
          }
          fill(words(text), "", "");
        }
        case Block.Row(String name, String text) -> row(name, text, term);
        case Block.Verbatim(String command) ->
            ShellLine.fit(command, width - 2, FURTHER).forEach(line -> lines.add("  " + line));
      }
      first = false;
    }
  }

  private void row(String term, String text, int column) {
    String begin = "  " + term;
    if (width < ROOMY) {
      lines.add(begin);
      fill(words(text), " ".repeat(2 + FURTHER), " ".repeat(2 + FURTHER));
      return;
    }
    String margin = " ".repeat(2 + column + 2);
    if (term.length() > column) {
      lines.add(begin);
      fill(words(text), margin, margin);
    } else {
      fill(words(text), begin + " ".repeat(margin.length() - begin.length()), margin);
    }
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+", -1));
  }

  /** As many of the pieces on a line as there is room for. */
  private void fill(List<String> pieces, String first, String margin) {
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String piece : pieces) {
      if (!empty && line.length() + 1 + piece.length() > width) {
        lines.add(line.toString());
        line = new StringBuilder(margin);
        empty = true;
      }
      line.append(empty ? "" : " ").append(piece);
      empty = false;
    }
    lines.add(line.toString().stripTrailing());
  }
}
