package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node whose worker died ends, so that a supervisor starts it again. All threads of nodes that
 * live long, and what becomes of each:
 *
 * <pre>
 *   claims, place, customer, customer-blocks, customer-draws
 *                     a look at the ledger: an Exception is tried again, an Error ends the process
 *   auction           an auctioneer's look at the ledger, as those above
 *   provider-, customer-
 *                     tasks of exchange and services: a service's are caught (ServiceTasksTest),
 *                     an Error of the virtual machine ends the process
 *   till-log, shared-till-log
 *                     what it cannot write ends the process (DatabaseTillStoreTest)
 *   shared-state      goes on, what it throws is whoever's who asked it
 *   report            a cache's reports: an Exception is tried again, an Error ends the process
 *   checkpoint        all but a full disk ends the process; nothing is lost without it
 *   http-watch, end   nothing in them asks anybody; an Error ends the process
 *   commit-           goes on, who waits is told (SqliteDatabaseTest)
 *   proposal-         goes on, what it throws is its proposal's outcome (ProposalsTest)
 *   discovery-        goes on, what it throws is why a provider is left out (DiscoveryTest)
 *   dialer-, upload   live as long as one call, whose outcome they are
 *   follow, poll      go on, whatever it is (FollowFaultsTest, NodeAwayTest)
 *   fetch-, solver-   of clients, which are no nodes
 * </pre>
 */
class WorkerFailuresTest {
  private static final Set<String> WORKERS =
      Set.of(
          "claims",
          "place",
          "customer",
          "customer-blocks",
          "customer-draws",
          "auction",
          "provider-",
          "customer-",
          "till-log",
          "shared-till-log",
          "shared-state",
          "report",
          "checkpoint",
          "http-watch",
          "end",
          "commit-",
          "proposal-",
          "discovery-",
          "dialer-",
          "upload",
          "follow",
          "poll",
          "fetch-",
          "solver-");

  private static final List<String> MODULES =
      List.of(
          "node",
          "payments",
          "exchange",
          "store",
          "transport",
          "ledger",
          "ledger-evm",
          "services/content",
          "services/http");

  private static final Pattern THREAD = Pattern.compile("\"souk-([a-z-]+)\"");

  /** Far more than it takes. */
  private static final long MOST_SECONDS = 120;

  @TempDir private Path folder;

  /** Runs a provider and a customer, and kills one of their workers. */
  static final class Doomed {
    private Doomed() {}

    public static void main(String[] arguments) throws Exception {
      WorkerFailures.endTheProcess(System.err);
      Stage stage = new Stage(Path.of(arguments[0]), 1, 71);
      stage.startProviders(1);
      CustomerNode node = CustomerNode.start(stage.customer(3, true));
      stage.untilWithBlocks("it is hired", () -> node.hired().size() == 1);
      System.out.println("running");
      stage.killed = arguments[1];
      for (int i = 0; i < 500; i++) {
        stage.advanceTo(stage.head() + 1);
        Thread.sleep(50);
      }
      System.out.println("lives on");
      Runtime.getRuntime().halt(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "souk-claims",
        "souk-place",
        "souk-customer",
        "souk-customer-blocks",
        "souk-customer-draws",
        "souk-provider-"
      })
  void shouldEndTheProcessWithALineAndAStatusWhenAWorkerDies(String worker) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules",
                "jdk.incubator.vector",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Doomed.class.getName(),
                folder.toString(),
                worker)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(text(out)).contains("running").doesNotContain("lives on");
      assertThat(text(err).lines().filter(line -> line.startsWith("souk: ")))
          .singleElement()
          .asString()
          .contains("the thread " + worker, "died of InternalError", "start it again");
      assertThat(process.exitValue()).isEqualTo(WorkerFailures.STATUS);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  @Test
  void shouldHaveItsPlaceInTheTableWhenAThreadHasAName() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          THREAD.matcher(text(file)).results().forEach(found -> named.add(found.group(1)));
        }
      }
    }
    named.remove("devnet"); // a folder's
    assertThat(named).containsExactlyInAnyOrderElementsOf(WORKERS);
  }

  @Test
  void shouldSayWhichThreadDiedOfWhatInOneLine() {
    assertThat(WorkerFailures.line("souk-claims", new OutOfMemoryError("Java heap\nspace")))
        .isEqualTo(
            "the thread souk-claims died of OutOfMemoryError: Java heap space;"
                + " the process ends with status 70, start it again");
    assertThat(WorkerFailures.line("x", new StackOverflowError()))
        .contains("died of StackOverflowError; the process");
  }
}
