package souk.cli.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Main;
import souk.design.model.MarketDesign;
import souk.design.model.SimulationInputs;
import souk.design.simulation.Engine;
import souk.design.simulation.LocalRunner;
import souk.design.simulation.Row;
import souk.design.simulation.Simulation;
import souk.design.simulation.Sweep;

/** How a market's scenarios are played. */
public final class SweepOptions {
  @Option(
      names = "--replications",
      paramLabel = "N",
      description = "how often each is played, at least 2 (what the file says)")
  private @Nullable Integer replications;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "on how many threads (one for each processor); results are the same")
  private @Nullable Integer threads;

  @Option(
      names = "--engine",
      paramLabel = "DIR",
      description =
          "a folder with the jars of an engine, whose workers play: ./souk design worker (this process plays)")
  private @Nullable Path engine;

  @Option(
      names = "--worker",
      paramLabel = "HOST:PORT",
      description = "a worker that plays, with those that it works beside; may be given again")
  private List<String> workers = new ArrayList<>();

  /** The number of threads that was asked for. */
  static int threads(@Nullable Integer asked) {
    int on = Optional.ofNullable(asked).orElse(Runtime.getRuntime().availableProcessors());
    if (on < 1 || on > 1_000) {
      throw new Failure(Main.USAGE, "--threads takes 1 to 1000");
    }
    return on;
  }

  /** What is played, and what came of it. */
  Simulation play(
      MarketDesign design,
      Path file,
      List<String> scenarios,
      Map<String, List<String>> varied,
      long seed,
      @Nullable Path out)
      throws IOException, InterruptedException {
    SimulationInputs inputs =
        design
            .simulation()
            .orElseThrow(
                () -> new Failure(Main.USAGE, file + ": the design has no part 'simulation'"));
    Simulation.check(design);
    int times = Optional.ofNullable(replications).orElse(inputs.replications());
    int on = threads(threads);
    if (times < 2 || times > 1_000_000) {
      throw new Failure(Main.USAGE, "--replications takes 2 to 1000000");
    }
    if ((engine == null) != workers.isEmpty()) {
      throw new Failure(Main.USAGE, "--engine and --worker go together");
    }
    String text = Files.readString(file);
    Sweep sweep = new Sweep(file.toString(), text, varied, scenarios, seed, times);
    RunProgress progress = new RunProgress();
    try {
      List<Row> rows;
      if (engine == null) {
        rows = sweep.play(new LocalRunner(on), out, progress::at);
      } else {
        var at = EngineFolder.addresses("--worker", workers);
        try (Engine.Connected runner = EngineFolder.engine(engine).connect(at)) {
          rows = sweep.play(runner, out, progress::at);
        }
      }
      return Simulation.of(file.toString(), text, rows, seed);
    } finally {
      progress.end();
    }
  }

  /** Values to be varied, as options give them: {@code payment.prize=320000,640000}. */
  static Map<String, List<String>> varied(List<String> options, SimulationInputs inputs) {
    Map<String, List<String>> varied = new LinkedHashMap<>();
    for (String option : options) {
      if (option.isEmpty()) {
        varied.putAll(inputs.sweep());
        continue;
      }
      int sign = option.indexOf('=');
      List<String> values = new ArrayList<>();
      if (sign > 0) {
        for (String value : option.substring(sign + 1).split(",", -1)) {
          values.add(value.strip());
        }
      }
      if (sign < 1 || values.contains("")) {
        throw new Failure(
            Main.USAGE,
            "--sweep: write a parameter and its values, such as payment.prize=320000,640000");
      }
      varied.put(option.substring(0, sign), values);
    }
    return varied;
  }
}
