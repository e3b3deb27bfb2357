package souk.design.model;

import java.util.Optional;
import souk.market.file.MarketSection;
import souk.market.file.Place;

/**
 * What is assumed of a market and can be measured once it is open.
 *
 * @param measure what is measured
 * @param assumed what the design puts in its place; what it names is what decisions lean on
 * @param atMost beyond which it strays; at least one of both is there
 * @param atLeast below which it strays
 */
public record Observation(
    String name,
    String is,
    Observed measure,
    Expression assumed,
    Optional<Expression> atMost,
    Optional<Expression> atLeast,
    Place place) {

  static Observation read(String name, MarketSection at) {
    at.describe("is", "What is assumed.")
        .describe("measure", "What is measured, as ./souk design observe names it.")
        .describe("assumed", "What the design assumes of it: a figure, a parameter, or a sum.")
        .describe("atMost", "Beyond which it strays from what was assumed.")
        .describe("atLeast", "Below which it does.");
    String is = DesignSection.text(at, "is");
    Observed measure = at.choice("measure", Observed.class);
    Expression assumed = at.read("assumed", DesignSection.EXPRESSION);
    Optional<Expression> atMost = at.optional("atMost", DesignSection.EXPRESSION);
    Optional<Expression> atLeast = at.optional("atLeast", DesignSection.EXPRESSION);
    at.end();
    if (atMost.isEmpty() && atLeast.isEmpty()) {
      throw at.refuse("says neither atMost nor atLeast, so that nothing strays from it");
    }
    return new Observation(name, is, measure, assumed, atMost, atLeast, at.place());
  }

  /**
   * The number at a path that an observation may name: of a parameter or figure, or of what the
   * design says of its blocks ({@code design.block}) and its line ({@code viability.utilisation},
   * {@code availability}, {@code latency}, {@code demand}, {@code providers}).
   */
  public static Expression.Parameters of(MarketDesign design) {
    return path ->
        switch (path) {
          case "design.block" -> Optional.of(design.terms().block().value());
          case "viability.utilisation" -> design.viability().map(ViabilityInputs::utilisation);
          case "viability.availability" -> design.viability().map(ViabilityInputs::availability);
          case "viability.latency" -> design.viability().map(each -> each.latency().value());
          case "viability.demand" -> design.viability().map(each -> each.demand().value());
          case "viability.providers" -> design.viability().map(each -> (double) each.providers());
          default -> design.value(path);
        };
  }
}
