package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import souk.primitives.Address;
import souk.primitives.PublicKey;

/**
 * Commands are run, in an empty folder and without a network, with a value of each option that
 * cannot be what was meant: one line says why not, and nothing is written.
 */
class AnyOptionTest {
  private static final String JAVA =
      "(?is).*(java[.]|exception|picocli|\\bnull\\b|unmatched|at"
          + " index|souk[.][a-z]+[.]|\\.java:).*";

  /** What may be a private key that was pasted at the wrong place. */
  private static final String SECRET =
      "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";

  private static final List<String> VALUES =
      List.of("", "9".repeat(400), "-1", "ж", SECRET, "0x" + SECRET, "\u001b[31mred");

  /** What needs no network and takes a name for what it is: only their numbers are tried. */
  private static final Set<String> RUN_BY_THEMSELVES =
      Set.of(
          "demo",
          "attack",
          "bench",
          "soak",
          "devnet",
          "run",
          "help",
          "version",
          "completion",
          "man",
          "config",
          "market");

  private static final Set<Class<?>> NUMBERS =
      Set.of(int.class, Integer.class, long.class, Long.class, double.class, Double.class);

  /** A point of the curve, as good as any. */
  private static final String PUBLIC_KEY =
      "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

  @TempDir private Path folder;

  private final InputStream before = System.in;

  @BeforeEach
  void giveNoInput() {
    System.setIn(new ByteArrayInputStream(new byte[0]));
  }

  @AfterEach
  void giveInputBack() {
    System.setIn(before);
  }

  static Stream<String> commands() {
    List<String> all = new ArrayList<>();
    add(
        Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter())),
        "",
        all);
    assertThat(all).hasSizeGreaterThan(15);
    return all.stream();
  }

  private static void add(CommandLine line, String path, List<String> all) {
    line.getSubcommands()
        .forEach((name, part) -> {
          String command = (path + " " + name).strip();
          all.add(command);
          add(part, command, all);
        });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldSayInOneLineAndWriteNothingWhateverTheValueOfAnOption(String command)
      throws IOException {
    List<String> words = Arrays.asList(command.split(" ", -1));
    CommandLine line =
        Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    for (String word : words) {
      line = Objects.requireNonNull(line.getSubcommands().get(word), command);
    }
    CommandSpec spec = line.getCommandSpec();
    for (OptionSpec option : spec.options()) {
      if (option.arity().max() == 0
          || option.longestName().equals("--seed") // any number is one
          || (RUN_BY_THEMSELVES.contains(words.getFirst()) && !NUMBERS.contains(option.type()))) {
        continue;
      }
      for (String value : VALUES) {
        refuse(words, spec, option, value);
      }
    }
  }

  private void refuse(List<String> words, CommandSpec spec, OptionSpec option, String value)
      throws IOException {
    List<String> arguments = new ArrayList<>(words);
    spec.options().stream()
        .filter(other -> other.required() && !other.equals(option))
        .forEach(other -> arguments.add(other.longestName() + "=" + usual(other)));
    arguments.add(option.longestName() + "=" + (isPath(option) ? path(value) : value));
    spec.positionalParameters().stream()
        .filter(ArgSpec::required)
        .forEach(parameter -> arguments.add(usual(parameter)));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> here = names(Path.of("").toAbsolutePath());
    int status =
        Main.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(String[]::new));
    assertThat(err.toString())
        .as("%s", arguments)
        .startsWith("souk: ")
        .hasLineCount(1)
        .hasSizeLessThan(900)
        .doesNotContain(SECRET.substring(0, 16))
        .doesNotContain("\u001b")
        .doesNotMatch(JAVA);
    assertThat(status).as("%s", arguments).isIn(Main.USAGE, Main.FAILED);
    assertThat(out.toString()).as("%s", arguments).isEmpty();
    assertThat(names(folder)).as("%s", arguments).isEmpty();
    assertThat(names(Path.of("").toAbsolutePath())).as("%s", arguments).isEqualTo(here);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(Path::toString).sorted().toList();
    }
  }

  private static boolean isPath(ArgSpec argument) {
    return argument.type() == Path.class
        || Arrays.stream(argument.auxiliaryTypes()).anyMatch(type -> type == Path.class);
  }

  private String path(String value) {
    return value.isEmpty() ? "" : folder.resolve(value).toString();
  }

  /** What could be meant, if it were there. */
  private String usual(ArgSpec argument) {
    if (isPath(argument)) {
      return folder.resolve("none").toString();
    }
    if (argument.type() == Address.class) {
      return "0x" + "1".repeat(40);
    }
    if (argument.type() == PublicKey.class) {
      return PUBLIC_KEY;
    }
    return switch (argument.paramLabel()) {
      case "URL" -> "http://127.0.0.1:1/0x" + "1".repeat(64);
      case "CURRENCY" -> "coin";
      default -> "1";
    };
  }
}
