package souk.design.viability;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import souk.design.incentive.Binomial;
import souk.design.model.MarketDesign;
import souk.design.model.Quantity;
import souk.design.model.ViabilityInputs;
import souk.design.viability.ProviderMonth.Assumed;
import souk.market.file.MarketFileException;

/**
 * Whether a market can live: what a provider must earn against what a customer would pay elsewhere.
 * Prices are in US dollars for a GB, of stored data for a GB and month.
 *
 * @param floor the least that a provider can sell for
 * @param price what the market's file pays it
 * @param against each reference's ceiling
 * @param breakEven the share of its uplink that a provider must sell at the market's price; above 1
 *     when it never can
 * @param availability the chance that enough of a group are there
 * @param groupForTarget how large a group must be for the chance that is asked for; 0 when no group
 *     of up to 1,000 is
 * @param repair bytes in a second that a provider receives for those that left
 * @param latencyMedian of the slowest one that is needed, in seconds, were all asked at once
 * @param tornado inputs by what they decide, the greatest first
 * @param operatorSpread what is left to whoever stands between both sides; empty for nobody
 * @param deciding the inputs that decide
 * @param unserved what is asked for and cannot be had of the providers that are there
 */
public record Viability(
    Verdict verdict,
    double floor,
    double price,
    List<Against> against,
    double breakEven,
    double providersNeeded,
    double availability,
    int groupForTarget,
    double repair,
    double latencyMedian,
    double latency95,
    double soldPerProvider,
    List<Bar> tornado,
    int trials,
    Optional<Double> operatorSpread,
    List<String> deciding,
    List<String> unserved,
    List<String> warnings) {
  private static final int TRIALS = 10_000;
  private static final int MOST_GROUP = 1_000;
  private static final double GB = 1e9;

  /** A chance such as 1 − 0.1² may be just what is asked for, and its double a bit below. */
  private static final double ROUNDING = 1e-12;

  /** What becomes of it. */
  public enum Verdict {
    /** Both sides gain, whatever the reference. */
    VIABLE,
    /** They do against some references, or at another price. */
    VIABLE_IF,
    /** They do against none, or what is asked for cannot be served. */
    NOT_VIABLE
  }

  /**
   * A reference.
   *
   * @param ceiling what a customer would pay; empty where the reference's price is not known
   * @param viable whether a provider can sell for as much
   * @param priceFits whether the market's own price lies between floor and ceiling
   * @param chance of being viable over random inputs
   * @param age of its row in days
   */
  public record Against(
      String reference,
      Optional<Double> list,
      Optional<Double> ceiling,
      boolean viable,
      boolean priceFits,
      double chance,
      long age,
      boolean stale) {}

  /** The floor when one input is lower and higher by its uncertainty. */
  public record Bar(String input, double low, double high) {
    double width() {
      return Math.abs(high - low);
    }
  }

  /**
   * Looks at a design.
   *
   * @param seed of what is random
   * @throws MarketFileException when a reference is not among the data, or is of another kind
   */
  public static Viability of(
      MarketDesign design, ViabilityInputs inputs, ReferenceData data, LocalDate today, long seed) {
    double month = design.terms().month().value();
    double coin = design.terms().smallestUnit().value();
    boolean egress = inputs.sold() == ViabilityInputs.Sold.EGRESS;
    ProviderMonth now =
        new ProviderMonth(month, egress, inputs.locked().value(design) * coin, inputs.interest());
    Assumed assumed = Assumed.of(inputs);
    double floor = now.floor(assumed) * GB;
    double price = inputs.price().value(design) * coin / inputs.unit().value() * GB;
    List<String> warnings = new ArrayList<>();
    List<Against> against = against(design, inputs, data, today, floor, price, now, seed, warnings);
    List<Bar> tornado = tornado(now, assumed, inputs.uncertainty());
    boolean all =
        against.stream().filter(each -> each.list().isPresent()).allMatch(Against::viable);
    boolean fits =
        against.stream().filter(each -> each.list().isPresent()).allMatch(Against::priceFits);
    boolean any = against.stream().anyMatch(Against::viable);
    double needed =
        egress
            ? inputs.demand().value()
                * inputs.peak()
                / (inputs.utilisation() * inputs.uplink().value() * inputs.availability())
            : inputs.demand().value()
                * inputs.of()
                / inputs.needed()
                / (inputs.utilisation() * inputs.uplink().value());
    List<String> unserved = new ArrayList<>();
    if (needed > inputs.providers()) {
      unserved.add(
          "at peak %.0f providers are needed, and there are %d"
              .formatted(Math.ceil(needed), inputs.providers()));
    }
    double there = Binomial.atLeast(inputs.of(), inputs.needed(), inputs.availability());
    if (there < inputs.target() - ROUNDING) {
      unserved.add(
          "%d of %d are there with chance %.6f, less than what is asked for"
              .formatted(inputs.needed(), inputs.of(), there));
    }
    warnings.addAll(unserved);
    Optional<Double> spread =
        inputs
            .operator()
            .map(operator ->
                spread(
                    operator.charges().value(design),
                    operator.pays().value(design),
                    operator.runs().value(design)));
    if (spread.isPresent() && spread.get() < 0) {
      warnings.add("whoever stands between both sides pays more than it takes");
    }
    double most = against.stream().mapToDouble(each -> each.ceiling().orElse(0.0)).max().orElse(0);
    if (price > most) {
      warnings.add(
          "the market's price, %.4g USD/GB, is above the %.4g that customers would pay at most"
              .formatted(price, most));
    }
    if (price < floor) {
      warnings.add("the market's price is below what a provider must earn");
    }
    return new Viability(
        !any || !unserved.isEmpty()
            ? Verdict.NOT_VIABLE
            : all && fits ? Verdict.VIABLE : Verdict.VIABLE_IF,
        floor,
        price,
        against,
        now.breakEven(assumed, price / GB),
        needed,
        there,
        group(inputs.needed(), inputs.availability(), inputs.target()),
        inputs.stored().value() / inputs.lifetime().value(),
        latency(inputs, 0.5),
        latency(inputs, 0.95),
        now.sold(assumed) / GB,
        tornado,
        TRIALS,
        spread,
        tornado.stream().limit(3).map(Bar::input).toList(),
        unserved,
        warnings);
  }

  /** What is left of what customers are charged. */
  static double spread(double charges, double pays, double runs) {
    return charges - pays - runs;
  }

  private static List<Against> against(
      MarketDesign design,
      ViabilityInputs inputs,
      ReferenceData data,
      LocalDate today,
      double floor,
      double price,
      ProviderMonth now,
      long seed,
      List<String> warnings) {
    List<Against> all = new ArrayList<>();
    double[] floors = floors(now, Assumed.of(inputs), inputs.uncertainty(), seed);
    for (String name : inputs.references()) {
      ReferenceData.Row row = data.rows().get(name);
      if (row == null) {
        throw new MarketFileException(
            "%s: design.viability.references: there is no reference '%s'; there are %s"
                .formatted(inputs.place(), name, String.join(", ", data.rows().keySet())));
      }
      if (!row.what().name().equals(inputs.sold().name())) {
        throw new MarketFileException(
            "%s: design.viability.references: %s is a price of another thing"
                .formatted(inputs.place(), name));
      }
      // Where the day begins differs by one.
      boolean early = row.age(today) < -1;
      boolean stale = early || row.age(today) > data.staleAfter();
      if (early) {
        warnings.add("%s was read on %s, which is to come".formatted(name, row.retrieved()));
      } else if (stale) {
        warnings.add("%s was read %d days ago".formatted(name, row.age(today)));
      }
      // Rents are per second; the month is that of the design.
      double per =
          inputs.sold() == ViabilityInputs.Sold.EGRESS ? GB : GB * design.terms().month().value();
      Optional<Double> list = row.value().map(Quantity::value).map(value -> value * per);
      Optional<Double> ceiling = list.map(value -> value * (1 - inputs.discount()));
      int better = 0;
      for (double each : floors) {
        better += ceiling.isPresent() && each * GB <= ceiling.get() ? 1 : 0;
      }
      all.add(
          new Against(
              name,
              list,
              ceiling,
              ceiling.isPresent() && floor <= ceiling.get(),
              ceiling.isPresent() && floor <= price && price <= ceiling.get(),
              (double) better / floors.length,
              row.age(today),
              stale));
    }
    return all;
  }

  /** The floor with each input drawn by itself, evenly within its uncertainty. */
  private static double[] floors(
      ProviderMonth now, Assumed assumed, double uncertainty, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] floors = new double[TRIALS];
    for (int i = 0; i < TRIALS; i++) {
      Assumed drawn = assumed;
      for (Assumed.Name name : Assumed.Name.values()) {
        drawn = drawn.times(name, 1 + uncertainty * (2 * random.nextDouble() - 1));
      }
      floors[i] = now.floor(drawn);
    }
    return floors;
  }

  private static List<Bar> tornado(ProviderMonth now, Assumed assumed, double uncertainty) {
    List<Bar> bars = new ArrayList<>();
    for (Assumed.Name name : Assumed.Name.values()) {
      bars.add(
          new Bar(
              name.told(),
              now.floor(assumed.times(name, 1 - uncertainty)) * GB,
              now.floor(assumed.times(name, 1 + uncertainty)) * GB));
    }
    bars.sort(Comparator.comparingDouble(Bar::width).reversed());
    return bars;
  }

  /** The least group of which so many are there with a chance; 0 when there is none. */
  static int group(int needed, double availability, double target) {
    for (int of = needed; of <= MOST_GROUP; of++) {
      if (Binomial.atLeast(of, needed, availability) >= target) {
        return of;
      }
    }
    return 0;
  }

  /**
   * When the last of those that are needed has answered: an order statistic of times that are taken
   * to be exponential, with the median that is given.
   */
  private static double latency(ViabilityInputs inputs, double chance) {
    double rate = Math.log(2) / inputs.latency().value();
    double low = 0;
    double high = 1000 / rate;
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      double answered = 1 - Math.exp(-rate * middle);
      if (Binomial.atLeast(inputs.of(), inputs.needed(), answered) < chance) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
