package souk.design.threat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import souk.design.incentive.Finding;
import souk.design.model.Decision;
import souk.design.model.MarketDesign;
import souk.design.model.Mitigation;
import souk.design.model.Rule;
import souk.design.model.Threat;
import souk.market.file.Place;

/**
 * A threat model that was gone through.
 *
 * @param matrices one for each threat, in the design's order
 * @param scenarios what has to be stopped, the worst first
 * @param open cells whose decision leans on what has changed, by threat, with what that is
 * @param problems what is wrong with it
 */
public record ThreatModel(
    List<Matrix> matrices,
    List<Scenario> scenarios,
    Map<String, Map<Integer, List<String>>> open,
    List<Problem> problems) {
  /** So many cells are named one by one; of others there is but their number. */
  private static final int MOST_NAMED = 5;

  /**
   * A cell that is a scenario of its own.
   *
   * @param stands for how many cells, with those that are merged into it
   * @param profit what the attackers gain each time, in the smallest unit; 0 where they gain no
   *     money
   * @param priority damage × likelihood × a weight of the profit, from 1 to 125
   */
  public record Scenario(
      String threat,
      String decision,
      String cell,
      String why,
      int stands,
      int damage,
      int likelihood,
      double profit,
      int priority,
      List<String> mitigations,
      Optional<String> accepted,
      Place place) {
    public Scenario {
      mitigations = List.copyOf(mitigations);
    }
  }

  public ThreatModel {
    matrices = List.copyOf(matrices);
    scenarios = List.copyOf(scenarios);
    problems = List.copyOf(problems);
  }

  /**
   * Goes through a design's threats.
   *
   * @param findings what its incentives come to
   * @param proofs what is known of attacks and tests
   */
  public static ThreatModel of(MarketDesign design, List<Finding> findings, Proofs proofs) {
    return of(design, findings, new Review(design, findings, Optional.empty()), proofs);
  }

  /** The same, with a review that knows what else decisions lean on. */
  public static ThreatModel of(
      MarketDesign design, List<Finding> findings, Review review, Proofs proofs) {
    return new Walk(design, findings, review, proofs).run();
  }

  /** Whether it is good enough: no errors. */
  public boolean isComplete() {
    return problems.stream().noneMatch(Problem::isError);
  }

  /** How many cells there are of a kind. */
  public long count(Class<? extends Decision> kind) {
    return matrices.stream()
        .mapToLong(matrix ->
            matrix.cells().stream()
                .filter(cell -> matrix.decision(cell).filter(kind::isInstance).isPresent())
                .count())
        .sum();
  }

  /** How many cells were not decided. */
  public long undecided() {
    return matrices.stream()
        .mapToLong(matrix ->
            matrix.cells().stream().filter(cell -> matrix.decision(cell).isEmpty()).count())
        .sum();
  }

  /** One walk over all threats. */
  private static final class Walk {
    private final MarketDesign design;
    private final Map<String, Finding> findings;
    private final Proofs proofs;
    private final Review review;
    private final List<Matrix> matrices = new ArrayList<>();
    private final List<Scenario> scenarios = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Map<Integer, List<String>>> open = new LinkedHashMap<>();
    private final Set<String> used = new LinkedHashSet<>();

    Walk(MarketDesign design, List<Finding> findings, Review review, Proofs proofs) {
      this.design = design;
      this.findings =
          findings.stream()
              .collect(Collectors.toMap(Finding::name, finding -> finding, (one, _) -> one));
      this.proofs = proofs;
      this.review = review;
    }

    ThreatModel run() {
      for (Threat threat : design.threats().values()) {
        Reduction reduction = new Reduction(design, threat);
        Matrix matrix = reduction.run();
        matrices.add(matrix);
        problems.addAll(reduction.problems());
        undecided(matrix);
        scenarios(matrix);
        payments(matrix);
        if (!review.isMissing()) {
          openAgain(matrix);
        }
      }
      used.stream().map(design.mitigations()::get).forEach(this::proofs);
      review();
      scenarios.sort(
          Comparator.comparingInt(Scenario::priority)
              .reversed()
              .thenComparing(Scenario::threat)
              .thenComparing(Scenario::cell));
      return new ThreatModel(matrices, scenarios, open, problems);
    }

    private void undecided(Matrix matrix) {
      List<Integer> cells =
          matrix.cells().stream().filter(cell -> !matrix.isDecided(cell)).toList();
      if (cells.isEmpty()) {
        return;
      }
      List<Integer> scenarios = matrix.scenarios();
      Map<Rule, Long> rules =
          cells.stream()
              .map(cell -> matrix.suggestion(cell, scenarios))
              .flatMap(Optional::stream)
              .collect(Collectors.groupingBy(rule -> rule, TreeMap::new, Collectors.counting()));
      String suggested =
          rules.entrySet().stream()
              .map(each ->
                  "%s would decide %d"
                      .formatted(
                          each.getKey().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                          each.getValue()))
              .collect(Collectors.joining(", "));
      for (int cell : cells.subList(0, Math.min(MOST_NAMED, cells.size()))) {
        problems.add(
            problem(
                Problem.Kind.UNDECIDED,
                matrix,
                matrix.name(cell),
                "%s: nothing was decided about %s"
                        .formatted(matrix.threat().name(), matrix.name(cell))
                    + matrix
                        .suggestion(cell, scenarios)
                        .map(rule ->
                            "; rule %s (%s) would"
                                .formatted(
                                    rule.number(),
                                    rule.name()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', '-')))
                        .orElse("; no rule would")));
      }
      if (cells.size() > MOST_NAMED) {
        problems.add(
            problem(
                Problem.Kind.UNDECIDED,
                matrix,
                "others",
                "%s: nothing was decided about %d more cells%s"
                    .formatted(
                        matrix.threat().name(),
                        cells.size() - MOST_NAMED,
                        suggested.isEmpty() ? "" : "; of all, " + suggested)));
      }
    }

    private void scenarios(Matrix matrix) {
      Map<Integer, Integer> stands = new LinkedHashMap<>();
      for (int cell : matrix.cells()) {
        matrix.scenario(cell).ifPresent(scenario -> stands.merge(scenario, 1, Integer::sum));
      }
      Set<String> told = new LinkedHashSet<>();
      for (int cell : matrix.cells()) {
        if (!(matrix.decision(cell).orElse(null) instanceof Decision.Scenario scenario)) {
          continue;
        }
        double profit = scenario.profit().map(sum -> sum.value(design)).orElse(0.0);
        scenarios.add(
            new Scenario(
                matrix.threat().name(),
                scenario.name(),
                matrix.name(cell),
                scenario.why(),
                stands.getOrDefault(cell, 1),
                scenario.damage(),
                scenario.likelihood(),
                profit,
                scenario.damage() * scenario.likelihood() * weight(profit),
                scenario.mitigations(),
                scenario.accepted(),
                scenario.place()));
        used.addAll(scenario.mitigations());
        if (scenario.mitigations().isEmpty()
            && scenario.accepted().isEmpty()
            && told.add(scenario.name())) {
          problems.add(
              new Problem(
                  Problem.Kind.UNMITIGATED,
                  matrix.threat().name(),
                  matrix.threat().name() + "." + scenario.name(),
                  "%s.%s: nothing stands against %s, and nobody said why it is lived with"
                      .formatted(matrix.threat().name(), scenario.name(), matrix.name(cell)),
                  scenario.place()));
        }
      }
    }

    /** 1 without money, then by the market's own sums: a ticket, a prize, a collateral, more. */
    private int weight(double profit) {
      double ticket =
          design.value("payment.prize").orElse(0.0) / design.value("payment.tickets").orElse(1.0);
      double prize = design.value("payment.prize").orElse(0.0);
      double collateral = design.value("agreement.collateral").orElse(0.0);
      return profit <= 0
          ? 1
          : profit <= ticket
              ? 2
              : profit <= prize ? 3 : profit <= Math.max(prize, collateral) ? 4 : 5;
    }

    /** Cells that are ruled out because they do not pay, where they do. */
    private void payments(Matrix matrix) {
      Set<String> told = new LinkedHashSet<>();
      for (int cell : matrix.cells()) {
        if (matrix.decision(cell).orElse(null) instanceof Decision.RuledOut out
            && out.incentive().isPresent()) {
          Finding finding = findings.get(out.incentive().get());
          if ((finding == null || !finding.holds()) && told.add(out.name())) {
            problems.add(
                new Problem(
                    Problem.Kind.PAYS,
                    matrix.threat().name(),
                    matrix.threat().name() + "." + out.name(),
                    "%s.%s: %s is ruled out because it does not pay, but %s does not hold"
                        .formatted(
                            matrix.threat().name(),
                            out.name(),
                            matrix.name(cell),
                            out.incentive().get()),
                    out.place()));
          }
        }
      }
    }

    private void openAgain(Matrix matrix) {
      Map<String, String> changed = review.changed();
      Map<Integer, List<String>> cells = new LinkedHashMap<>();
      for (int cell : matrix.cells()) {
        List<String> why =
            review.leansOn(matrix, cell).stream()
                .filter(changed::containsKey)
                .map(name -> name + " " + changed.get(name))
                .toList();
        if (!why.isEmpty() && matrix.isDecided(cell)) {
          cells.put(cell, why);
        }
      }
      if (cells.isEmpty()) {
        return;
      }
      open.put(matrix.threat().name(), cells);
      int named = 0;
      for (Map.Entry<Integer, List<String>> each : cells.entrySet()) {
        if (named++ == MOST_NAMED) {
          break;
        }
        Decision decision = matrix.decision(each.getKey()).orElseThrow();
        problems.add(
            new Problem(
                Problem.Kind.OPEN_AGAIN,
                matrix.threat().name(),
                matrix.threat().name() + ": " + matrix.name(each.getKey()),
                "%s: %s is open again: %s"
                    .formatted(
                        matrix.threat().name(),
                        matrix.name(each.getKey()),
                        String.join(", ", each.getValue())),
                decision.place()));
      }
      if (cells.size() > MOST_NAMED) {
        problems.add(
            problem(
                Problem.Kind.OPEN_AGAIN,
                matrix,
                "others",
                "%s: %d more cells are open again"
                    .formatted(matrix.threat().name(), cells.size() - MOST_NAMED)));
      }
    }

    private void review() {
      if (review.isMissing()) {
        problems.add(
            new Problem(
                Problem.Kind.NEVER_REVIEWED,
                "",
                "reviewed",
                "the design was never reviewed; ./souk design review writes down what it leans on",
                design.place()));
        return;
      }
      List<String> left = review.leftOver();
      if (!left.isEmpty()) {
        problems.add(
            new Problem(
                Problem.Kind.LEFT_OVER,
                "",
                "reviewed",
                "reviewed names what is not there any more: " + String.join(", ", left),
                design.place()));
      }
    }

    private void proofs(Mitigation mitigation) {
      if (mitigation.attacks().isEmpty() && mitigation.tests().isEmpty()) {
        problems.add(
            mitigation(
                Problem.Kind.NO_PROOF, mitigation, "names neither an attack nor a test of it"));
      }
      for (String attack : mitigation.attacks()) {
        switch (proofs.attack(attack)) {
          case MISSING ->
              problems.add(
                  mitigation(
                      Problem.Kind.UNKNOWN_ATTACK,
                      mitigation,
                      "there is no attack '%s'; ./souk attack --list names them all"
                          .formatted(attack)));
          case FAILED ->
              problems.add(
                  mitigation(
                      Problem.Kind.FAILED,
                      mitigation,
                      "the attack %s succeeded".formatted(attack)));
          case SKIPPED ->
              problems.add(
                  mitigation(
                      Problem.Kind.NOT_CHECKED,
                      mitigation,
                      "the attack %s was not played".formatted(attack)));
          case NOT_CHECKED, AMBIGUOUS, PASSED -> {}
        }
      }
      for (String test : mitigation.tests()) {
        switch (proofs.test(test)) {
          case MISSING ->
              problems.add(
                  mitigation(
                      Problem.Kind.UNKNOWN_TEST,
                      mitigation,
                      "no report has a test %s".formatted(test)));
          case AMBIGUOUS ->
              problems.add(
                  mitigation(
                      Problem.Kind.AMBIGUOUS_TEST,
                      mitigation,
                      "several classes have a test %s; write the whole name, with its package"
                          .formatted(test)));
          case FAILED ->
              problems.add(
                  mitigation(
                      Problem.Kind.FAILED, mitigation, "the test %s failed".formatted(test)));
          case SKIPPED ->
              problems.add(
                  mitigation(
                      Problem.Kind.NOT_CHECKED,
                      mitigation,
                      "the test %s was left out".formatted(test)));
          case NOT_CHECKED, PASSED -> {}
        }
      }
    }

    private static Problem mitigation(Problem.Kind kind, Mitigation mitigation, String message) {
      return new Problem(
          kind,
          "",
          "mitigations." + mitigation.name() + ": " + message,
          "mitigations.%s: %s".formatted(mitigation.name(), message),
          mitigation.place());
    }

    private static Problem problem(
        Problem.Kind kind, Matrix matrix, String subject, String message) {
      return new Problem(
          kind,
          matrix.threat().name(),
          matrix.threat().name() + ": " + subject,
          message,
          matrix.threat().place());
    }
  }
}
