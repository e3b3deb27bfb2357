package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What people and programs see of commands: standard output, one line of error, exit status. */
class MainTest {
  private final PrintStream usualOut = System.out;
  private final PrintStream usualErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    // Where tests run, the market files are one folder up.
    System.setProperty("souk.home", Path.of("..").toAbsolutePath().normalize().toString());
  }

  @AfterEach
  void restore() {
    System.setOut(usualOut);
    System.setErr(usualErr);
  }

  private String error() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Path file(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(folder.resolve(name), bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "demo NOWHERE/file | there is no file NOWHERE/file",
        "demo FOLDER | FOLDER is not a file",
        "demo FOLDER/empty | FOLDER/empty is empty; there is nothing to deliver",
        "demo FOLDER/tiny | at least 128",
        "demo @FOLDER/arguments | there is no file @FOLDER/arguments",
        "demo --caches 3 | --caches 3 is too few: a bundle of this market takes 4 different caches",
        "demo --caches many | --caches: takes a whole number, not 'many'",
        "demo --no-such-option | there is no option --no-such-option",
        "demo --market FOLDER/tiny | FOLDER/tiny",
        "demo --market NOWHERE | there is no market file NOWHERE; name one with --market FILE",
        "demo FOLDER/small --out FOLDER/tiny/x | --out: cannot make the folder FOLDER/tiny/x",
        "demo FOLDER/small --out FOLDER/tiny | --out: cannot make the folder FOLDER/tiny: there is a file of that name",
        "demo FOLDER/small --out FOLDER | --out: FOLDER/small is the file that is published",
        "demo FOLDER/small --out FOLDER/has | FOLDER/has/small is there, and is another file; --force replaces it",
        "demo FOLDER/small --out FOLDER/has --force --caches 101 | --caches takes at most 100 here",
        "demo FOLDER/small --state FOLDER/has | --state: FOLDER/has is not empty, and holds no demonstration",
        "fetch nonsense --network FOLDER | 'nonsense' is no URL of published content",
        "fetch http://h/0xID --out FOLDER/no/x --network FOLDER | --out: there is no folder FOLDER/no",
        "fetch http://h/0xID --out FOLDER/no/ --network FOLDER | --out: there is no folder FOLDER/no",
        "fetch http://h/0xID --out FOLDER/small/ --network FOLDER | --out: FOLDER/small is no folder",
        "fetch http://h/0xID --out /dev/null --network FOLDER | --out: /dev/null is a device",
        "fetch http://h/0xID --out= --network FOLDER | --out: the name is empty",
        "fetch http://h/0xID --out - --json --network FOLDER | --json prints on standard output",
        "fetch http://h/0xID --patience -1 --network FOLDER | --patience takes 0 to 86400 s",
        "fetch http://h/0xID http://h/0xOTHER --network FOLDER | several URLs are of one object",
        "fetch 0xID --network FOLDER | a content id alone needs --publisher URL",
        "fetch 0xID --publisher file:///x --network FOLDER | --publisher: 'file:///x' is not http://HOST:PORT",
        "no-such-command | no-such-command",
        "attack no-such-attack | no-such-attack",
        "market odds --caches 20 --colluding 21 | 21",
        "bench content --mib 0 | --mib takes 1 to 4096",
        "bench load --clients 0 | --clients takes 1 to 10000",
      })
  void shouldSayInOneLineWhatIsWrongWhenInputCannotBeUsed(String command, String message)
      throws IOException {
    file("empty", 0);
    file("tiny", 100);
    file("small", 1 << 20);
    Files.writeString(folder.resolve("arguments"), "--caches many");
    Files.writeString(Files.createDirectory(folder.resolve("has")).resolve("small"), "mine");
    String nowhere = folder.resolve("nowhere").toString();
    String[] arguments =
        command
            .replace("ID", "5a".repeat(32))
            .replace("OTHER", "5b".repeat(32))
            .replace("NOWHERE", nowhere)
            .replace("FOLDER", folder.toString())
            .split(" ");
    int status = Main.run(arguments);
    assertThat(error())
        .startsWith("souk: ")
        .contains(message.replace("NOWHERE", nowhere).replace("FOLDER", folder.toString()))
        .hasLineCount(1);
    assertThat(out.size()).isZero();
    assertThat(status).isIn(Main.USAGE, Main.FAILED);
  }

  /** A command that fails with an {@link Error}. */
  @Command(name = "broken")
  static final class Broken implements Callable<Integer> {
    @Parameters private String how = "";

    @Override
    public Integer call() {
      throw switch (how) {
        case "memory" -> new OutOfMemoryError("Java heap space");
        case "stack" -> new StackOverflowError();
        case "class" -> new NoClassDefFoundError("souk/Missing");
        default -> new AssertionError(how);
      };
    }
  }

  @Test
  void shouldFailWhenStandardOutputCannotBeWritten() {
    System.setOut(
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int ignored) throws IOException {
                throw new IOException("No space left on device");
              }
            },
            true,
            StandardCharsets.UTF_8));
    assertThat(Main.run("help")).isEqualTo(Main.FAILED);
    assertThat(error()).isEqualTo("souk: what it found could not be written to standard output\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memory | out of memory (Java heap space): SOUK_JVM_FLAGS=-Xmx512m gives it more",
        "stack | something is nested too deep",
        "class | a library cannot be loaded: souk/Missing; is there room in ",
        "other | other (--debug shows more)"
      })
  void shouldSayInOneLineWhatIsWrongWhenTheProgramItselfFails(String how, String message) {
    CommandLine line =
        Main.commandLine(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.addSubcommand(new CommandLine(new Broken()));
    assertThat(Main.execute(line, "broken", how)).isEqualTo(Main.FAILED);
    assertThat(error()).startsWith("souk: " + message).hasLineCount(1);
    assertThat(out.size()).isZero();
  }

  @Test
  void shouldNotPointToDebugWhenItIsGiven() {
    CommandLine line =
        Main.commandLine(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.addSubcommand(new CommandLine(new Broken()));
    for (String how : List.of("other", "stack")) {
      assertThat(Main.execute(line, "--debug", "broken", how)).isEqualTo(Main.FAILED);
    }
    assertThat(error())
        .contains("souk: other\n", "souk: something is nested too deep\n")
        .doesNotContain("--debug");
  }

  @Test
  void shouldShowWhereItHappenedWhenAskedTo() throws IOException {
    assertThat(Main.run("demo", file("empty", 0).toString(), "--debug")).isEqualTo(Main.USAGE);
    assertThat(error()).contains("\tat souk.cli.content.DemoCommand");
  }

  @Test
  void shouldPrintOneObjectWhenTheDemonstrationIsAskedForJson() throws IOException {
    Path file = file("some file", 5_000_000);
    Path target = folder.resolve("fetched");
    int status =
        Main.run(
            "demo",
            file.toString(),
            "--json",
            "--out",
            target.toString(),
            "--caches",
            "5",
            "--seed",
            "20261122");
    assertThat(error()).isEmpty();
    assertThat(status).isZero();
    JsonNode result = new ObjectMapper().readTree(out.toByteArray());
    assertThat(result.get("bytes").asLong()).isEqualTo(5_000_000);
    assertThat(result.get("verified").asBoolean()).isTrue();
    assertThat(result.get("conserved").asBoolean()).isTrue();
    assertThat(result.get("caches").asInt()).isEqualTo(5);
    assertThat(result.get("chunks").asInt()).isEqualTo(8);
    assertThat(result.get("ticketsIssued").asInt()).isEqualTo(8);
    assertThat(result.get("eachCache").size()).isEqualTo(5);
    assertThat(result.get("eachCache").get(0).propertyNames())
        .containsExactly("address", "tickets", "worth", "books", "won", "paid");
    assertThat(result.get("escrowedEachRound").asLong()).isPositive();
    assertThat(result.get("transactionsIfPaidPerChunk").asInt()).isEqualTo(8);
    assertThat(result.get("goodputMBps").asDouble()).isPositive();
    assertThat(result.get("attacks").values())
        .hasSize(4)
        .allSatisfy(attack -> {
          assertThat(attack.get("succeeded").asBoolean()).isFalse();
          assertThat(attack.get("honestLoss").asDouble())
              .isLessThanOrEqualTo(attack.get("exposure").asDouble());
        });
    assertThat(target.resolve("some file")).hasSameBinaryContentAs(file);
  }

  @Test
  void shouldGoOnWithTheSameLedgerWhenItsStateIsKept() throws IOException {
    Path file = file("object", 4 << 20);
    String state = folder.resolve("state").toString();
    for (int run = 0; run < 2; run++) {
      out.reset();
      assertThat(Main.run("demo", file.toString(), "--json", "--state", state)).isZero();
      JsonNode result = new ObjectMapper().readTree(out.toByteArray());
      assertThat(result.get("conserved").asBoolean()).isTrue();
    }
    assertThat(error()).isEmpty();
    assertThat(Main.run("demo", file.toString(), "--state", state, "--caches", "7"))
        .isEqualTo(Main.USAGE);
    assertThat(error()).startsWith("souk: ").hasLineCount(1);
  }
}
