package souk.design.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.design.model.Expression;
import souk.design.model.MarketDesign;
import souk.design.model.SimulationInputs;
import souk.design.model.SimulationInputs.Goal;
import souk.market.file.MarketFileException;
import souk.market.file.Place;

/**
 * What simulations say of a design: for each variant and scenario its measures, and which goals are
 * met.
 *
 * @param seed of all chance
 * @param confidence of intervals
 */
public record Simulation(long seed, double confidence, List<Played> played) {
  private static final String MEASURES = "measures.";

  /** What becomes of a goal. */
  public enum Verdict {
    /** The whole interval lies on the right side of the limit. */
    MET,
    /** The limit lies within the interval: more replications would tell. */
    OPEN,
    /** The whole interval lies on the wrong side. */
    MISSED
  }

  /**
   * A scenario of a variant.
   *
   * @param varied values, by path; none for the file as it is
   * @param measures in the order of {@link Measure}
   */
  public record Played(
      Map<String, String> varied,
      String scenario,
      String is,
      List<Measured> measures,
      List<GoalFinding> goals) {
    public Played {
      measures = List.copyOf(measures);
      goals = List.copyOf(goals);
    }

    /** The varied values as people read them. */
    public String told() {
      return Variant.told(varied);
    }

    /** What the replications say of a measure. */
    public Estimate of(Measure measure) {
      return measures.stream()
          .filter(each -> each.name().equals(measure.label()))
          .findFirst()
          .orElseThrow()
          .estimate();
    }
  }

  /** A measure with what replications say of it. */
  public record Measured(String name, String is, Estimate estimate) {}

  /**
   * A goal in a scenario.
   *
   * @param limit what the measure may be at most, or must be at least
   * @param atMost which of them
   */
  public record GoalFinding(
      String name,
      String is,
      String measure,
      Estimate estimate,
      double limit,
      boolean atMost,
      Verdict verdict,
      Place place) {}

  public Simulation {
    played = List.copyOf(played);
  }

  /**
   * Checks that goals name measures that there are.
   *
   * @throws MarketFileException with the place of the one that does not
   */
  public static void check(MarketDesign design) {
    design
        .simulation()
        .ifPresent(inputs ->
            inputs
                .goals()
                .values()
                .forEach(goal -> {
                  for (String path : goal.measure().paths()) {
                    if (!path.startsWith(MEASURES) && design.value(path).isEmpty()) {
                      throw refuse(goal, "names no parameter that is a number: " + path);
                    }
                    if (path.startsWith(MEASURES)
                        && Measure.labelled(path.substring(MEASURES.length())).isEmpty()) {
                      throw refuse(
                          goal,
                          "there is no measure '%s'; there are %s"
                              .formatted(
                                  path.substring(MEASURES.length()),
                                  String.join(
                                      ", ",
                                      java.util.Arrays.stream(Measure.values())
                                          .map(Measure::label)
                                          .toList())));
                    }
                  }
                }));
  }

  /**
   * What rows come to.
   *
   * @param name of the market file
   * @param text of it
   * @param rows of one sweep over it, in its order
   */
  public static Simulation of(String name, String text, List<Row> rows, long seed) {
    SimulationInputs inputs = Play.inputs(MarketDesign.parse(name, text));
    Map<List<Object>, List<Row>> groups = new LinkedHashMap<>();
    for (Row row : rows) {
      groups
          .computeIfAbsent(List.of(row.varied(), row.scenario()), _ -> new ArrayList<>())
          .add(row);
    }
    List<Played> played = new ArrayList<>();
    groups.forEach((_, group) -> played.add(played(name, text, group)));
    return new Simulation(seed, inputs.confidence(), played);
  }

  private static Played played(String name, String text, List<Row> rows) {
    Row first = rows.getFirst();
    MarketDesign design = MarketDesign.parse(name, Variant.of(name, text, first.varied()));
    SimulationInputs inputs = Play.inputs(design);
    List<Measured> measures = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      double[] values = rows.stream().mapToDouble(row -> row.measure(measure)).toArray();
      measures.add(
          new Measured(measure.label(), measure.is(), Estimate.of(values, inputs.confidence())));
    }
    List<GoalFinding> goals = new ArrayList<>();
    for (Goal goal : inputs.goals().values()) {
      if (goal.countsFor(first.scenario())) {
        goals.add(goal(design, inputs, goal, rows));
      }
    }
    return new Played(
        first.varied(),
        first.scenario(),
        Optional.ofNullable(inputs.scenarios().get(first.scenario()))
            .map(SimulationInputs.Scenario::is)
            .orElse(""),
        measures,
        goals);
  }

  private static GoalFinding goal(
      MarketDesign design, SimulationInputs inputs, Goal goal, List<Row> rows) {
    double[] values =
        rows.stream()
            .mapToDouble(row ->
                value(
                    goal,
                    goal.measure(),
                    path ->
                        path.startsWith(MEASURES)
                            ? Measure.labelled(path.substring(MEASURES.length())).map(row::measure)
                            : design.value(path)))
            .toArray();
    Estimate estimate = Estimate.of(values, inputs.confidence());
    boolean atMost = goal.atMost().isPresent();
    double limit = value(goal, goal.atMost().or(goal::atLeast).orElseThrow(), design);
    boolean met = atMost ? estimate.high() <= limit : estimate.low() >= limit;
    boolean missed = atMost ? estimate.low() > limit : estimate.high() < limit;
    return new GoalFinding(
        goal.name(),
        goal.is(),
        goal.measure().toString(),
        estimate,
        limit,
        atMost,
        met ? Verdict.MET : missed ? Verdict.MISSED : Verdict.OPEN,
        goal.place());
  }

  private static double value(Goal goal, Expression sum, Expression.Parameters parameters) {
    try {
      return sum.signed(parameters);
    } catch (IllegalArgumentException e) {
      throw refuse(goal, String.valueOf(e.getMessage()));
    }
  }

  /** All goals that are not met, each with its place. */
  public List<String> open() {
    List<String> open = new ArrayList<>();
    for (Played each : played) {
      for (GoalFinding goal : each.goals()) {
        if (goal.verdict() != Verdict.MET) {
          open.add(
              "%s: simulation.goals.%s %s in %s, %s"
                  .formatted(
                      goal.place(),
                      goal.name(),
                      goal.verdict() == Verdict.MISSED ? "is missed" : "is not decided",
                      each.scenario(),
                      Variant.told(each.varied())));
        }
      }
    }
    return open;
  }

  private static MarketFileException refuse(Goal goal, String why) {
    return new MarketFileException(
        "%s: design.simulation.goals.%s: %s".formatted(goal.place(), goal.name(), why));
  }
}
