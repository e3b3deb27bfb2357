package souk.design.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import souk.design.deviation.Deviations;
import souk.design.incentive.Finding;
import souk.design.incentive.GameFinding;
import souk.design.model.Decision;
import souk.design.model.MarketDesign;
import souk.design.model.Rule;
import souk.design.threat.Matrix;
import souk.design.threat.Problem;
import souk.design.threat.ThreatModel;
import souk.design.viability.Viability;

/**
 * The report as one page of HTML: a chapter for each tool, no network, readable in light and dark,
 * on a telephone and on paper.
 */
public final class HtmlReport {
  private final Findings found;
  private final MarketDesign design;
  private final Html out = new Html();

  private HtmlReport(Findings found) {
    this.found = found;
    this.design = found.design();
  }

  /** The page. */
  public static String of(Findings found) {
    HtmlReport report = new HtmlReport(found);
    report.page();
    return report.out.toString();
  }

  private void page() {
    String title = "The design of " + design.market().kind();
    out.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
        .raw(" style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n")
        .element("title", title)
        .raw("<style>" + PageStyle.STYLE + "</style></head><body>\n")
        .element("h1", title)
        .element("p", design.about())
        .raw("<p class=\"soft\">Fingerprint <code>" + design.fingerprint() + "</code>, ")
        .raw(found.fresh() ? "as reviewed" : "not as reviewed")
        .raw("</p>\n<nav><a href=\"#viability\">Viability</a> <a href=\"#threats\">Threats</a>")
        .raw(" <a href=\"#incentives\">Incentives</a> <a href=\"#deviations\">Deviations</a>")
        .raw(" <a href=\"#simulation\">Simulation</a>")
        .raw(" <a href=\"#model\">Model</a></nav>\n");
    summary();
    viability();
    threats();
    incentives();
    deviations();
    out.raw(SimulationChapter.of(design, found.simulation()));
    model();
    out.raw("<script>" + PageStyle.SCRIPT + "</script></body></html>\n");
  }

  private void summary() {
    ThreatModel threats = found.threats();
    long holding = found.incentives().stream().filter(Finding::holds).count();
    out.raw("<p>");
    found.viability().ifPresent(each -> verdict(kind(each.verdict()), verdict(each.verdict())));
    verdict(
        threats.isComplete(),
        threats.isComplete()
            ? "all cells decided"
            : "%d problems in threats"
                .formatted(threats.problems().stream().filter(Problem::isError).count()));
    verdict(
        holding == found.incentives().size(),
        "%d of %d inequalities hold".formatted(holding, found.incentives().size()));
    found
        .simulation()
        .ifPresent(played ->
            verdict(
                played.open().isEmpty(),
                played.open().isEmpty()
                    ? "all goals of simulation met"
                    : "%d goals of simulation not met".formatted(played.open().size())));
    found
        .deviations()
        .ifPresent(each ->
            verdict(
                each.holds(),
                each.holds() ? "no deviation pays that is not known" : "a deviation pays"));
    out.raw("</p>\n");
    List<String> open = found.open(false);
    if (!open.isEmpty()) {
      out.element("h3", "What is open").raw("<ul>\n");
      open.forEach(each -> out.element("li", each));
      out.raw("</ul>\n");
    }
  }

  private void verdict(boolean good, String text) {
    verdict(good ? "good" : "bad", text);
  }

  private void verdict(String kind, String text) {
    out.raw("<span class=\"verdict " + kind + "\">").text(text).raw("</span>");
  }

  private static String kind(Viability.Verdict verdict) {
    return switch (verdict) {
      case VIABLE -> "good";
      case VIABLE_IF -> "warn";
      case NOT_VIABLE -> "bad";
    };
  }

  private static String verdict(Viability.Verdict verdict) {
    return switch (verdict) {
      case VIABLE -> "viable";
      case VIABLE_IF -> "viable against some references only";
      case NOT_VIABLE -> "not viable";
    };
  }

  private void viability() {
    out.raw("<h2 id=\"viability\">Viability</h2>\n");
    Optional<Viability> viability = found.viability();
    if (viability.isEmpty()) {
      out.element("p", "The design has no part 'viability'.");
      return;
    }
    Viability each = viability.get();
    out.element(
        "p",
        "A provider must sell a GB for at least %s USD; this market pays it %s. What decides: %s."
            .formatted(
                Html.number(each.floor()),
                Html.number(each.price()),
                String.join(", ", each.deciding())));
    each.warnings().forEach(warning -> out.element("p class=\"bad\"", "Warning: " + warning + "."));
    List<Chart.Bar> ceilings = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (Viability.Against against : each.against()) {
      against
          .ceiling()
          .ifPresent(ceiling ->
              ceilings.add(
                  new Chart.Bar(
                      against.reference(),
                      each.floor(),
                      ceiling,
                      against.viable(),
                      Html.number(ceiling))));
      rows.add(
          List.of(
              against.reference(),
              against.list().map(Html::number).orElse("unknown"),
              against.ceiling().map(Html::number).orElse("unknown"),
              against.list().isEmpty() ? "–" : against.viable() ? "yes" : "no",
              against.list().isEmpty()
                  ? "–"
                  : String.format(Locale.ROOT, "%.1f %%", 100 * against.chance()),
              against.age() + (against.stale() ? " (old)" : "")));
    }
    out.element("h3", "Ceilings of references against the provider's floor")
        .raw(Chart.of("Ceilings against the floor", ceilings, each.floor(), true))
        .table(
            List.of("reference", "list, USD/GB", "ceiling", "viable", "chance", "days old"), rows)
        .element("h3", "What moves the floor")
        .raw(
            Chart.of(
                "What moves the floor",
                each.tornado().stream()
                    .filter(bar -> bar.low() != bar.high())
                    .map(bar ->
                        new Chart.Bar(
                            bar.input(),
                            bar.low(),
                            bar.high(),
                            true,
                            Html.number(Math.abs(bar.high() - bar.low()))))
                    .toList(),
                each.floor(),
                false))
        .table(
            List.of("what", "how much"),
            List.of(
                List.of("break-even share of the uplink", Html.number(each.breakEven())),
                List.of("providers needed at peak", Html.number(Math.ceil(each.providersNeeded()))),
                List.of("chance that enough are there", Html.number(each.availability())),
                List.of("repair, Mbit/s", Html.number(each.repair() * 8 / 1e6)),
                List.of("latency, median, ms", Html.number(each.latencyMedian() * 1000)),
                List.of("latency, 95 of 100, ms", Html.number(each.latency95() * 1000))));
  }

  private void threats() {
    ThreatModel model = found.threats();
    out.raw("<h2 id=\"threats\">Threats</h2>\n")
        .element(
            "p",
            "%d cells: %d scenarios, %d merged into them, %d ruled out, %d open."
                .formatted(
                    model.matrices().stream().mapToInt(Matrix::size).sum(),
                    model.count(Decision.Scenario.class),
                    model.count(Decision.Merged.class),
                    model.count(Decision.RuledOut.class),
                    model.undecided()));
    List<List<String>> rows = new ArrayList<>();
    for (ThreatModel.Scenario scenario : model.scenarios()) {
      rows.add(
          List.of(
              String.valueOf(scenario.priority()),
              scenario.threat(),
              scenario.cell(),
              scenario.why(),
              String.join(", ", scenario.mitigations())
                  + scenario.accepted().map(why -> " · accepted: " + why).orElse("")));
    }
    out.element("h3", "Scenarios, the worst first")
        .table(List.of("priority", "threat", "who > whom", "what", "against it"), rows);
    model.matrices().forEach(this::matrix);
    out.element("h3", "What stands against them")
        .table(
            List.of("mitigation", "by", "what it does", "played by"),
            design.mitigations().values().stream()
                .map(each -> {
                  List<String> proofs = new ArrayList<>(each.attacks());
                  proofs.addAll(each.tests());
                  return List.of(
                      each.name(),
                      each.by().name().toLowerCase(Locale.ROOT),
                      each.is(),
                      String.join(", ", proofs));
                })
                .toList());
  }

  private void matrix(Matrix matrix) {
    out.raw("<section>")
        .element("h3", matrix.threat().name())
        .element("p", matrix.threat().is())
        .raw("<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th></th>");
    int columns = (1 << matrix.targets().size()) - 1;
    List<Integer> cells = matrix.cells();
    for (int c = 0; c < columns; c++) {
      out.element("th", String.join("+", matrix.targets(cells.get(c))));
    }
    out.raw("</tr></thead><tbody>\n");
    for (int i = 0; i < cells.size(); i++) {
      int cell = cells.get(i);
      if (i % columns == 0) {
        out.raw("<tr>").element("th", String.join("+", matrix.attackers(cell)));
      }
      Optional<Decision> decision = matrix.decision(cell);
      boolean open =
          Optional.ofNullable(found.threats().open().get(matrix.threat().name()))
              .filter(all -> all.containsKey(cell))
              .isPresent();
      out.raw("<td><button class=\"" + style(decision) + (open ? " open" : "") + "\" data-told=\"")
          .text(told(matrix, cell, open))
          .raw("\" aria-label=\"")
          .text(matrix.name(cell))
          .raw("\">")
          .text(sign(decision))
          .raw("</button></td>")
          .raw(i % columns == columns - 1 ? "</tr>\n" : "");
    }
    out.raw("</tbody></table></div><p class=\"panel soft\">S scenario, M merged, the others with ")
        .raw("the number of their rule. Choose a cell.</p>\n");
    out.table(
        List.of("decision", "is", "why"),
        matrix.threat().decisions().stream()
            .map(each ->
                List.of(
                    each.name(), style(Optional.of(each)).replace("out", "ruled out"), each.why()))
            .toList());
    out.raw("</section>\n");
  }

  private String told(Matrix matrix, int cell, boolean open) {
    String told =
        matrix
            .decision(cell)
            .map(decision ->
                "%s: %s, %s"
                    .formatted(
                        decision.name(),
                        style(Optional.of(decision)).replace("out", "ruled out"),
                        decision.why()))
            .orElse("nothing was decided");
    return matrix.name(cell)
        + " – "
        + told
        + matrix.into(cell).map(into -> " → " + matrix.name(into)).orElse("")
        + (open ? " (open again)" : "");
  }

  private static String style(Optional<Decision> decision) {
    return switch (decision.orElse(null)) {
      case null -> "undecided";
      case Decision.Scenario _ -> "scenario";
      case Decision.Merged _ -> "merged";
      case Decision.RuledOut _ -> "out";
    };
  }

  private static String sign(Optional<Decision> decision) {
    return switch (decision.orElse(null)) {
      case null -> "?";
      case Decision.Scenario _ -> "S";
      case Decision.Merged _ -> "M";
      case Decision.RuledOut out when out.rule() == Rule.JUDGEMENT -> "–";
      case Decision.RuledOut out -> out.rule().number().substring(1);
    };
  }

  private void incentives() {
    out.raw("<h2 id=\"incentives\">Incentives</h2>\n");
    List<List<String>> rows = new ArrayList<>();
    for (Finding each : found.incentives()) {
      rows.add(
          List.of(
              each.name(),
              each.number(),
              Html.number(each.there()),
              Html.number(each.needed()),
              Html.number(each.margin()),
              each.holds() ? "yes" : "no"));
    }
    out.table(List.of("incentive", "formula", "there is", "needed", "margin", "holds"), rows);
    for (Finding each : found.incentives()) {
      out.element("h3", each.name()).element("p", each.is() + ".").element("p", each.says());
      out.table(
          List.of("input", "what it is", "from", "value"),
          each.inputs().stream()
              .map(put -> List.of(put.name(), put.is(), put.from(), Html.number(put.value())))
              .toList());
      if (!each.tight().isEmpty()) {
        out.raw("<p>").text(each.holds() ? "It still holds with " : "It would hold with ");
        out.text(
                String.join(
                    ", or ",
                    each.tight().stream()
                        .map(turn ->
                            "%s at %s %s"
                                .formatted(
                                    turn.name(),
                                    turn.up() ? "least" : "most",
                                    Html.number(turn.value())))
                        .toList()))
            .raw(".</p>\n");
      }
    }
    found.games().forEach(this::game);
  }

  private void game(GameFinding game) {
    out.element("h3", game.name())
        .element("p", game.is())
        .element(
            "p",
            "Without deposits, %s gains by leaving '%s' alone; equilibria: %s%s."
                .formatted(
                    game.honestIsStable() ? "nobody" : "somebody",
                    game.honest(),
                    game.equilibria().isEmpty()
                        ? "none that are pure"
                        : String.join("; ", game.told()),
                    game.more() ? ", and there may be more" : ""));
    if (!game.checked()) {
      out.element("p", "Not checked: the game says no deposits.");
    }
    out.table(
        List.of("player", "smallest deposit"),
        game.smallest().entrySet().stream()
            .map(each -> List.of(each.getKey(), Html.number(each.getValue())))
            .toList());
  }

  private void deviations() {
    out.raw("<h2 id=\"deviations\">Deviations</h2>\n");
    Optional<Deviations> deviations = found.deviations();
    if (deviations.isEmpty()) {
      out.element("p", "The design does not say what a search plays with (part 'play').");
      return;
    }
    Deviations each = deviations.get();
    out.element(
            "p",
            "Played: %s, %,d of %,d strategy profiles, seed %d. Sums are in the smallest unit."
                .formatted(each.game(), each.profiles(), each.possible(), each.seed()))
        .element("h3", "The best that each coalition can do")
        .table(
            List.of("who", "honest", "deviating", "gain", "what they do", "pays"),
            each.best().stream()
                .map(best ->
                    List.of(
                        best.coalition(),
                        Html.number(best.honest()),
                        Html.number(best.deviating()),
                        Html.number(best.gain()),
                        best.told(),
                        best.known()
                            .map(scenario -> "known: " + scenario)
                            .orElse(best.pays() ? "YES" : "–")))
                .toList());
    for (Deviations.Best best : each.best()) {
      if (best.pays()) {
        out.element("h4", best.coalition() + ": how it goes").raw("<pre class=\"scroll\">");
        best.trace().forEach(line -> out.text(line).raw("\n"));
        out.raw("</pre>\n");
      }
    }
    out.element("h3", "What is not done for real").raw("<ul>\n");
    each.abstracted().forEach(line -> out.element("li", line));
    out.raw("</ul>\n");
  }

  private void model() {
    out.raw("<h2 id=\"model\">Model</h2>\n")
        .table(
            List.of("role", "what it does", "why it would cheat", "what it can do"),
            design.roles().values().stream()
                .map(role ->
                    List.of(
                        role.name(),
                        role.is(),
                        String.join("; ", role.motives()),
                        String.join(", ", role.can())))
                .toList())
        .table(
            List.of("asset", "what it is", "owners", "requirements"),
            design.assets().values().stream()
                .map(asset ->
                    List.of(
                        asset.name(),
                        asset.is(),
                        String.join(", ", asset.owners()),
                        String.join(
                            "; ", asset.requirements().values().stream().sorted().toList())))
                .toList())
        .table(
            List.of("assumption", "what is taken for given"),
            design.assumptions().values().stream()
                .map(each -> List.of(each.name(), each.is()))
                .toList())
        .table(
            List.of("figure", "assumed"),
            design.figures().entrySet().stream()
                .map(each -> List.of(each.getKey(), each.getValue().toString()))
                .toList());
  }
}
