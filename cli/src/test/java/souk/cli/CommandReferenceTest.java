package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/reference/commands.md is what the commands themselves say. */
class CommandReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "commands.md");

  @Test
  void shouldSayWhatTheCommandsSayWhenThePageIsRead() throws Exception {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    CommandLine line = Main.commandLine(nowhere, nowhere);
    StringWriter page = new StringWriter();
    page.write(
        """
        # Commands

        What `./souk help` and `--help` of each command say, and `./souk man` as a man page.
        This page is made from the commands, and a test fails when it says something else.
        To write it anew, in `cli`: `-Dtest=CommandReferenceTest -Dsouk.write=true`.

        ## Exit status

        | status | meaning |
        |---|---|
        """);
    line.getCommandSpec()
        .usageMessage()
        .exitCodeList()
        .forEach((status, meaning) -> page.write("| " + status + " | " + meaning + " |\n"));
    page.write("\n");
    add(page, line, "souk");

    if (Boolean.getBoolean("souk.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page.toString());
    }
    assertThat(Files.readString(PAGE))
        .as("written with -Dsouk.write=true")
        .isEqualTo(page.toString());
  }

  @Test
  void shouldNameTheHelpThatThereIsWhenAnArgumentIsWrong() {
    assertThat(complaint("demmo")).endsWith("(see ./souk --help)\n");
    assertThat(complaint("key", "new")).endsWith("(see ./souk key new --help)\n");
  }

  private static String complaint(String... arguments) {
    StringWriter said = new StringWriter();
    int status = Main.run(new PrintWriter(new StringWriter()), new PrintWriter(said), arguments);
    assertThat(status).isEqualTo(Main.USAGE);
    return said.toString();
  }

  private static void add(StringWriter page, CommandLine line, String name) {
    if (line.getCommandName().equals("help")) {
      return;
    }
    page.write("## " + name + "\n\n```\n");
    String usage = line.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing();
    usage.lines().map(String::stripTrailing).forEach(each -> page.write(each + "\n"));
    page.write("```\n\n");
    for (Map.Entry<String, CommandLine> each : line.getSubcommands().entrySet()) {
      add(page, each.getValue(), name + " " + each.getKey());
    }
  }
}
