package souk.market.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import souk.primitives.Amount;

class CheapestOffersTest {
  private static final long SEED = 20_261_129;

  private final Random random = new Random(SEED);

  /** Sums beyond 2^53 among them, of which several are one double. */
  private Amount collateral() {
    return random.nextBoolean()
        ? Amount.of(random.nextInt(5))
        : Amount.of((1L << 60) + random.nextInt(3));
  }

  private Surplus market(int demands, int offers, int kinds) {
    List<Need> needs = new ArrayList<>();
    List<Supply> supplies = new ArrayList<>();
    for (int i = 0; i < demands; i++) {
      needs.add(
          new Need(
              "d" + i,
              "k" + random.nextInt(kinds),
              Amount.of(random.nextInt(100)),
              random.nextInt(100),
              collateral()));
    }
    for (int i = 0; i < offers; i++) {
      supplies.add(
          new Supply(
              "o" + i,
              "k" + random.nextInt(kinds),
              Amount.of(random.nextInt(90)),
              random.nextInt(3),
              random.nextInt(100),
              collateral()));
    }
    return new Surplus(needs, supplies);
  }

  @Test
  void shouldFindWhatALookAtAllPairsFindsWhilePricesRise() {
    for (int round = 0; round < 200; round++) {
      Surplus market = market(20, random.nextInt(40), 1 + random.nextInt(3));
      double[] prices = new double[market.offers()];
      CheapestOffers tree = new CheapestOffers(market, prices);
      AllPairs all = new AllPairs(PairGraph.of(market), prices);
      for (int step = 0; step < 30; step++) {
        if (prices.length > 0) {
          int dearer = random.nextInt(prices.length);
          prices[dearer] += random.nextInt(20);
          tree.changed(dearer);
        }
        int demand = random.nextInt(20);
        boolean found = tree.look(demand);
        assertThat(found).isEqualTo(all.look(demand));
        assertThat(tree.gain).isEqualTo(all.gain);
        assertThat(tree.nextGain).isEqualTo(all.nextGain);
        if (found) {
          assertThat(tree.weight - prices[tree.offer]).isEqualTo(tree.gain);
          assertThat(market.weight(demand, tree.offer)).isEqualTo(tree.weight);
        }
      }
    }
  }

  @Test
  void shouldKnowWhatEachPairIsWorthWithoutVisitingAll() {
    Surplus market = market(40, 40, 3);
    for (int demand = 0; demand < 40; demand++) {
      double[] visited = new double[40];
      Arrays.fill(visited, Double.NaN);
      market.pairsOf(demand, (offer, weight) -> visited[offer] = weight);
      for (int offer = 0; offer < 40; offer++) {
        assertThat(market.weight(demand, offer)).isEqualTo(Double.valueOf(visited[offer]));
      }
    }
  }

  /** All want the same cheap offers, whose prices rise until all offers are as good. */
  @Test
  void shouldTakeNoLookAtAllOffersForEachBidWhenThereIsOneKind() {
    int size = 1 << 12;
    List<Need> needs = new ArrayList<>();
    List<Supply> supplies = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      needs.add(new Need("d" + i, "k", Amount.of(random.nextInt(12_000)), 0, Amount.ZERO));
      supplies.add(new Supply("o" + i, "k", Amount.of(random.nextInt(10_000)), 1, 0, Amount.ZERO));
    }
    Surplus market = new Surplus(needs, supplies);
    OfferAuction auction = new OfferAuction(market, Optional.empty(), 60);
    long bids = auction.run(Long.MAX_VALUE, Long.MAX_VALUE, _ -> {});

    assertThat(auction.steps()).as("of %d bids", bids).isLessThan(bids * 4 * 13);
    Matching matching = Matcher.USUAL.match(market);
    assertThat(matching.gap()).isCloseTo(0, Offset.offset(0.01));
  }
}
