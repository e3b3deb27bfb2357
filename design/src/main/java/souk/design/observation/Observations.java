package souk.design.observation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import souk.design.model.Expression;
import souk.design.model.Incentive;
import souk.design.model.MarketDesign;
import souk.design.model.Observation;
import souk.design.model.Observed;
import souk.market.file.Place;

/**
 * What was measured of a market, beside what its design assumed. Something strays when its whole
 * interval lies beyond what is let be: few cases have a wide one, and stray from nothing.
 *
 * @param measured all that could be measured
 * @param compared one for each observation of the design, in its order
 */
public record Observations(Map<Observed, Sighting> measured, List<Compared> compared) {
  /**
   * An observation with its numbers.
   *
   * @param seen empty where it could not be measured
   */
  public record Compared(
      String name,
      String is,
      Observed measure,
      Expression from,
      double assumed,
      Optional<Double> atLeast,
      Optional<Double> atMost,
      Optional<Sighting> seen,
      Place place) {
    /** Whether it is certain to lie beyond what is let be. */
    public boolean strays() {
      return seen.filter(each ->
              atMost.filter(limit -> each.low() > limit).isPresent()
                  || atLeast.filter(limit -> each.high() < limit).isPresent())
          .isPresent();
    }

    /** What is said of what leans on it. */
    String told() {
      return String.format(
          Locale.ROOT,
          "was measured as %.4g where %.4g is assumed (observed.%s)",
          seen.map(Sighting::value).orElse(Double.NaN),
          assumed,
          name);
    }
  }

  public Observations {
    compared = List.copyOf(compared);
  }

  /** Puts both beside each other. */
  public static Observations of(MarketDesign design, MarketRecord record) {
    Map<Observed, Sighting> measured = Sightings.of(design, record);
    Expression.Parameters numbers = Observation.of(design);
    List<Compared> compared = new ArrayList<>();
    for (Observation each : design.observed().values()) {
      compared.add(
          new Compared(
              each.name(),
              each.is(),
              each.measure(),
              each.assumed(),
              each.assumed().value(numbers),
              each.atLeast().map(limit -> limit.value(numbers)),
              each.atMost().map(limit -> limit.value(numbers)),
              Optional.ofNullable(measured.get(each.measure())),
              each.place()));
    }
    return new Observations(measured, compared);
  }

  /** Those that stray. */
  public List<Compared> strayed() {
    return compared.stream().filter(Compared::strays).toList();
  }

  /**
   * What of a design leans on what strayed, by component, with the words for it: parameters and
   * figures that were assumed, incentives that put them in, and of the length of a block all times
   * that the ledger counts in blocks.
   */
  public Map<String, String> components(MarketDesign design) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Compared each : strayed()) {
      for (String path : each.from().paths()) {
        design.components().keySet().stream()
            .filter(name ->
                path.equals("design.block")
                    ? name.startsWith("parameter.ledger.")
                    : name.equals("parameter." + path))
            .forEach(name -> all.put(name, each.told()));
        for (Incentive incentive : design.incentives().values()) {
          if (incentive.inputs().values().stream().anyMatch(sum -> sum.paths().contains(path))) {
            all.put("incentive." + incentive.name(), each.told());
          }
        }
      }
    }
    return all;
  }

  /** The design's figures that strayed, with what was measured in their place. */
  public Map<String, Double> figures(MarketDesign design) {
    Map<String, Double> all = new LinkedHashMap<>();
    for (Compared each : strayed()) {
      String from = each.from().toString();
      if (from.startsWith("figures.")
          && design.figures().containsKey(from.substring("figures.".length()))) {
        each.seen().ifPresent(seen -> all.put(from.substring("figures.".length()), seen.value()));
      }
    }
    return all;
  }
}
