package souk.design.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep in a process of its own that is killed: it costs time, and no rows. */
class KilledSweepTest {
  private static final int REPLICATIONS = 400;

  @TempDir private Path folder = Path.of("");

  /** Plays the sweep in a folder; for a process that a test starts. */
  public static void main(String[] arguments) throws Exception {
    var _ = sweep().play(new LocalRunner(1), Path.of(arguments[0]), (_, _) -> {});
  }

  private static Sweep sweep() {
    return new Sweep("vault.yaml", SweepTest.FILE, Map.of(), List.of("greedy"), 7, REPLICATIONS);
  }

  @Test
  void shouldEndWithTheSameBytesWhenItsProcessWasKilled() throws Exception {
    Path rows = folder.resolve("rows.csv");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledSweepTest.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said.txt").toFile())
            .start();
    try {
      for (int i = 0; i < 6_000 && process.isAlive() && lines(rows) < 5; i++) {
        var _ = process.waitFor(10, TimeUnit.MILLISECONDS);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    long kept = lines(rows) - 1;
    assertThat(kept)
        .as(() -> "rows before it was killed; it said " + said())
        .isBetween(3L, REPLICATIONS - 1L);

    int[] first = {-1};
    List<Row> resumed =
        sweep()
            .play(
                new LocalRunner(2), folder, (done, _) -> first[0] = first[0] < 0 ? done : first[0]);
    List<Row> whole = sweep().play(new LocalRunner(2), folder.resolve("other"), (_, _) -> {});

    assertThat((long) first[0]).isBetween(kept - 1, kept + 1);
    assertThat(resumed).isEqualTo(whole);
    assertThat(Files.readAllBytes(folder.resolve("results.parquet")))
        .isEqualTo(Files.readAllBytes(folder.resolve("other").resolve("results.parquet")));
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("said.txt"));
    } catch (IOException e) {
      return "nothing";
    }
  }

  private static long lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }
}
