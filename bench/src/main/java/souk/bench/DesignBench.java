package souk.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import souk.design.deviation.Deviations;
import souk.design.deviation.Search;
import souk.design.model.MarketDesign;
import souk.design.report.Findings;
import souk.design.report.HtmlReport;
import souk.design.simulation.LocalRunner;
import souk.design.simulation.Measure;
import souk.design.simulation.Row;
import souk.design.simulation.Run;
import souk.design.simulation.Simulation;
import souk.design.simulation.Sweep;
import souk.design.threat.Proofs;
import souk.design.threat.ThreatModel;
import souk.design.viability.ReferenceData;
import souk.design.viability.Viability;

/**
 * The design tools at their limits: how fast the reference market of content is played, with some
 * agents and with a million; how long the largest threat model takes; how many strategy profiles a
 * search for deviations plays; how long a whole report takes.
 */
public final class DesignBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long SEED = 20_261_130;
  private static final int MILLION = 1_000_000;
  private static final int ROLES = 6;
  private static final int CATEGORIES = 20;
  private static final int PROFILES = 10_000;

  /**
   * State updates a second that radCAD, which runs cadCAD's models, publishes for itself: 800,000
   * rows in 68.5 s in Python.
   */
  private static final double CADCAD_UPDATES = 800_000 / 68.5;

  private final String name;
  private final String text;

  /** Of a market file with scenarios. */
  private DesignBench(Path market) throws IOException {
    name = market.toString();
    text = Files.readString(market);
  }

  /**
   * All figures.
   *
   * @param market the reference market of content
   * @param rounds of how many the median is taken
   * @param step hears what is measured next
   */
  public static Map<String, Object> all(Path market, int rounds, Consumer<String> step)
      throws IOException, InterruptedException {
    DesignBench bench = new DesignBench(market);
    Map<String, Object> figures = new LinkedHashMap<>();
    step.accept("a market of 20,200 agents is played");
    double speed = bench.eventsPerSecond(rounds);
    figures.put("simulationEventsPerSecondPerCore", speed);
    figures.put("simulationTimesCadCad", speed / CADCAD_UPDATES);
    step.accept("a market of a million agents is played");
    bench.million(figures);
    step.accept("20 matrices of 63 × 63 cells are decided");
    figures.put("threatMatrixMillis", threatMillis(rounds));
    figures.put("threatMatrixCells", CATEGORIES * 63 * 63);
    step.accept("deviations of the market are searched for");
    figures.put("deviationProfilesPerMinute", bench.profilesPerMinute());
    step.accept("a whole report is made");
    figures.put("reportSeconds", bench.reportSeconds());
    return figures;
  }

  private Run run(int providers, int clients, String units, int replication) {
    Map<String, List<String>> size = new LinkedHashMap<>();
    size.put("simulation.providers", List.of(Integer.toString(providers)));
    size.put("simulation.clients", List.of(Integer.toString(clients)));
    size.put("simulation.units", List.of(units));
    return new Sweep(name, text, size, List.of("as-agreed"), SEED + replication, 1)
        .runs()
        .getFirst();
  }

  /**
   * By the processor time of one thread, the reading of the file and the ledger's setup included.
   */
  private double eventsPerSecond(int rounds) {
    var _ = run(200, 20_000, "10", 0).play();
    double[] all = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      all[i] = speed(run(200, 20_000, "10", i));
    }
    return Medians.of(all);
  }

  private static double speed(Run run) {
    long start = THREADS.getCurrentThreadCpuTime();
    Row row = run.play();
    return row.measure(Measure.EVENTS) / ((THREADS.getCurrentThreadCpuTime() - start) / 1e9);
  }

  private void million(Map<String, Object> figures) {
    List<MemoryPoolMXBean> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    heap.forEach(MemoryPoolMXBean::resetPeakUsage);
    int providers = MILLION / 100;
    Run run = run(providers, MILLION - providers, "2", 0);
    long start = THREADS.getCurrentThreadCpuTime();
    Row row = run.play();
    double seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    figures.put("millionAgentsEventsPerSecondPerCore", row.measure(Measure.EVENTS) / seconds);
    figures.put("millionAgentsSeconds", seconds);
    figures.put("bytesPerAgent", row.measure(Measure.BYTES) / MILLION);
    figures.put(
        "millionAgentsPeakHeapMiB",
        heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / (double) (1 << 20));
  }

  private static double threatMillis(int rounds) {
    String market = manyRoles();
    double[] all = new double[rounds];
    for (int i = 0; i <= rounds; i++) {
      long start = System.nanoTime();
      MarketDesign design = MarketDesign.parse("six-roles.yaml", market);
      ThreatModel model = ThreatModel.of(design, List.of(), noProofs());
      if (!model.isComplete()) {
        throw new IllegalStateException("cells are open: " + model.problems().getFirst());
      }
      if (i > 0) {
        all[i - 1] = (System.nanoTime() - start) / 1e6;
      }
    }
    return Medians.of(all);
  }

  private static Proofs noProofs() {
    return Proofs.of(Set.of("an-attack"), Optional.empty(), Optional.empty());
  }

  /** A design in which everybody may attack everybody, in twenty ways. */
  private static String manyRoles() {
    StringBuilder roles = new StringBuilder();
    StringBuilder names = new StringBuilder();
    for (int i = 1; i <= ROLES; i++) {
      roles.append(
          "    role%d:\n      is: takes part\n      motives: [to gain]\n      can: [act]\n"
              .formatted(i));
      names.append(i == 1 ? "" : ", ").append("role").append(i);
    }
    StringBuilder threats = new StringBuilder();
    StringBuilder requirements = new StringBuilder();
    for (int i = 1; i <= CATEGORIES; i++) {
      requirements.append("        kept%d: nobody takes it in way %d\n".formatted(i, i));
      threats.append(
          """
              threat%d:
                is: It is taken in way %d.
                asset: thing
                requirement: kept%d
                decisions:
                  taken:
                    is: scenario
                    cells: role1 > role2
                    why: one takes it from another
                    damage: 3
                    likelihood: 3
                    mitigations: [guard]
                  others-do-the-same:
                    is: merged
                    cells: "* > *"
                    into: role1 > role2
                    rule: same-effect
                    why: whoever takes it from whom, it is gone
          """
              .formatted(i, i, i));
    }
    return """
    market: six/1
    ledger:
      roundLength: 600
      closeGap: 20
      seedDelay: 40
      claimWindow: 1200
      proofWindow: 8191
      unbonding: 7200
      longestAgreement: 20000
      reporterShare: 10%%
      customerShare: 50%%
    payment:
      prize: 640000
      tickets: 64
    agreement:
      rounds: 4
      openWithin: 100
      notice: 600
      collateral: 1000000
      firstFault: 100%%
      secondFault: 100%%
      furtherFault: 100%%
      release: 2400
      providerExposure: 16
      customerExposure: 16
    service: {}
    design:
      about: Everybody may attack everybody.
      currency:
        name: coin
        smallestUnit: 0.000001 USD
      block: 12 s
      month: 30 d
      roles:
    %s  assets:
        thing:
          is: what is taken
          owners: [%s]
          requirements:
    %s  mitigations:
        guard:
          is: somebody looks
          by: algorithm
          attacks: [an-attack]
      threats:
    %s\
    """
        .formatted(roles, names, requirements, threats);
  }

  private double profilesPerMinute() {
    long start = System.nanoTime();
    Deviations found =
        Search.of(
                MarketDesign.parse(name, text),
                Optional.empty(),
                new Search.Options(SEED, PROFILES, _ -> true, (_, _) -> {}))
            .orElseThrow();
    return found.profiles() / ((System.nanoTime() - start) / 60e9);
  }

  private double reportSeconds() throws IOException, InterruptedException {
    long start = System.nanoTime();
    MarketDesign design = MarketDesign.parse(name, text);
    Optional<Viability> viability =
        design
            .viability()
            .map(inputs ->
                Viability.of(
                    design, inputs, ReferenceData.shipped(), LocalDate.of(2026, 11, 30), SEED));
    int replications = design.simulation().orElseThrow().replications();
    List<Row> rows =
        new Sweep(name, text, Map.of(), List.of(), SEED, replications)
            .play(new LocalRunner(Runtime.getRuntime().availableProcessors()), null, (_, _) -> {});
    Findings found =
        Findings.of(design, viability, noProofs(), Search.Options.usual())
            .with(Simulation.of(name, text, rows, SEED));
    if (HtmlReport.of(found).isEmpty()) {
      throw new IllegalStateException("the report is empty");
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
