package souk.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import souk.market.PaymentRules;
import souk.market.offer.Clause;
import souk.market.offer.Offer;
import souk.market.offer.OfferIndex;
import souk.market.offer.OfferQuery;
import souk.market.offer.Property;
import souk.market.offer.SignedOffer;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;
import tools.jackson.databind.ObjectMapper;

/**
 * How many bytes an index takes for each of very many offers, and how long the ten best for a
 * demand take to find: beside what one pass over 8 bytes an offer takes in the same run, which is
 * the least that a look at a column can. Arguments: how many offers, how many questions.
 */
public final class OfferIndexBench {
  private static final List<String> REGIONS =
      List.of(
          "eu-north",
          "eu-south",
          "us-east",
          "us-west",
          "ap-south",
          "sa-east",
          "af-north",
          "oc-east");

  private OfferIndexBench() {}

  /** Prints one line of JSON. */
  public static void main(String[] arguments) {
    int offers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    int questions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    System.out.println(new ObjectMapper().writeValueAsString(measure(offers, questions)));
  }

  /** Figures by name. */
  static Map<String, Object> measure(int offers, int questions) {
    SplittableRandom random = new SplittableRandom(29);
    Signature signature = PrivateKey.fromSeeded(new Random(29)).sign(Bytes32.of(1));
    OfferIndex index =
        new OfferIndex(
            Set.of("region", "disk.free", "latency-ms", "ipv6"),
            offers,
            Long.MAX_VALUE,
            random.split());
    long before = used();
    long begun = System.nanoTime();
    for (int i = 0; i < offers; i++) {
      index.put(new SignedOffer(offer(random), signature));
    }
    double filled = (System.nanoTime() - begun) / 1e9;
    long bytes = (used() - before) / offers;

    long[] nanos = new long[questions];
    int found = 0;
    for (int i = 0; i < questions; i++) {
      OfferQuery query = query(random);
      long from = System.nanoTime();
      found += index.best(query).best().size();
      nanos[i] = System.nanoTime() - from;
    }
    Arrays.sort(nanos);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("offersIndexed", index.size());
    figures.put("indexBytesPerOffer", bytes);
    figures.put("indexPutsPerSecond", offers / filled);
    figures.put("indexQueryMillis", nanos[questions / 2] / 1e6);
    figures.put("indexQueryMillisP99", nanos[questions * 99 / 100] / 1e6);
    figures.put("indexOnePassMillis", onePass(offers));
    figures.put("indexFound", found);
    return figures;
  }

  private static Offer offer(SplittableRandom random) {
    byte[] address = new byte[Address.SIZE];
    random.nextBytes(address);
    return new Offer(
        Address.of(address),
        "storage/1",
        Bytes32.of(7),
        "https://provider-%d.example:8443".formatted(random.nextInt(1_000_000)),
        new PaymentRules(Amount.of(1 + random.nextInt(1_000_000)), 4),
        Property.sorted(
            Map.of(
                "region", new Property.Text(REGIONS.get(random.nextInt(REGIONS.size()))),
                "disk.free", new Property.Whole(random.nextLong(1L << 44)),
                "latency-ms", new Property.Whole(random.nextInt(300)),
                "ipv6", new Property.Flag(random.nextBoolean()))),
        "",
        1_000,
        2_000);
  }

  private static OfferQuery query(SplittableRandom random) {
    return new OfferQuery(
        "storage/1",
        Amount.of(1 + random.nextInt(70_000)),
        1_500,
        List.of(
            Clause.parse("region=" + REGIONS.get(random.nextInt(REGIONS.size()))),
            Clause.parse("disk.free>=" + random.nextLong(1L << 43)),
            Clause.parse("latency-ms<=" + (10 + random.nextInt(290))),
            Clause.parse("ipv6=true")),
        10);
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static double onePass(int offers) {
    long[] column = new SplittableRandom(1).longs(offers).toArray();
    long best = Long.MAX_VALUE;
    long count = 0;
    for (int i = 0; i < 20; i++) {
      long from = System.nanoTime();
      for (long value : column) {
        count += value >= 0 ? 1 : 0;
      }
      best = Math.min(best, System.nanoTime() - from);
    }
    if (count < 0) {
      throw new IllegalStateException("it cannot be");
    }
    return best / 1e6;
  }
}
