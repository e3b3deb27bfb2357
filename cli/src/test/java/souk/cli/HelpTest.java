package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import souk.cli.CommandPage.Block;

/** What the help of every command looks like, and whether its examples can be pasted. */
class HelpTest {
  private static CommandLine souk() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return Main.commandLine(nowhere, nowhere);
  }

  private static Map<String, CommandPage> pages() {
    Map<String, CommandPage> all = new LinkedHashMap<>();
    add(souk(), all);
    assertThat(all).hasSizeGreaterThan(30);
    return all;
  }

  private static CommandPage page(String name) {
    return Objects.requireNonNull(pages().get(name), name);
  }

  private static void add(CommandLine line, Map<String, CommandPage> all) {
    CommandPage page = CommandPage.of(line.getCommandSpec());
    all.put(page.name(), page);
    line.getSubcommands().values().forEach(part -> add(part, all));
  }

  private static List<String> examples(CommandPage page) {
    return Stream.concat(page.description().stream(), page.notes().stream())
        .filter(Block.Verbatim.class::isInstance)
        .map(block -> ((Block.Verbatim) block).line())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 80, 120, 200})
  void shouldFitTheTerminalAndKeepEveryExampleAsOneCommand(int columns) {
    pages()
        .forEach((name, page) -> {
          String text = HelpText.of(page, columns);
          assertThat(text.lines())
              .as(name)
              .allSatisfy(line ->
                  assertThat(line.length() <= columns || !line.strip().matches(".*\\s(?!\\\\$).*"))
                      .as(line)
                      .isTrue());
          String pasted = text.replaceAll(" \\\\\n +", " ");
          assertThat(examples(page))
              .allSatisfy(example -> assertThat(pasted).contains("\n  " + example + "\n"));
        });
  }

  static Stream<String> examples() {
    List<String> all = new ArrayList<>();
    pages().values().forEach(page -> all.addAll(examples(page)));
    List<String> ours =
        all.stream()
            .map(each -> each.replaceAll(".*\\./souk ", "").replaceAll("[)>|].*| < .*", "").strip())
            .filter(each -> all.stream().anyMatch(whole -> whole.contains("./souk " + each)))
            .toList();
    assertThat(ours).hasSizeGreaterThan(25);
    return ours.stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void shouldUnderstandTheExamplesOfItsHelp(String example) {
    assertThat(souk().parseArgs(example.split(" ", -1)).hasSubcommand()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"40", "80", "200"})
  void shouldBeAsWideAsTheTerminalIs(int columns) throws Exception {
    Terminal.Ended ended = Terminal.run(columns, "", "", Terminal.souk("help", "publish"));
    assertThat(ended.status()).isZero();
    CommandPage publish = page("souk publish");
    assertThat(ended.out().replace("\r", "")).isEqualTo(HelpText.of(publish, columns));
    assertThat(longest(ended.out())).isBetween(columns * 3 / 4, columns);
  }

  private static int longest(String text) {
    return text.lines().mapToInt(String::length).max().orElse(0);
  }

  @Test
  void shouldBeEightyColumnsWideWithoutATerminalAndAsWideAsColumnsSays() throws Exception {
    List<String> souk = Terminal.souk("help", "wallet");
    String usual = Terminal.shell("\"$@\" | cat", souk).out();
    assertThat(longest(usual)).isBetween(76, 80);
    String wide = Terminal.shell("COLUMNS=120 \"$@\"", souk).out();
    assertThat(longest(wide)).isBetween(110, 120);
    assertThat(Terminal.shell("COLUMNS=many \"$@\"", souk).out()).isEqualTo(usual);
  }

  @Test
  void shouldNameEveryCommandOnceAndInItsGroup() throws Exception {
    String help = Souk.run("help").good().text();
    List<Integer> places =
        Arrays.stream(CommandGroup.values())
            .map(group -> help.indexOf("\n" + group.title() + ":\n"))
            .toList();
    assertThat(places).doesNotContain(-1).isSorted();
    assertThat(souk().getSubcommands().keySet())
        .contains("test", "version")
        .allSatisfy(name -> assertThat(help.split("\n  " + name + " ", -1)).hasSize(2));
    assertThat(help).contains("docs/guide", "docs/reference/commands.md");
    assertThat(help)
        .containsSubsequence(
            "\n" + CommandGroup.EARN.title(), "\n  cache ", "\n" + CommandGroup.BUY.title());
  }

  @Test
  void shouldSumEveryCommandUpInAWholeSentence() {
    pages()
        .forEach((name, page) ->
            assertThat(page.description().getFirst())
                .as(name)
                .isInstanceOfSatisfying(
                    Block.Text.class, text -> assertThat(text.text()).matches("[A-Z].*[.]")));
    String bench = HelpText.of(page("souk bench"), 80).replaceAll("\\s+", " ");
    assertThat(bench).contains("beside the same bytes over HTTPS.", "clients get equal shares.");
  }

  @Test
  void shouldSayTheSameOfACommandHoweverLittleOfTheOthersWasRead() throws Exception {
    pages()
        .forEach((name, page) -> {
          if (name.contains(" ")) {
            StringWriter out = new StringWriter();
            String[] arguments = ("help" + name.substring("souk".length())).split(" ", -1);
            assertThat(Main.run(new PrintWriter(out), new PrintWriter(out), arguments)).isZero();
            assertThat(out.toString()).isEqualTo(HelpText.of(page, 80));
          }
        });
    assertThat(Souk.run("help").good().text()).isEqualTo(HelpText.of(page("souk"), 80));
  }

  @Test
  void shouldReadTheOptionsOfNoCommandThatIsNotNamed() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    Main.commandLine(nowhere, nowhere, List.of("--quiet", "market", "odds"))
        .getSubcommands()
        .forEach((name, command) -> {
          Object read = command.getCommandSpec().userObject();
          assertThat(read != null && read.getClass().getName().startsWith("souk."))
              .as(name)
              .isEqualTo(name.equals("market"));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version", "wallet --version", "market odds -V"})
  void shouldSayItsVersionWhereverItIsAsked(String command) throws Exception {
    assertThat(Souk.run((Object[]) command.split(" ", -1)).good().text()).isEqualTo("souk 0.1.0\n");
  }

  /** As under {@code head}, which ends when it has seen enough. */
  @Test
  void shouldEndQuietlyWhenNobodyReadsOn() throws Exception {
    String script = "{ \"$@\"; echo \"ended with $?\" >&2; } | true";
    Terminal.Ended ended = Terminal.shell(script, Terminal.souk("help", "publish"));
    assertThat(ended.error()).isEqualTo("ended with 141\n");
    Terminal.Ended full = Terminal.shell("\"$@\" > /dev/full", Terminal.souk("help", "publish"));
    assertThat(full.status()).isEqualTo(Main.FAILED);
    assertThat(full.error())
        .isEqualTo("souk: what it found could not be written to standard output\n");
  }
}
