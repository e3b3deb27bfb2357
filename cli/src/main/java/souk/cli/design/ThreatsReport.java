package souk.cli.design;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import souk.cli.Table;
import souk.design.model.Decision;
import souk.design.model.MarketDesign;
import souk.design.threat.Matrix;
import souk.design.threat.ThreatModel;

/** A threat model as programs and people see it. */
record ThreatsReport(
    boolean complete,
    String fingerprint,
    long cells,
    long scenarios,
    long merged,
    long ruledOut,
    long undecided,
    List<ThreatModel.Scenario> priorities,
    List<OneMatrix> matrices,
    List<Found> problems) {
  /** One threat's cells. */
  record OneMatrix(
      String threat, List<String> attackers, List<String> targets, List<OneCell> cells) {}

  /** One cell. */
  record OneCell(
      String cell,
      String is,
      Optional<String> decision,
      Optional<String> into,
      List<String> openAgain) {}

  /** A problem and where it is. */
  record Found(String kind, String level, String message, String file, int line, int column) {}

  static ThreatsReport of(MarketDesign design, ThreatModel model) {
    List<OneMatrix> matrices = new ArrayList<>();
    for (Matrix matrix : model.matrices()) {
      List<OneCell> cells = new ArrayList<>();
      for (int cell : matrix.cells()) {
        cells.add(
            new OneCell(
                matrix.name(cell),
                is(matrix.decision(cell)),
                matrix.decision(cell).map(Decision::name),
                matrix.into(cell).map(matrix::name),
                Optional.ofNullable(model.open().get(matrix.threat().name()))
                    .map(open -> open.getOrDefault(cell, List.of()))
                    .orElse(List.of())));
      }
      matrices.add(
          new OneMatrix(matrix.threat().name(), matrix.attackers(), matrix.targets(), cells));
    }
    return new ThreatsReport(
        model.isComplete(),
        design.fingerprint(),
        model.matrices().stream().mapToLong(Matrix::size).sum(),
        model.count(Decision.Scenario.class),
        model.count(Decision.Merged.class),
        model.count(Decision.RuledOut.class),
        model.undecided(),
        model.scenarios(),
        matrices,
        model.problems().stream()
            .map(problem ->
                new Found(
                    lower(problem.kind()),
                    lower(problem.kind().level()),
                    problem.message(),
                    problem.place().file(),
                    problem.place().line(),
                    problem.place().column()))
            .toList());
  }

  private static String is(Optional<Decision> decision) {
    return decision
        .map(each ->
            switch (each) {
              case Decision.Scenario _ -> "scenario";
              case Decision.Merged _ -> "merged";
              case Decision.RuledOut _ -> "ruled-out";
            })
        .orElse("undecided");
  }

  private static String lower(Enum<?> each) {
    return each.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  void print(PrintWriter people) {
    Table threats = new Table("threat", "cells", "scenarios", "merged", "ruled out", "open");
    for (OneMatrix matrix : matrices) {
      threats.row(
          matrix.threat(),
          matrix.cells().size(),
          count(matrix, "scenario"),
          count(matrix, "merged"),
          count(matrix, "ruled-out"),
          count(matrix, "undecided"));
    }
    threats.print(people);
    people.println();
    if (!priorities.isEmpty()) {
      Table worst =
          new Table("priority", "threat", "who > whom", "cells", "what stands against it");
      for (ThreatModel.Scenario scenario : priorities) {
        worst.row(
            scenario.priority(),
            scenario.threat(),
            scenario.cell(),
            scenario.stands(),
            scenario.mitigations().isEmpty()
                ? "accepted"
                : String.join(", ", scenario.mitigations()));
      }
      worst.print(people);
      people.println();
    }
    for (Found problem : problems) {
      people.printf(
          "%s:%d:%d: %s: %s%n",
          problem.file(), problem.line(), problem.column(), problem.level(), problem.message());
    }
    if (!problems.isEmpty()) {
      people.println();
    }
    people.printf(
        Locale.ROOT,
        "%,d cells: %,d are scenarios, %,d are merged into them, %,d are ruled out, %,d are open. %s%n",
        cells,
        scenarios,
        merged,
        ruledOut,
        undecided,
        complete ? "The model is complete." : "The model is not complete.");
  }

  private static long count(OneMatrix matrix, String is) {
    return matrix.cells().stream().filter(cell -> cell.is().equals(is)).count();
  }
}
