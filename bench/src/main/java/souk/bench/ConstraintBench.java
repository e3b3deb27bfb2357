package souk.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import souk.market.PaymentRules;
import souk.market.constraint.Constraint;
import souk.market.constraint.ConstraintException;
import souk.market.constraint.Facts;
import souk.market.constraint.Vocabulary;
import souk.market.offer.Offer;
import souk.market.offer.Property;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * How many offers a second and core are held against constraints of four clauses, of which some are
 * decided by the first and some by the last. The time is that of the thread's processor.
 */
final class ConstraintBench {
  private static final List<String> REGIONS = List.of("north", "south", "east", "west");
  private static final List<String> CONSTRAINTS =
      List.of(
          "ticket_price <= 600 && property.region == 'north' && property.disk >= 1000"
              + " && property.ipv6",
          "property.ipv6 && property.disk >= 5000 && ticket_price < 900"
              + " && property.region in ['north', 'east', 'west']",
          "(property.region == 'south' || ticket_price < 100) && tickets <= 64"
              + " && endpoint.startsWith('https://') && property.disk * 2 > ticket_price");

  private ConstraintBench() {}

  /** Checks a second, as the median of rounds. */
  static double perSecond(int rounds) {
    Random random = new Random(29);
    List<Facts> offers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      offers.add(Facts.of(offer(random)));
    }
    List<Constraint> constraints = constraints(Facts.of(offer(random)));
    double[] rates = new double[rounds];
    long met = 0;
    for (int round = -2; round < rounds; round++) { // the first two warm up
      long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long checks = 0;
      for (int pass = 0; pass < 10; pass++) {
        for (Constraint constraint : constraints) {
          for (Facts offer : offers) {
            met += constraint.holds(offer) ? 1 : 0;
            checks++;
          }
        }
      }
      long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
      if (round >= 0) {
        rates[round] = checks / (took / 1e9);
      }
    }
    if (met == 0) {
      throw new IllegalStateException("no offer met any constraint");
    }
    return Medians.of(rates);
  }

  private static List<Constraint> constraints(Facts any) {
    Vocabulary vocabulary =
        Vocabulary.ofOffers(
            Map.of(
                "region", new Property.Text(""),
                "disk", new Property.Whole(0),
                "ipv6", new Property.Flag(true)));
    List<Constraint> all = new ArrayList<>();
    for (String text : CONSTRAINTS) {
      try {
        Constraint constraint = Constraint.compile(text, vocabulary);
        var _ = constraint.unmet(any);
        all.add(constraint);
      } catch (ConstraintException e) {
        throw new IllegalStateException(e);
      }
    }
    return all;
  }

  private static Offer offer(Random random) {
    return new Offer(
        Address.ZERO,
        "storage/1",
        Bytes32.ZERO,
        "https://provider-%d.example:8443".formatted(random.nextInt(1_000_000)),
        new PaymentRules(Amount.of(1 + random.nextInt(16_000)), 4),
        Property.sorted(
            Map.of(
                "region", new Property.Text(REGIONS.get(random.nextInt(REGIONS.size()))),
                "disk", new Property.Whole(random.nextInt(10_000)),
                "ipv6", new Property.Flag(random.nextBoolean()))),
        "",
        1_000,
        2_000);
  }
}
