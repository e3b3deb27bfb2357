package souk.design.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.design.model.MarketDesign;
import souk.design.model.SimulationInputs;
import souk.design.simulation.Estimate;
import souk.design.simulation.Simulation;
import souk.design.simulation.Simulation.GoalFinding;
import souk.design.simulation.Simulation.Verdict;

/** The chapter about what was played. */
final class SimulationChapter {
  private final Html out = new Html();

  private SimulationChapter() {}

  /**
   * The chapter.
   *
   * @param found what came of playing; empty when nothing was played
   */
  static String of(MarketDesign design, Optional<Simulation> found) {
    SimulationChapter chapter = new SimulationChapter();
    chapter.out.raw("<h2 id=\"simulation\">Simulation</h2>\n");
    if (found.isPresent()) {
      chapter.played(found.get());
    } else if (design.simulation().isPresent()) {
      chapter.scenarios(design.simulation().get());
    } else {
      chapter.out.element("p", "The design has no part 'simulation'.");
    }
    return chapter.out.toString();
  }

  private void scenarios(SimulationInputs inputs) {
    out.element("p", "Not played for this page; ./souk design report --simulate plays it.");
    out.table(
        List.of("scenario", "what is played"),
        inputs.scenarios().values().stream()
            .map(scenario -> List.of(scenario.name(), scenario.is()))
            .toList());
  }

  private void played(Simulation found) {
    out.element(
        "p",
        "The life of one agreement, played in virtual time on the rules that nodes run. Intervals have a confidence of %s %%; seed %d."
            .formatted(Html.number(100 * found.confidence()), found.seed()));
    List<List<String>> rows = new ArrayList<>();
    for (Simulation.Played each : found.played()) {
      for (GoalFinding goal : each.goals()) {
        rows.add(
            List.of(
                each.scenario(),
                goal.is(),
                Html.number(goal.estimate().low()),
                Html.number(goal.estimate().high()),
                (goal.atMost() ? "at most " : "at least ") + Html.number(goal.limit()),
                switch (goal.verdict()) {
                  case MET -> "yes";
                  case OPEN -> "not decided";
                  case MISSED -> "no";
                }));
      }
    }
    out.table(List.of("scenario", "goal", "from", "to", "limit", "met"), rows);
    found.played().forEach(this::scenario);
  }

  private void scenario(Simulation.Played each) {
    out.element("h3", each.scenario() + (each.varied().isEmpty() ? "" : ", " + each.told()))
        .element("p", each.is() + ".");
    for (GoalFinding goal : each.goals()) {
      Estimate estimate = goal.estimate();
      out.raw(
          Chart.of(
              goal.name(),
              List.of(
                  new Chart.Bar(
                      goal.name(),
                      estimate.low(),
                      estimate.high(),
                      goal.verdict() == Verdict.MET,
                      Html.number(estimate.mean()))),
              goal.limit(),
              false));
    }
    out.table(
        List.of("measure", "what it is", "mean", "from", "to"),
        each.measures().stream()
            .filter(measured -> measured.estimate().low() != 0 || measured.estimate().high() != 0)
            .map(measured ->
                List.of(
                    measured.name(),
                    measured.is(),
                    Html.number(measured.estimate().mean()),
                    Html.number(measured.estimate().low()),
                    Html.number(measured.estimate().high())))
            .toList());
  }
}
