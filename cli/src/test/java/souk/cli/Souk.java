package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.AssertionFailedError;
import souk.ledger.evm.Devnet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** One command as people and programs see it: what it prints, and how it ends. */
public final class Souk implements AutoCloseable {
  public static final Duration LONG = Duration.ofMinutes(4);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final List<String> arguments;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private final Thread thread;

  private Souk(List<String> arguments) {
    // Where tests run, the market files are one folder up.
    System.setProperty("souk.home", Path.of("..").toAbsolutePath().normalize().toString());
    this.arguments = arguments;
    this.thread =
        Thread.ofPlatform()
            .name("souk " + arguments.getFirst())
            .start(() ->
                status.complete(
                    Main.run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        arguments.toArray(String[]::new))));
  }

  /** Starts a command that runs until it is closed. */
  public static Souk start(Object... arguments) {
    return new Souk(java.util.Arrays.stream(arguments).map(String::valueOf).toList());
  }

  /** Runs a command to its end. */
  public static Souk run(Object... arguments) throws Exception {
    Souk souk = start(arguments);
    souk.status.get(LONG.toSeconds(), TimeUnit.SECONDS);
    return souk;
  }

  /** anvil, or where it is missing an aborted test that says so. */
  public static Path requireAnvil() {
    Optional<Path> anvil = Devnet.findAnvil(Path.of("../contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: run npm ci in contracts/");
    return anvil.orElseThrow();
  }

  /** Makes sure that it did what it should and had nothing to complain of. */
  public Souk good() {
    assertThat(error()).as("what %s complains of", arguments).isEmpty();
    assertThat(status.join()).isZero();
    return this;
  }

  /** Makes sure that it ended with one line that says why. */
  public void bad(int expected, String... parts) {
    assertThat(error()).startsWith("souk: ").hasLineCount(1).contains(parts);
    assertThat(status.join()).isEqualTo(expected);
    assertThat(out.toString()).isEmpty();
  }

  /** Its exit status, when it has ended. */
  public int ended() {
    return status.join();
  }

  /** Its exit status, once it has ended by itself. */
  public int awaitEnd() throws Exception {
    return status.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  public String text() {
    synchronized (out.getBuffer()) {
      return out.toString();
    }
  }

  public String error() {
    return err.toString();
  }

  public JsonNode json() {
    return MAPPER.readTree(text());
  }

  /** The objects that it printed so far, one a line. */
  public List<JsonNode> lines() {
    String said = text();
    return said.substring(0, said.lastIndexOf('\n') + 1).lines().map(MAPPER::readTree).toList();
  }

  /** Waits for a line of which something is true. */
  public JsonNode await(String what, Predicate<JsonNode> wanted) throws InterruptedException {
    return await(what, 0, wanted);
  }

  /** As {@link #await(String, Predicate)}, among the lines after so many others. */
  public JsonNode await(String what, int after, Predicate<JsonNode> wanted)
      throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (true) {
      Optional<JsonNode> found = lines().stream().skip(after).filter(wanted).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      if (status.isDone() || System.nanoTime() > end) {
        throw new AssertionFailedError(
            "%s never said %s, but:%n%s%s".formatted(arguments, what, text(), error()));
      }
      Thread.sleep(20);
    }
  }

  /** Waits until something is true of the line that it printed last. */
  public void awaitLast(String what, Predicate<JsonNode> wanted) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!wanted.test(lines().getLast())) {
      if (status.isDone() || System.nanoTime() > end) {
        throw new AssertionFailedError(
            "%s never ended with %s, but:%n%s%s".formatted(arguments, what, text(), error()));
      }
      Thread.sleep(20);
    }
  }

  /** Waits until it complained of something. */
  public void awaitError(String part) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!error().contains(part)) {
      if (status.isDone() || System.nanoTime() > end) {
        throw new AssertionFailedError("%s said %s%s".formatted(arguments, text(), error()));
      }
      Thread.sleep(20);
    }
  }

  /** Waits until all that it prints is one object. */
  public JsonNode awaitObject() throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!text().endsWith("}\n")) {
      if (status.isDone() || System.nanoTime() > end) {
        throw new AssertionFailedError("%s said %s%s".formatted(arguments, text(), error()));
      }
      Thread.sleep(20);
    }
    return json();
  }

  /** Asks it to end, as ^C does, and waits until it has. */
  public Souk stop() {
    thread.interrupt();
    var _ = status.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    return this;
  }

  @Override
  public void close() {
    var _ = stop();
  }
}
