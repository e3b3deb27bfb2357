package souk.design.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import souk.design.deviation.Deviations;
import souk.design.deviation.Search;
import souk.design.incentive.Finding;
import souk.design.incentive.GameFinding;
import souk.design.incentive.Incentives;
import souk.design.model.MarketDesign;
import souk.design.simulation.Simulation;
import souk.design.threat.Problem;
import souk.design.threat.Proofs;
import souk.design.threat.Review;
import souk.design.threat.ThreatModel;
import souk.design.viability.Viability;

/**
 * All that the tools found of one design.
 *
 * @param fresh whether nothing at all has changed since its review
 * @param simulation what its scenarios came to, if they were played
 */
public record Findings(
    MarketDesign design,
    Optional<Viability> viability,
    List<Finding> incentives,
    List<GameFinding> games,
    Optional<Deviations> deviations,
    ThreatModel threats,
    boolean fresh,
    Optional<Simulation> simulation) {
  /**
   * Runs all tools but the one that needs reference data, which has run.
   *
   * @param search how deviations are looked for, where the design says what to play with
   */
  public static Findings of(
      MarketDesign design, Optional<Viability> viability, Proofs proofs, Search.Options search) {
    List<Finding> incentives = Incentives.of(design);
    Optional<Deviations> deviations = Search.of(design, viability, search);
    Review review = new Review(design, incentives, deviations);
    return new Findings(
        design,
        viability,
        incentives,
        GameFinding.of(design),
        deviations,
        ThreatModel.of(design, incentives, review, proofs),
        review.isFresh(),
        Optional.empty());
  }

  /** The same with what its scenarios came to. */
  public Findings with(Simulation played) {
    return new Findings(
        design, viability, incentives, games, deviations, threats, fresh, Optional.of(played));
  }

  /**
   * What stands against shipping it, each with its place.
   *
   * @param complete whether nothing may be missing: all attacks and tests were looked at, and the
   *     parts that a market is judged by are there
   */
  public List<String> open(boolean complete) {
    List<String> open = new ArrayList<>();
    if (design.reviewed().isEmpty()) {
      open.add(design.place() + ": the design was never reviewed");
    } else if (!fresh) {
      open.add(design.place() + ": something has changed since the review of this design");
    }
    if (complete) {
      open.addAll(missing());
    }
    threats.problems().stream()
        .filter(problem ->
            problem.isError() || (complete && problem.kind() == Problem.Kind.NOT_CHECKED))
        .forEach(problem -> open.add(problem.place() + ": " + problem.message()));
    incentives.stream()
        .filter(finding -> !finding.holds())
        .forEach(finding ->
            open.add(
                "%s: incentives.%s does not hold: %s"
                    .formatted(finding.place(), finding.name(), finding.is())));
    games.stream()
        .filter(game -> !game.holds())
        .forEach(game ->
            open.add(
                "%s: games.%s: %s"
                    .formatted(
                        game.place(),
                        game.name(),
                        game.checked()
                            ? "a deviation pays"
                            : "says no deposits, so it was not checked")));
    deviations.stream()
        .flatMap(found ->
            found.best().stream()
                .filter(Deviations.Best::isOpen)
                .map(best ->
                    "%s: a deviation of %s pays %s: %s"
                        .formatted(
                            found.place(),
                            best.coalition(),
                            Html.number(best.gain()),
                            best.told())))
        .forEach(open::add);
    viability
        .filter(found -> found.verdict() == Viability.Verdict.NOT_VIABLE)
        .ifPresent(_ -> open.add(design.place() + ": the market is not viable"));
    viability.ifPresent(
        found -> found.unserved().forEach(each -> open.add(design.place() + ": " + each)));
    viability
        .filter(found -> found.price() < found.floor())
        .ifPresent(found ->
            open.add(
                "%s: the market pays less than a provider must earn: %s of %s USD/GB"
                    .formatted(
                        design.place(), Html.number(found.price()), Html.number(found.floor()))));
    viability
        .filter(found -> found.against().stream().noneMatch(Viability.Against::priceFits))
        .filter(found -> found.price() >= found.floor())
        .ifPresent(found ->
            open.add(
                "%s: the market's price is above what any customer would pay: %s USD/GB"
                    .formatted(design.place(), Html.number(found.price()))));
    simulation.ifPresent(played -> open.addAll(played.open()));
    return open;
  }

  /** Parts without which nobody has looked: what is not there has no faults to be found. */
  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (design.threats().isEmpty()) {
      missing.add(design.place() + ": the design has no threat");
    }
    if (design.incentives().isEmpty()) {
      missing.add(design.place() + ": the design has no incentive");
    }
    Map<String, Boolean> parts = new TreeMap<>();
    parts.put("play", design.play().isPresent());
    parts.put("viability", design.viability().isPresent());
    parts.forEach((part, there) -> {
      if (!there && !design.without().containsKey(part)) {
        missing.add(
            "%s: the design has no part '%s'; write it, or why it is left out at without.%s"
                .formatted(design.place(), part, part));
      }
    });
    return missing;
  }
}
