package souk.design.simulation;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import souk.design.model.Fingerprint;
import souk.design.model.MarketDesign;
import souk.design.model.SimulationInputs;
import souk.exchange.ServiceKind;

/**
 * One replication of one scenario of one variant of a market: what a sweep consists of. It carries
 * all that decides its result, so it can be played anywhere, any number of times, with the same
 * bytes as its result.
 *
 * @param name of the market file
 * @param text of the market file, with the varied values in it
 * @param varied these values, by path
 * @param seed of the whole sweep
 * @param replication from 0
 */
public record Run(
    String name,
    String text,
    Map<String, String> varied,
    String scenario,
    long seed,
    int replication)
    implements Serializable {
  public Run {
    varied = Collections.unmodifiableMap(new LinkedHashMap<>(varied));
  }

  /** A mark by which its result is known again: it changes with all that decides the result. */
  public String mark() {
    return Fingerprint.of(
        String.join("\n", text, scenario, Long.toString(seed), Integer.toString(replication)));
  }

  /** Plays it, with the kinds of service on the class path. */
  public Row play() {
    List<ServiceKind> kinds =
        ServiceLoader.load(ServiceKind.class).stream().map(ServiceLoader.Provider::get).toList();
    MarketDesign design = MarketDesign.parse(name, text);
    SimulationInputs inputs = Play.inputs(design);
    SimulationInputs.Scenario played = inputs.scenarios().get(scenario);
    if (played == null) {
      throw new IllegalArgumentException("there is no scenario " + scenario);
    }
    // Variants share their luck: what differs between them is then what was varied.
    Seeds seeds = Seeds.of(seed).at(scenario).at(replication);
    return new Row(
        mark(),
        varied,
        scenario,
        replication,
        TicketMarket.play(Play.setup(design, inputs, played, kinds), seeds));
  }
}
