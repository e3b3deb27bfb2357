package souk.cli.design;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Table;
import souk.design.model.MarketDesign;
import souk.design.simulation.Estimate;
import souk.design.simulation.Simulation;
import souk.design.simulation.Simulation.Verdict;

/** {@code souk design simulate}: plays a market before it opens. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Play the scenarios of a design in virtual time, on the rules that nodes run: agents that are honest, lazy, greedy, colluding, Sybil or churning, for the life of one agreement. Each is played many times; a goal is met when the whole interval of its measure lies on the right side of its limit. When one is not met, the exit status is 1.",
      "",
      "With --sweep parameters are varied, each value with each; with --out rows are kept as they come, and a sweep that was ended goes on where it was. The same seed gives the same bytes."
    },
    footer = {
      "Example:",
      "  ./souk design simulate markets/content.yaml --scenario crowd --scenario garbage",
      "  ./souk design simulate markets/content.yaml --sweep agreement.providerExposure=64,256 --out sweep"
    })
public final class SimulateCommand implements Callable<Integer> {
  @Mixin private DesignFile file = new DesignFile();

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description = "one that is played; may be given again (all)")
  private List<String> scenarios = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "of all chance (${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--sweep",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "PATH=V,V",
      description =
          "a parameter or figure that is varied, with its values; may be given again; without a value what the file says is varied")
  private List<String> sweep = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "a folder for rows as they come, and for results.csv and results.parquet")
  private @Nullable Path out;

  @Mixin private SweepOptions options = new SweepOptions();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (out != null && Files.exists(out) && !Files.isDirectory(out)) {
      throw new Failure(Main.USAGE, "--out: %s is no folder".formatted(out));
    }
    MarketDesign design = file.read();
    Map<String, List<String>> varied =
        design.simulation().map(inputs -> SweepOptions.varied(sweep, inputs)).orElse(Map.of());
    Simulation found = options.play(design, file.path(), scenarios, varied, seed, out);
    output.show(() -> found, people -> print(found, people));
    return found.open().isEmpty() ? 0 : Main.FAILED;
  }

  private void print(Simulation found, PrintWriter people) {
    for (Simulation.Played each : found.played()) {
      people.printf("%s: %s%s%n", each.scenario(), each.is(), with(each));
      Table measures = new Table("measure", "mean", "from", "to");
      each.measures()
          .forEach(measured -> {
            Estimate estimate = measured.estimate();
            if (estimate.low() != 0 || estimate.high() != 0) {
              measures.row(
                  measured.name(),
                  Numbers.of(estimate.mean()),
                  Numbers.of(estimate.low()),
                  Numbers.of(estimate.high()));
            }
          });
      measures.print(people);
      if (!each.goals().isEmpty()) {
        Table goals = new Table("goal", "measure", "from", "to", "limit", "met");
        each.goals()
            .forEach(goal ->
                goals.row(
                    goal.name(),
                    goal.measure(),
                    Numbers.of(goal.estimate().low()),
                    Numbers.of(goal.estimate().high()),
                    (goal.atMost() ? "≤ " : "≥ ") + Numbers.of(goal.limit()),
                    word(goal.verdict())));
        goals.print(people);
      }
      people.println();
    }
    if (out != null) {
      people.printf("Rows are in %s and, as Parquet, beside it.%n", out.resolve("results.csv"));
    }
    int replications =
        found.played().isEmpty()
            ? 0
            : found.played().getFirst().measures().getFirst().estimate().replications();
    people.printf(
        Locale.ROOT,
        "Intervals of %.4g %% from %d replications, seed %d; measures that are 0 are left out. %s%n",
        100 * found.confidence(),
        replications,
        found.seed(),
        found.open().isEmpty() ? "All goals are met." : "Not met:");
    found.open().forEach(people::println);
  }

  private static String with(Simulation.Played each) {
    return each.varied().isEmpty() ? "" : "; with " + each.told();
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case MET -> "yes";
      case OPEN -> "not decided";
      case MISSED -> "NO";
    };
  }
}
