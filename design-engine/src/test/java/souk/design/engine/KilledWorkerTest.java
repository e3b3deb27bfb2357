package souk.design.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.design.simulation.Engine;
import souk.design.simulation.LocalRunner;
import souk.design.simulation.Row;
import souk.design.simulation.Runner;
import souk.design.simulation.Sweep;

/** Two workers in processes of their own, of which one is killed: it costs time, and no rows. */
class KilledWorkerTest {
  private static final int REPLICATIONS = 45;

  @TempDir private Path folder = Path.of("");

  private final List<Process> workers = new ArrayList<>();

  /** A worker at the first port beside others; for processes that a test starts. */
  public static void main(String[] ports) throws Exception {
    List<InetSocketAddress> all = new ArrayList<>();
    for (String port : ports) {
      all.add(at(Integer.parseInt(port)));
    }
    Engine.Worker worker = engine().work(all.getFirst(), all.subList(1, all.size()), 1);
    System.out.println("works");
    while (System.in.read() >= 0) {
      // until its parent ends
    }
    worker.close();
  }

  private static Engine engine() {
    return ServiceLoader.load(Engine.class).findFirst().orElseThrow();
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void end() throws Exception {
    for (Process each : workers) {
      each.destroyForcibly().waitFor();
    }
  }

  private void start(int port, int other) throws IOException {
    workers.add(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWorkerTest.class.getName(),
                Integer.toString(port),
                Integer.toString(other))
            .redirectError(folder.resolve("said-" + port + ".txt").toFile())
            .start());
  }

  private static Sweep sweep() throws IOException {
    String text =
        Files.readString(Path.of("..", "markets", "content.yaml"))
            .replace(
                "    providers: 40\n    clients: 400\n", "    providers: 10\n    clients: 40\n");
    return new Sweep("content.yaml", text, Map.of(), List.of("garbage"), 7, REPLICATIONS);
  }

  private byte[] played(Runner runner, String name) throws Exception {
    Path kept = folder.resolve(name);
    var _ = sweep().play(runner, kept, (_, _) -> {});
    return Files.readAllBytes(kept.resolve("results.parquet"));
  }

  @Test
  void shouldEndWithTheSameBytesAsOneCoreWhenAWorkerIsKilled() throws Exception {
    int first = free();
    int second = free();
    start(first, second);
    start(second, first);
    for (Process each : workers) {
      assertThat(each.inputReader().readLine()).isEqualTo("works");
    }
    Path kept = folder.resolve("engine");
    List<Integer> doneWhenKilled = new ArrayList<>();
    try (Engine.Connected runner = engine().connect(List.of(at(first), at(second)))) {
      var _ =
          sweep()
              .play(
                  runner,
                  kept,
                  (done, of) -> {
                    if (done >= of / 3 && doneWhenKilled.isEmpty()) {
                      doneWhenKilled.add(done);
                      workers.getFirst().destroyForcibly();
                    }
                  });
    }
    assertThat(workers.getFirst().waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(doneWhenKilled).hasSize(1).allMatch(done -> done < REPLICATIONS);

    byte[] bytes = Files.readAllBytes(kept.resolve("results.parquet"));
    assertThat(bytes)
        .isEqualTo(played(new LocalRunner(1), "one core"))
        .isEqualTo(played(new LocalRunner(2), "two cores"));
    assertThat(Files.readAllLines(kept.resolve("rows.csv"))).hasSize(1 + REPLICATIONS);
  }

  @Test
  void shouldSayThatNobodyPlaysAnyMoreWhenTheLastIsGone() throws Exception {
    int port = free();
    Runnable end = engine().work(at(port), List.of(), 1)::close;
    try (Engine.Connected runner = new HazelcastEngine(1_000).connect(List.of(at(port)))) {
      List<Row> rows = new ArrayList<>();
      assertThatThrownBy(() ->
              runner.run(
                  sweep().runs(),
                  row -> {
                    rows.add(row);
                    end.run();
                  }))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("no worker plays any more");
      assertThat(rows).isNotEmpty();
    }
  }

  @Test
  void shouldSayInOneLineThatNobodyWorksThere() throws Exception {
    int nobody = free();
    assertThatThrownBy(() -> new HazelcastEngine(100).connect(List.of(at(nobody))))
        .isInstanceOf(IOException.class)
        .hasMessage("no worker answers at localhost:" + nobody);
  }
}
