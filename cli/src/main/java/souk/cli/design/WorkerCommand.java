package souk.cli.design;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.attacks.Count;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.design.simulation.Engine;

/** {@code souk design worker}: plays replications for sweeps of others. */
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    description =
        "Play replications for ./souk design simulate --engine, until it is ended. A worker that is killed costs time, and no rows. It has no password, and does what it is told: let it listen only where nobody else is.",
    footer = {
      "Example:",
      "  ./souk design worker --engine design-engine/target/lib --listen 127.0.0.1:5701 --join 127.0.0.1:5702",
      "  ./souk design worker --engine design-engine/target/lib --listen 127.0.0.1:5702 --join 127.0.0.1:5701",
      "  ./souk design simulate markets/content.yaml --engine design-engine/target/lib --worker 127.0.0.1:5701 --out sweep"
    })
public final class WorkerCommand implements Callable<Integer> {
  @Option(
      names = "--engine",
      paramLabel = "DIR",
      required = true,
      description =
          "the folder with the engine's jars (the build puts one into design-engine/target/lib)")
  private Path folder = Path.of("");

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:5701",
      description = "where it is asked (${DEFAULT-VALUE})")
  private String listen = "";

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      description = "another worker that it works beside; may be given again (none)")
  private List<String> others = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "on how many threads (one for each processor)")
  private @Nullable Integer threads;

  @Mixin private Output output = new Output();

  /** What programs get. */
  private record Ready(String event, String listens, int together) {}

  @Override
  public Integer call() throws IOException {
    InetSocketAddress at = EngineFolder.address("--listen", listen);
    List<InetSocketAddress> beside = EngineFolder.addresses("--join", others);
    int on = SweepOptions.threads(threads);
    try (StopSignal stop = new StopSignal();
        Engine.Worker worker = EngineFolder.engine(folder).work(at, beside, on)) {
      int together = worker.together();
      output.show(
          () -> new Ready("ready", listen, together),
          people ->
              people.printf(
                  "Works at %s, of %s; ^C ends it.%n", listen, Count.of(together, "worker")));
      while (stop.goesOn()) {
        // it plays on threads of its own
      }
    }
    return 0;
  }
}
