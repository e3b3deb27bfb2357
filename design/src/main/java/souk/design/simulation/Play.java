package souk.design.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import souk.design.model.MarketDesign;
import souk.design.model.SimulationInputs;
import souk.design.simulation.MarketSetup.Deviants;
import souk.design.simulation.MarketSetup.Side;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.exchange.UnitLimits;
import souk.exchange.provider.ExposureRules;
import souk.market.file.MarketFile;
import souk.market.file.MarketFileException;

/** Makes a market to be played of what its file says. */
final class Play {
  /** Books are allotted for so many times the demand that is expected. */
  private static final double ROOM = 2;

  private Play() {}

  /**
   * A market with one of its scenarios.
   *
   * @param kinds of service that are there; one that is not has the usual limits
   * @throws MarketFileException with the place, when numbers do not go together
   */
  static MarketSetup setup(
      MarketDesign design,
      SimulationInputs inputs,
      SimulationInputs.Scenario scenario,
      Collection<ServiceKind> kinds) {
    MarketFile market = design.market();
    double units = inputs.units().value(design);
    long block = Math.max(1, Math.round(design.terms().block().value() * 1000));
    double expected = inputs.clients() * units * inputs.group() / inputs.providers();
    double books = Math.ceil(ROOM * expected / market.payment().tickets()) + 1;
    double detected = inputs.detected().value(design);
    if (detected > 1 || !(units > 0) || books > 1e6) {
      throw refuse(
          inputs,
          "detected is at most 1, units more than 0, and a provider's books in a round at most"
              + " 1,000,000; they come to %s, %s and %s".formatted(detected, units, books));
    }
    ServiceTerms terms =
        kinds.stream()
            .filter(kind -> kind.name().equals(market.kind()))
            .findFirst()
            .map(kind -> kind.terms(market.service()))
            .orElse(ServiceTerms.of(UnitLimits.DEFAULT));
    List<Deviants> deviants = new ArrayList<>();
    for (SimulationInputs.Agents agents : scenario.agents()) {
      deviants.add(
          new Deviants(
              agents.role().equals(inputs.provider()) ? Side.PROVIDER : Side.CLIENT,
              agents.behaviours(),
              agents.share()));
    }
    try {
      return new MarketSetup(
          market.ledger(),
          market.payment(),
          market.agreement(),
          ExposureRules.of(market.agreement(), terms),
          block,
          inputs.providers(),
          inputs.clients(),
          inputs.group(),
          inputs.needed(),
          inputs.repairs(),
          units,
          Math.max(1, Math.round(inputs.latency().value() * 1000)),
          inputs.cost().value(design),
          detected,
          inputs.availability(),
          Math.max(1, Math.round(inputs.session().value() * 1000)),
          (int) books,
          deviants);
    } catch (IllegalArgumentException e) {
      throw refuse(inputs, String.valueOf(e.getMessage()));
    }
  }

  /** The part of a design that is played. */
  static SimulationInputs inputs(MarketDesign design) {
    Optional<SimulationInputs> inputs = design.simulation();
    return inputs.orElseThrow(
        () -> new MarketFileException(design.place() + ": the design has no part 'simulation'"));
  }

  private static MarketFileException refuse(SimulationInputs inputs, String why) {
    return new MarketFileException(inputs.place() + ": design.simulation: " + why);
  }
}
