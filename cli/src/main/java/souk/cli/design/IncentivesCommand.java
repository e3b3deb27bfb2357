package souk.cli.design;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Table;
import souk.design.incentive.Finding;
import souk.design.incentive.GameFinding;
import souk.design.incentive.Incentives;
import souk.design.model.MarketDesign;

/** {@code souk design incentives}: whether cheating pays, in a market's own numbers. */
@Command(
    name = "incentives",
    mixinStandardHelpOptions = true,
    description =
        "Put a market's own numbers into the inequalities and games of its design: whether each holds, by what margin, and which parameter to turn. When one does not hold, the exit status is 1.",
    footer = {
      "Example:",
      "  ./souk design incentives markets/content.yaml",
      "  ./souk design incentives markets/content.yaml --json"
    })
public final class IncentivesCommand implements Callable<Integer> {
  @Mixin private DesignFile file = new DesignFile();

  @Option(names = "--gambit", description = "print the games as Gambit's .nfg, and nothing else")
  private boolean gambit;

  @Mixin private Output output = new Output();

  /** What programs get. */
  private record Report(boolean holds, List<Finding> incentives, List<GameFinding> games) {
    static Report of(MarketDesign design) {
      List<Finding> findings = Incentives.of(design);
      List<GameFinding> games = GameFinding.of(design);
      return new Report(
          findings.stream().allMatch(Finding::holds) && games.stream().allMatch(GameFinding::holds),
          findings,
          games);
    }
  }

  @Override
  public Integer call() throws IOException {
    Report report = Report.of(file.read());
    output.show(
        () -> report,
        people -> {
          if (gambit) {
            report.games().forEach(game -> people.print(game.nfg()));
          } else {
            print(report, people);
          }
        });
    return report.holds() || gambit ? 0 : Main.FAILED;
  }

  private static void print(Report report, PrintWriter people) {
    Table table = new Table("incentive", "formula", "there is", "needed", "margin", "holds");
    for (Finding finding : report.incentives()) {
      table.row(
          finding.name(),
          finding.number() + " " + finding.formula(),
          Numbers.of(finding.there()),
          Numbers.of(finding.needed()),
          Numbers.of(finding.margin()),
          finding.holds() ? "yes" : "NO");
    }
    if (!report.incentives().isEmpty()) {
      table.print(people);
    }
    for (Finding finding : report.incentives()) {
      people.printf("%n%s: %s%n", finding.name(), finding.is());
      people.printf("  %s%n", finding.says());
      finding
          .inputs()
          .forEach(put ->
              people.printf(
                  "  %s = %s%s%n",
                  put.name(),
                  Numbers.of(put.value()),
                  put.from().isEmpty() || put.from().equals(Numbers.of(put.value()))
                      ? ""
                      : "   (" + put.from() + ")"));
      if (!finding.tight().isEmpty()) {
        people.printf(
            "  It %s with %s.%n",
            finding.holds() ? "still holds" : "would hold",
            finding.tight().stream()
                .map(turn ->
                    "%s at %s %s"
                        .formatted(
                            turn.name(), turn.up() ? "least" : "most", Numbers.of(turn.value())))
                .collect(Collectors.joining(", or ")));
      }
    }
    report.games().forEach(game -> print(game, people));
    long failing = report.incentives().stream().filter(finding -> !finding.holds()).count();
    long unsafe = report.games().stream().filter(game -> !game.holds()).count();
    long unchecked = report.games().stream().filter(game -> !game.checked()).count();
    people.printf(
        "%n%s%n",
        failing + unsafe == 0
            ? "All of them hold."
            : "%d of %d do not hold%s."
                .formatted(
                    failing + unsafe - unchecked,
                    report.incentives().size() + report.games().size(),
                    unchecked == 0 ? "" : ", and %d were not checked".formatted(unchecked)));
  }

  private static void print(GameFinding game, PrintWriter people) {
    people.printf("%n%s: %s%n", game.name(), game.is());
    people.printf(
        "  Without deposits, %s gains by leaving '%s' alone.%n",
        game.honestIsStable() ? "nobody" : "somebody", game.honest());
    List<String> equilibria = game.told();
    people.printf(
        "  Equilibria without deposits: %s%s%n",
        equilibria.isEmpty() ? "none in pure strategies" : String.join("; ", equilibria),
        game.more() ? " (there may be more)" : "");
    people.printf(
        "  Smallest deposits: %s%n",
        game.smallest().isEmpty()
            ? "none are enough"
            : game.smallest().entrySet().stream()
                .map(each -> each.getKey() + " " + Numbers.of(each.getValue()))
                .collect(Collectors.joining(", ")));
    if (!game.checked()) {
      people.println(
          "  Not checked: the game says no deposits; write what each player has at stake.");
    }
    game.best()
        .filter(_ -> game.checked())
        .ifPresent(best ->
            people.printf(
                "  Best deviation: %s, by %s, brings %s%n",
                best.combination(), String.join(" and ", best.players()), Numbers.of(best.net())));
  }
}
