package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node whose worker died ends, so that a supervisor starts it again. */
class WorkerFailuresTest {
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
  @ValueSource(strings = {"souk-claims", "souk-customer", "souk-provider-"})
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
  void shouldSayWhichThreadDiedOfWhatInOneLine() {
    assertThat(WorkerFailures.line("souk-claims", new OutOfMemoryError("Java heap\nspace")))
        .isEqualTo(
            "souk: the thread souk-claims died of OutOfMemoryError: Java heap space;"
                + " the process ends with status 70, start it again");
    assertThat(WorkerFailures.line("x", new StackOverflowError()))
        .contains("died of StackOverflowError; the process");
  }
}
