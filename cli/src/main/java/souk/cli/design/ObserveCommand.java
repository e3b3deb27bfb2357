package souk.cli.design;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.Table;
import souk.design.deviation.Deviations;
import souk.design.deviation.Search;
import souk.design.incentive.Finding;
import souk.design.incentive.Incentives;
import souk.design.model.MarketDesign;
import souk.design.model.Observed;
import souk.design.observation.MarketRecord;
import souk.design.observation.Observations;
import souk.design.observation.Observations.Compared;
import souk.design.observation.Sighting;
import souk.design.threat.Problem;
import souk.design.threat.Review;
import souk.design.threat.ThreatModel;
import souk.ledger.evm.EvmLedger;
import souk.node.Network;

/** {@code souk design observe}: what was measured beside what was assumed. */
@Command(
    name = "observe",
    mixinStandardHelpOptions = true,
    description =
        "Measure a market that is open, or was, and put it beside what its design assumed: from its ledger, from nodes that run here, and by asking its providers. What strays from what is let be opens the decisions again that lean on it; then the exit status is 1.",
    footer = {
      "Example:",
      "  ./souk design observe --network /tmp/net",
      "  ./souk design observe markets/http.yaml --network /tmp/net --state /tmp/seller"
    })
public final class ObserveCommand implements Callable<Integer> {
  private static final int MOST_PROBES = 100;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "the market file, with a part 'design' (the network's own)")
  private @Nullable Path file;

  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "the folder of a provider's node that runs here, or one with such in it; may be given again (the network's folder is looked into)")
  private List<Path> states = new ArrayList<>();

  @Option(
      names = "--probes",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "how often each hired provider is asked how quickly it answers (${DEFAULT-VALUE})")
  private int probes;

  @Mixin private ReferenceOptions references = new ReferenceOptions();

  @Mixin private Output output = new Output();

  /** What programs get of one observation. */
  private record One(
      String name,
      String measure,
      double assumed,
      Optional<Double> atLeast,
      Optional<Double> atMost,
      Optional<Sighting> measured,
      boolean strays) {}

  /** What programs get. */
  private record Report(
      boolean strays,
      List<One> observations,
      Map<String, Sighting> measured,
      List<String> openAgain) {}

  @Override
  public Integer call() throws IOException {
    if (probes < 0 || probes > MOST_PROBES) {
      throw new Failure(Main.USAGE, "--probes is from 0 to %d".formatted(MOST_PROBES));
    }
    Network read = network.read();
    Network there = file == null ? read : read.of(DesignFile.existing(file));
    List<Path> folders = folders();
    MarketDesign design = MarketDesign.read(there.market());
    Observations found;
    try (EvmLedger ledger = NetworkOptions.connect(there)) {
      MarketRecord record =
          new ObservedMarket(ledger, there, design.market())
              .look(
                  folders,
                  probes,
                  past ->
                      past.missing()
                          .ifPresent(why ->
                              output.warn(
                                  "what was before block %d does not count, since the node does not give it: %s"
                                      .formatted(past.from(), why))));
      found = Observations.of(design, record);
    }
    List<String> open = found.strayed().isEmpty() ? List.of() : openAgain(design, found);
    output.show(() -> report(found, open), people -> print(people, found, open));
    return found.strayed().isEmpty() ? 0 : Main.FAILED;
  }

  private List<Path> folders() {
    List<Path> all = new ArrayList<>();
    Path own = network.file();
    Path beside = Files.isDirectory(own) ? own : own.toAbsolutePath().getParent();
    if (beside != null) {
      all.add(beside);
    }
    for (Path state : states) {
      if (!Files.isDirectory(state)) {
        throw new Failure(Main.USAGE, "--state: there is no folder " + state);
      }
      all.add(state);
    }
    return all;
  }

  /** Decisions that lean on what strayed, and inequalities that do not hold with it. */
  private List<String> openAgain(MarketDesign design, Observations found) throws IOException {
    Map<String, Double> figures = found.figures(design);
    MarketDesign measured = design.measured(figures);
    List<Finding> findings = Incentives.of(measured);
    boolean played =
        design.play().stream()
            .flatMap(play -> play.sums().values().stream())
            .flatMap(sum -> sum.paths().stream())
            .anyMatch(
                path -> path.startsWith("figures.") && figures.containsKey(path.substring(8)));
    Optional<Deviations> deviations =
        played
            ? Search.of(measured, references.viability(measured), Search.Options.usual())
            : Optional.empty();
    Review review = new Review(measured, findings, deviations, found.components(design));
    List<String> open = new ArrayList<>();
    findings.stream()
        .filter(finding -> !finding.holds())
        .forEach(finding ->
            open.add(
                "%s: incentives.%s does not hold with what was measured: %s"
                    .formatted(finding.place(), finding.name(), finding.is())));
    ThreatModel.of(measured, findings, review, new ProofOptions().read()).problems().stream()
        .filter(problem -> problem.kind() == Problem.Kind.OPEN_AGAIN)
        .forEach(problem -> open.add("%s: %s".formatted(problem.place(), problem.message())));
    return open;
  }

  private static Report report(Observations found, List<String> open) {
    Map<String, Sighting> measured = new LinkedHashMap<>();
    found.measured().forEach((each, seen) -> measured.put(each.label(), seen));
    return new Report(
        !found.strayed().isEmpty(),
        found.compared().stream()
            .map(each ->
                new One(
                    each.name(),
                    each.measure().label(),
                    each.assumed(),
                    each.atLeast(),
                    each.atMost(),
                    each.seen(),
                    each.strays()))
            .toList(),
        measured,
        open);
  }

  private static void print(PrintWriter people, Observations found, List<String> open) {
    Table measured = new Table("measured", "value", "99 % lie in", "of", "what it is");
    for (Observed each : Observed.values()) {
      Sighting seen = found.measured().get(each);
      measured.row(
          each.label(),
          seen == null ? "–" : Numbers.of(seen.value()),
          seen == null ? "–" : Numbers.of(seen.low()) + " to " + Numbers.of(seen.high()),
          seen == null ? "–" : seen.of(),
          each.is());
    }
    measured.print(people);
    people.println();
    if (found.compared().isEmpty()) {
      people.println("Nothing is assumed of it: the design has no part 'observed'.");
      return;
    }
    Table compared = new Table("observation", "assumed", "let be", "measured", "strays");
    for (Compared each : found.compared()) {
      compared.row(
          each.name(),
          Numbers.of(each.assumed()),
          letBe(each),
          each.seen().map(seen -> Numbers.of(seen.value())).orElse("–"),
          each.seen().isEmpty() ? "not measured" : each.strays() ? "YES" : "no");
    }
    compared.print(people);
    people.println();
    open.forEach(people::println);
    int strayed = found.strayed().size();
    people.println(
        strayed == 0
            ? "Nothing strays from what was assumed."
            : "%d of %d stray. Put what was measured into the design, and review what is open."
                .formatted(strayed, found.compared().size()));
  }

  private static String letBe(Compared each) {
    return each.atLeast().map(low -> "from " + Numbers.of(low)).orElse("")
        + (each.atLeast().isPresent() && each.atMost().isPresent() ? " " : "")
        + each.atMost().map(high -> "up to " + Numbers.of(high)).orElse("");
  }
}
