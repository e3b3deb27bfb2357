package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Arguments that cannot be used, of every command: one line, without a word of Java. */
class WrongArgumentsTest {
  private static final String JAVA =
      "(?is).*(java|exception|picocli|\\bint\\b|\\blong\\b|convert|\\bnull\\b|unmatched|at"
          + " index|souk\\.).*";

  /** What people and scripts give by mistake. */
  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "-1",
          "-0.5",
          "9".repeat(400),
          "1e999",
          "NaN",
          "0x",
          "0x123",
          "ж",
          "١٢",
          "no such thing",
          "a\nb",
          "a\u001bb",
          "nul\u0000",
          "http://[",
          "://",
          "--json");

  private static CommandLine souk() {
    return Main.commandLine(
        new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
  }

  static Stream<String> commands() {
    List<String> all = new ArrayList<>();
    add(souk(), "", all);
    assertThat(all).hasSizeGreaterThan(15);
    return all.stream();
  }

  private static void add(CommandLine line, String path, List<String> all) {
    line.getSubcommands()
        .forEach((name, part) -> {
          all.add((path + " " + name).strip());
          add(part, path + " " + name, all);
        });
  }

  private static CommandLine find(CommandLine souk, String command) {
    CommandLine line = souk;
    for (String name : command.split(" ", -1)) {
      line = Objects.requireNonNull(line.getSubcommands().get(name), command);
    }
    return line;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldRefuseWithoutAWordOfJavaWhateverTheValueOfAnOption(String command) {
    CommandLine souk = souk(); // once: to build it takes longer than to use it
    List<String> options =
        find(souk, command).getCommandSpec().options().stream()
            .filter(option -> option.arity().max() > 0)
            .map(OptionSpec::longestName)
            .toList();
    for (String option : options) {
      for (String value : VALUES) {
        refuse(souk, command, option, value);
        refuse(souk, command, option, value, option, value); // twice
      }
      refuse(souk, command, option);
    }
    for (String value : VALUES) {
      refuse(souk, command, value);
      refuse(souk, command, value, value, value, value, value);
    }
  }

  private static void refuse(CommandLine souk, String command, String... more) {
    List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ", -1)));
    arguments.addAll(Arrays.asList(more));
    try {
      var _ = souk.parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      assertThat(WrongArguments.of(e))
          .as("%s", arguments)
          .hasLineCount(1)
          .hasSizeLessThan(500)
          .doesNotMatch(JAVA);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "demmo | there is no command 'demmo'; did you mean demo? (see ./souk --help)",
        "demo --cahces 3 | there is no option --cahces; did you mean --caches? (see ./souk demo"
            + " --help)",
        "demo --cachse=3 | there is no option --cachse; did you mean --caches? (see ./souk demo"
            + " --help)",
        "demo --caches many | --caches: takes a whole number, not 'many' (see ./souk demo --help)",
        "demo --caches | --caches N: its value is missing (see ./souk demo --help)",
        "demo --log-level loud | --log-level: is one of error, warn, info, debug, not 'loud' (see"
            + " ./souk demo --help)",
        "wallet | --network FILE is missing (see ./souk wallet --help)",
        "wallet --network x --address 0x123 | --address: takes an address: 0x and 40 hexadecimal"
            + " digits, not '0x123' (see ./souk wallet --help)",
        "market ods | there is no command 'ods'; did you mean odds? (see ./souk market --help)",
        "help demmo | there is no command 'demmo'; did you mean demo? (see ./souk --help)",
        "help market ods | there is no command 'ods'; did you mean odds? (see ./souk market --help)"
      })
  void shouldSayWhatIsWrongAndWhatMayBeMeant(String command, String message) throws Exception {
    Souk.run((Object[]) command.split(" ", -1)).bad(Main.USAGE, "souk: " + message);
  }

  /** At any place: as a command, an argument too many, an action, a file. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "KEY",
        "wallet KEY --network x",
        "demo x KEY",
        "provider KEY --network x --keystore KEY",
        "key show KEY",
        "demo KEY",
        "fetch KEY --network KEY",
        "publish add KEY --state KEY",
        "status --state /tmp/KEY",
        "devnet --dir=KEY --caches KEY"
      })
  void shouldNotShowWhatMayBeAPrivateKey(String command) throws Exception {
    String key = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
    for (String typed : List.of(key, "0x" + key)) {
      Souk souk = Souk.run((Object[]) command.replace("KEY", typed).split(" ", -1));
      assertThat(souk.error()).startsWith("souk: ").doesNotContain(key.substring(0, 16));
      assertThat(souk.text()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"bench", "market", "key", "sell"})
  void shouldShowHelpWhenAGroupIsCalledByItself(String group) throws Exception {
    String usage = Souk.run("help", group).good().text();
    assertThat(usage).contains("Usage: souk " + group);
    assertThat(Souk.run(group).good().text()).isEqualTo(usage);
  }

  @ParameterizedTest
  @CsvSource({"help market odds, market odds", "help bench content, bench content", "help, ''"})
  void shouldShowHelpOfAPartWhenItIsNamed(String command, String name) throws Exception {
    assertThat(Souk.run((Object[]) command.split(" ", -1)).good().text())
        .contains(("Usage: souk " + name).strip());
  }
}
