package souk.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import souk.market.match.Matcher;
import souk.market.match.Matching;
import souk.market.match.Need;
import souk.market.match.Supply;
import souk.market.match.Surplus;
import souk.market.price.Clearing;
import souk.market.price.DoubleAuction;
import souk.market.price.Quotes;
import souk.primitives.Amount;
import souk.primitives.DecodeException;
import tools.jackson.databind.ObjectMapper;

/**
 * Matching and clearing at scale, as JSON: 100,000 demands with 10,000 offers of 50 kinds, limits
 * of latency and collateral included, beside the time that merely visiting all permitted pairs
 * three times takes, which no method that proves its bound can do without, and beside the processor
 * time of all its threads, which a neighbour on the machine disturbs less; and McAfee's auction of
 * 1,000,000 bids beside the JDK's sorting of as many longs. Each figure is the median of rounds
 * that take turns. Argument: rounds, 5 if there is none.
 */
public final class MarketBench {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final long SEED = 20_261_129;
  private static final int DEMANDS = 100_000;
  private static final int OFFERS = 10_000;
  private static final int KINDS = 50;
  private static final int QUOTES = 500_000;

  private final Random random = new Random(SEED);
  private final Surplus market = new Surplus(demands(), offers());
  private final long[] prices = random.longs(2 * QUOTES, 0, 1L << 60).toArray();

  private MarketBench() {}

  public static void main(String[] args) {
    List<String> given = new ArrayList<>(List.of(args));
    given.remove("--json"); // it knows no other form
    int rounds = given.isEmpty() ? 5 : Integer.parseInt(given.getFirst());
    System.out.println(
        new ObjectMapper()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(new MarketBench().measure(rounds)));
  }

  /**
   * All figures of the market module, by name: negotiation, constraints, the index of offers,
   * matching, clearing and sealed auctions.
   *
   * @param rounds of which the median is taken
   * @param offers in the index
   * @param folder for a provider's database
   * @param step is told what is measured next
   */
  public static Map<String, Object> all(int rounds, int offers, Path folder, Consumer<String> step)
      throws IOException, InterruptedException, ExecutionException, DecodeException {
    Map<String, Object> figures = new LinkedHashMap<>();
    step.accept("agreements negotiated over HTTP");
    try (NegotiationBench negotiation = new NegotiationBench(folder)) {
      figures.putAll(negotiation.measure(20 * rounds));
    }
    figures.put("agreementsPerSecondAim", 1_000);
    step.accept("constraints");
    figures.put("constraintChecksPerSecondPerCore", ConstraintBench.perSecond(rounds));
    figures.put("constraintChecksPerSecondPerCoreAim", 200_000);
    step.accept("an index of offers");
    figures.putAll(OfferIndexBench.measure(offers, 200));
    step.accept("matching and clearing");
    figures.putAll(new MarketBench().measure(rounds));
    step.accept("a sealed auction");
    figures.putAll(AuctionBench.measure().toMap());
    return figures;
  }

  private Map<String, Object> measure(int rounds) {
    double[] matches = new double[rounds];
    double[] processors = new double[rounds];
    double[] visits = new double[rounds];
    double[] clearings = new double[rounds];
    double[] sorts = new double[rounds];
    double gap = 0;
    int size = 0;
    int trades = 0;
    long pairs = 0;
    for (int round = -1; round < rounds; round++) { // the first one warms up
      long start = System.nanoTime();
      long processor = PROCESS.getProcessCpuTime();
      Matching matching = Matcher.USUAL.match(market);
      double match = since(start);
      double used = (PROCESS.getProcessCpuTime() - processor) / 1e9;
      start = System.nanoTime();
      pairs = visit() + visit() + visit();
      double visit = since(start);
      Quotes bids = quotes(0);
      Quotes asks = quotes(QUOTES);
      start = System.nanoTime();
      Clearing clearing = DoubleAuction.clear(bids, asks);
      double clear = since(start);
      long[] unsorted = prices.clone();
      start = System.nanoTime();
      Arrays.sort(unsorted);
      double sort = since(start);
      if (round >= 0) {
        matches[round] = match;
        processors[round] = used;
        visits[round] = visit;
        clearings[round] = clear;
        sorts[round] = sort;
      }
      gap = matching.gap();
      size = matching.size();
      trades = clearing.trades();
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("demands", DEMANDS);
    report.put("offers", OFFERS);
    report.put("permittedPairs", pairs / 3);
    report.put("matched", size);
    report.put("matchSeconds", Medians.of(matches));
    report.put("matchSecondsAim", 10);
    report.put("matchProcessorSeconds", Medians.of(processors));
    report.put("matchVisitSeconds", Medians.of(visits));
    report.put("matchGapPercent", 100 * gap);
    report.put("matchGapPercentAim", 1);
    report.put("mcafeeBids", 2 * QUOTES);
    report.put("mcafeeTrades", trades);
    report.put("mcafeeSeconds", Medians.of(clearings));
    report.put("mcafeeSecondsAim", 1);
    report.put("mcafeeSortSeconds", Medians.of(sorts));
    return report;
  }

  private long visit() {
    return IntStream.range(0, DEMANDS)
        .parallel()
        .mapToLong(demand -> {
          long[] count = {0};
          market.pairsOf(demand, (_, _) -> count[0]++);
          return count[0];
        })
        .sum();
  }

  private List<Need> demands() {
    List<Need> demands = new ArrayList<>();
    for (int i = 0; i < DEMANDS; i++) {
      demands.add(
          new Need(
              "d" + i,
              kind(),
              Amount.of(1_000 + random.nextInt(9_000)),
              50 + random.nextInt(250),
              Amount.of(random.nextInt(500))));
    }
    return demands;
  }

  private List<Supply> offers() {
    List<Supply> offers = new ArrayList<>();
    for (int i = 0; i < OFFERS; i++) {
      offers.add(
          new Supply(
              "o" + i,
              kind(),
              Amount.of(500 + random.nextInt(5_000)),
              1 + random.nextInt(15),
              5 + random.nextInt(250),
              Amount.of(200 + random.nextInt(2_000))));
    }
    return offers;
  }

  private String kind() {
    return "kind-" + random.nextInt(KINDS) + "/1";
  }

  private Quotes quotes(int from) {
    Quotes quotes = new Quotes(QUOTES);
    for (int i = 0; i < QUOTES; i++) {
      quotes.add(0, prices[from + i]);
    }
    return quotes;
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
