package souk.design.threat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.design.model.Assumption;
import souk.design.model.Decision;
import souk.design.model.MarketDesign;
import souk.design.model.Rule;
import souk.design.model.Threat;

/** Goes through a threat's decisions in their order; each cell gets the first that fits. */
final class Reduction {
  private final MarketDesign design;
  private final Threat threat;
  private final Matrix matrix;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Integer> cells;

  /** The cells that decisions name as scenarios, in their order. */
  private final List<Integer> scenarios = new ArrayList<>();

  Reduction(MarketDesign design, Threat threat) {
    this.design = design;
    this.threat = threat;
    this.matrix = new Matrix(design, threat);
    this.cells = matrix.cells();
  }

  Matrix run() {
    for (Decision decision : threat.decisions()) {
      if (decision instanceof Decision.Scenario scenario) {
        Matrix.Named named = matrix.new Named(scenario.cells().orElseThrow());
        cells.stream().filter(named::has).forEach(scenarios::add);
      }
    }
    for (int i = 0; i < threat.decisions().size(); i++) {
      decide(i, threat.decisions().get(i));
    }
    merges();
    return matrix;
  }

  List<Problem> problems() {
    return problems;
  }

  private void decide(int index, Decision decision) {
    Optional<Matrix.Named> named = decision.cells().map(pattern -> matrix.new Named(pattern));
    int count = 0;
    String refused = "";
    int refusals = 0;
    for (int cell : cells) {
      if (matrix.isDecided(cell) || (named.isPresent() && !named.get().has(cell))) {
        continue;
      }
      int merged = applies(decision, cell);
      if (merged >= Matrix.NONE) {
        matrix.decide(cell, index, merged);
        count++;
      } else if (named.isPresent()) {
        refused = refused.isEmpty() ? matrix.name(cell) : refused;
        refusals++;
      }
    }
    if (refusals > 0) {
      problems.add(
          problem(
              Problem.Kind.RULE_DOES_NOT_APPLY,
              decision,
              "%s: %s does not apply to %s%s"
                  .formatted(
                      decision.name(),
                      rule(decision),
                      refused,
                      refusals == 1 ? "" : " and %d more cells".formatted(refusals - 1))));
    } else if (count == 0) {
      problems.add(
          problem(
              Problem.Kind.DECIDES_NOTHING,
              decision,
              decision.name()
                  + ": there is no cell left that it decides; take it out, or put it further up"));
    }
  }

  private static final int NO = -2;

  /**
   * Whether a decision is about a cell.
   *
   * @return the cell that it is merged into, {@link Matrix#NONE} for none, {@link #NO} for no
   */
  private int applies(Decision decision, int cell) {
    return switch (decision) {
      case Decision.Scenario _ -> Matrix.NONE;
      case Decision.RuledOut out -> isRuledOut(out, cell) ? Matrix.NONE : NO;
      case Decision.Merged merged -> into(merged, cell);
    };
  }

  private boolean isRuledOut(Decision.RuledOut out, int cell) {
    return switch (out.rule()) {
      case SELF_ATTACK -> matrix.isSelfAttack(cell);
      case NO_CAPABILITY -> matrix.lacksCapability(cell);
      case OWNS_NOTHING -> matrix.ownsNothing(cell);
      case TRUSTED -> {
        Assumption assumption = design.assumptions().get(out.assumption().orElse(""));
        // An assumption that trusts no role is about something else: then a person names the cells.
        yield assumption != null
            && (assumption.trusts().isEmpty()
                ? out.cells().isPresent()
                : matrix.attackers(cell).stream().anyMatch(assumption.trusts()::contains));
      }
      case DOES_NOT_PAY, JUDGEMENT -> true;
      case SAME_EFFECT, ADDS_NOTHING -> false;
    };
  }

  private int into(Decision.Merged merged, int cell) {
    int named = merged.into().map(one -> matrix.new Named(one).one()).orElse(Matrix.NONE);
    if (merged.rule() == Rule.OWNS_NOTHING) {
      int reduced = matrix.withoutStrangers(cell);
      return reduced == cell || matrix.ownsNothing(cell) || scenarios.contains(cell)
          ? NO
          : named == Matrix.NONE ? reduced : named;
    }
    if (merged.rule() == Rule.ADDS_NOTHING) {
      if (scenarios.contains(cell)) {
        return NO;
      }
      if (named != Matrix.NONE) {
        return matrix.isWithin(named, cell) ? named : NO;
      }
      int best = NO; // the largest: the one that is closest
      for (int scenario : scenarios) {
        if (matrix.isWithin(scenario, cell) && (best == NO || size(scenario) > size(best))) {
          best = scenario;
        }
      }
      return best;
    }
    return named;
  }

  private int size(int cell) {
    return Integer.bitCount(matrix.attackerSet(cell)) + Integer.bitCount(matrix.targetSet(cell));
  }

  /** Where merges lead, told once for each decision. */
  private void merges() {
    Map<String, Problem> found = new LinkedHashMap<>();
    for (int cell : cells) {
      if (matrix.into(cell).isEmpty()) {
        continue;
      }
      Decision decision = matrix.decision(cell).orElseThrow();
      if (matrix.isCircular(cell)) {
        found.putIfAbsent(
            decision.name(),
            problem(
                Problem.Kind.MERGE_CYCLE,
                decision,
                "%s: the merges of %s come back to where they were"
                    .formatted(decision.name(), matrix.name(cell))));
      } else if (matrix.scenario(cell).isEmpty() && !isLeftOut(cell)) {
        found.putIfAbsent(
            decision.name(),
            problem(
                Problem.Kind.MERGE_NOWHERE,
                decision,
                "%s: %s is merged into %s, which is no scenario and leads to none"
                    .formatted(
                        decision.name(),
                        matrix.name(cell),
                        matrix.name(matrix.into(cell).orElseThrow()))));
      }
    }
    problems.addAll(found.values());
  }

  /** A cell without its strangers may well be ruled out, or still be open, as that cell is. */
  private boolean isLeftOut(int cell) {
    int at = cell;
    while (matrix.into(at).isPresent()
        && matrix.decision(at).orElse(null) instanceof Decision.Merged merged
        && merged.rule() == Rule.OWNS_NOTHING) {
      at = matrix.into(at).orElseThrow();
    }
    return at != cell && matrix.into(at).isEmpty();
  }

  private static String rule(Decision decision) {
    Rule rule =
        switch (decision) {
          case Decision.Merged merged -> merged.rule();
          case Decision.RuledOut out -> out.rule();
          case Decision.Scenario _ -> Rule.JUDGEMENT;
        };
    return "rule %s (%s)"
        .formatted(rule.number(), rule.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
  }

  private Problem problem(Problem.Kind kind, Decision decision, String message) {
    return new Problem(
        kind,
        threat.name(),
        threat.name() + "." + decision.name(),
        threat.name() + "." + message,
        decision.place());
  }
}
