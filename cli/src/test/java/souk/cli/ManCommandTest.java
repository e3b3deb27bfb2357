package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Man pages: whether {@code man} can read them, and whether they say all that there is. */
class ManCommandTest {
  /** Requests of man(7), and what may follow each. */
  private static final String REQUEST =
      "\\.TH [A-Z0-9\\\\-]+ 1 \"\" \"souk [0-9.]+\" \"Souk\""
          + "|\\.SH [A-Z ,\\\\-]+"
          + "|\\.(PP|TP|nf|fi|RE|RS 4)"
          + "|\\.B \\S.*"
          + "|\\.BR [a-z0-9\\\\-]+ \\(1\\),?";

  /** Text without a request at its start, and without a backslash that says nothing. */
  private static final String TEXT =
      "(?!['.])(?:[^\\\\\\p{Cntrl}\\P{ASCII}]|\\\\e|\\\\-|\\\\&|\\\\\\((aq|dq|ha|ti|ga)|\\\\\\[u[0-9A-F]{4,6}\\])+";

  @TempDir private Path folder;

  @Test
  void shouldWriteAPageForEveryCommandWithAllItsOptions() throws Exception {
    assertThat(Souk.run("man", "--dir", folder.resolve("man1")).good().text())
        .matches("[0-9]{2,3} pages are in .*/man1\n");
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    int pages = compare(Main.commandLine(nowhere, nowhere));
    try (Stream<Path> written = Files.list(folder.resolve("man1"))) {
      assertThat(written).hasSize(pages).hasSizeGreaterThan(30);
    }
  }

  private int compare(CommandLine line) throws Exception {
    String name = line.getCommandSpec().qualifiedName("-");
    String page = Files.readString(folder.resolve("man1").resolve(name + ".1"));
    List<String> lines = page.lines().toList();
    assertThat(lines)
        .as(name)
        .allSatisfy(
            each -> assertThat(each).matches(each.startsWith(".") ? REQUEST : TEXT + "|\\.\\.\\."));
    assertThat(page)
        .startsWith(".TH " + name.toUpperCase(Locale.ROOT) + " 1 ")
        .containsSubsequence(".SH NAME\n", ".SH SYNOPSIS\n", ".SH DESCRIPTION\n");
    assertThat(lines.stream().filter(".nf"::equals).count())
        .isEqualTo(lines.stream().filter(".fi"::equals).count());
    assertThat(page).doesNotContainPattern("\\.SH [^\n]+\n\\.PP");
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals(".TP")) { // a term, and what it means
        assertThat(lines.get(i + 1)).startsWith(".B ");
        assertThat(lines.get(i + 2)).doesNotStartWith(".");
      }
    }
    for (OptionSpec option : line.getCommandSpec().options()) {
      assertThat(page).contains(option.longestName().replace("-", "\\-"));
    }
    int pages = 1;
    for (CommandLine part : line.getSubcommands().values()) {
      assertThat(page).contains(".BR " + (name + "-" + part.getCommandName()).replace("-", "\\-"));
      pages += compare(part);
    }
    return pages;
  }

  @Test
  void shouldPrintThePageOfAPartWhenItIsNamed() throws Exception {
    assertThat(Souk.run("man", "market", "odds").good().text())
        .startsWith(".TH SOUK-MARKET-ODDS 1 \"\" \"souk 0.1.0\" \"Souk\"\n.SH NAME\n")
        .contains(
            "souk\\-market\\-odds \\- What colluding",
            ".TP\n.B \\-\\-caches N\ncaches in the market (20)\n",
            ".SH SEE ALSO\n.BR souk\\-market (1)\n");
    assertThat(Souk.run("man", "fetch").good().text())
        .contains(
            ".SH ENVIRONMENT\n.TP\n.B SOUK_NETWORK\nstands for \\-\\-network\n",
            ".SH EXAMPLES\n.RS 4\n.nf\n\\&./souk fetch $URL \\-\\-network /tmp/net \\-\\-out movie.mp4\n.fi\n.RE\n");
    assertThat(Souk.run("man").good().text())
        .contains(".SH EXIT STATUS OF EVERY COMMAND\n.TP\n.B 0\nit is done\n");
  }

  @Test
  void shouldSayWhatIsWrongWhenThereIsNoSuchPageOrFolder() throws Exception {
    Souk.run("man", "ods").bad(Main.USAGE, "there is no command 'ods'");
    Souk.run("man", "market", "--dir", folder).bad(Main.USAGE, "none is named beside it");
    Path file = Files.writeString(folder.resolve("file"), "");
    Souk.run("man", "--dir", file).bad(Main.USAGE, "--dir: cannot make the folder " + file);
    assertThat(folder).isDirectoryNotContaining("glob:**.1");
  }
}
