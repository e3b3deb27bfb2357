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
    int most = Runtime.getRuntime().availableProcessors();
    int on = Optional.ofNullable(threads).orElse(most);
    if (times < 2 || times > 1_000_000 || on < 1 || on > 1_000) {
      throw new Failure(Main.USAGE, "--replications takes 2 to 1000000, --threads 1 to 1000");
    }
    String text = Files.readString(file);
    Sweep sweep = new Sweep(file.toString(), text, varied, scenarios, seed, times);
    RunProgress progress = new RunProgress();
    try {
      List<Row> rows = sweep.play(new LocalRunner(on), out, progress::at);
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
