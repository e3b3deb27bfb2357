package souk.market.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import souk.primitives.Amount;

class DoubleAuctionTest {
  private static final long SEED = 20_261_129;
  private static final int HIGHEST = 10;

  @Test
  void shouldTradeAllAtOnePriceWhenTheNextPairsMeanFits() {
    Clearing clearing = clear(new long[] {9, 8, 7, 4}, new long[] {2, 3, 4, 6});

    assertThat(clearing.trades()).isEqualTo(3);
    assertThat(clearing.buyersPay()).isEqualTo(Amount.of(5));
    assertThat(clearing.sellersGet()).isEqualTo(Amount.of(5));
    assertThat(clearing.surplus()).isEqualTo(Amount.ZERO);
  }

  @Test
  void shouldLeaveOutTheLastPairWhenTheMeanDoesNotFit() {
    Clearing clearing = clear(new long[] {90, 50, 49}, new long[] {20, 45, 60});

    assertThat(clearing.trades()).isEqualTo(1);
    assertThat(clearing.buyersPay()).isEqualTo(Amount.of(50));
    assertThat(clearing.sellersGet()).isEqualTo(Amount.of(45));
    assertThat(clearing.surplus()).isEqualTo(Amount.of(5));
  }

  @Test
  void shouldTakeZeroForTheNextBidWhenThereIsNone() {
    Clearing clearing = clear(new long[] {9, 8}, new long[] {2, 3, 10});

    assertThat(clearing.trades()).isEqualTo(2);
    assertThat(clearing.buyersPay()).isEqualTo(Amount.of(5));
  }

  @Test
  void shouldLeaveOutTheLastPairWhenThereIsNoNextAsk() {
    Clearing clearing = clear(new long[] {9, 8, 7}, new long[] {2, 3});

    assertThat(clearing.trades()).isEqualTo(1);
    assertThat(clearing.buyersPay()).isEqualTo(Amount.of(8));
    assertThat(clearing.sellersGet()).isEqualTo(Amount.of(3));
  }

  @Test
  void shouldTradeNothingWhenNoBidMeetsAnAsk() {
    assertThat(clear(new long[] {1, 2}, new long[] {3, 4}).trades()).isZero();
    assertThat(clear(new long[] {}, new long[] {3}).trades()).isZero();
    assertThat(clear(new long[] {5}, new long[] {5}).surplus()).isEqualTo(Amount.ZERO);
  }

  @Test
  void shouldNameWhoTradesWhenQuotesCameInAnyOrder() {
    Clearing clearing = clear(new long[] {4, 9, 7, 8}, new long[] {6, 4, 2, 3});

    assertThat(IntStream.range(0, 3).map(clearing::buyer)).containsExactly(1, 3, 2);
    assertThat(IntStream.range(0, 3).map(clearing::seller)).containsExactly(2, 3, 1);
    assertThatThrownBy(() -> clearing.buyer(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldClearExactlyWhenPricesNeedAll128Bits() {
    Quotes bids = new Quotes(1);
    Quotes asks = new Quotes(1);
    bids.add(Amount.MAX);
    bids.add(Amount.MAX.minus(Amount.of(1)));
    asks.add(Amount.MAX.minus(Amount.of(9)));
    asks.add(Amount.MAX.minus(Amount.of(8)));
    asks.add(Amount.MAX);

    Clearing clearing = DoubleAuction.clear(bids, asks);

    // The mean of zero and the last ask is below all others, so the second pair does not trade.
    assertThat(clearing.trades()).isEqualTo(1);
    assertThat(clearing.surplus()).isEqualTo(Amount.of(7));
  }

  @Test
  void shouldSortAsComparingDoesWhenQuotesAreRandom() {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      Quotes quotes = new Quotes(0);
      int narrow = random.nextInt(64);
      int size = random.nextInt(50);
      for (int i = 0; i < size; i++) {
        quotes.add(random.nextLong() & random.nextInt(2), random.nextLong() >>> narrow);
      }
      Integer[] expected = IntStream.range(0, size).boxed().toArray(Integer[]::new);
      Arrays.sort(expected, Comparator.comparing(quotes::price));

      assertThat(quotes.ascending()).as("seed %d, round %d", SEED, round).containsExactly(expected);
    }
  }

  @Test
  void shouldGiveNoGainWhenABuyerOrSellerMisreports() {
    Random random = new Random(SEED);
    for (int market = 0; market < 1500; market++) {
      long[] values = random.longs(1 + random.nextInt(4), 0, HIGHEST + 1).toArray();
      long[] costs = random.longs(1 + random.nextInt(4), 0, HIGHEST + 1).toArray();
      String shown =
          "seed %d, values %s, costs %s"
              .formatted(SEED, Arrays.toString(values), Arrays.toString(costs));
      for (int i = 0; i < values.length; i++) {
        long honest = buyerGain(values, costs, i, values[i]);
        assertThat(honest).as(shown).isNotNegative();
        long best = honest;
        for (int said = 0; said <= HIGHEST + 1; said++) {
          best = Math.max(best, buyerGain(values, costs, i, said));
        }
        assertThat(best).as("%s, buyer %d", shown, i).isEqualTo(honest);
      }
      for (int i = 0; i < costs.length; i++) {
        long honest = sellerGain(values, costs, i, costs[i]);
        assertThat(honest).as(shown).isNotNegative();
        long best = honest;
        for (int said = 0; said <= HIGHEST + 1; said++) {
          best = Math.max(best, sellerGain(values, costs, i, said));
        }
        assertThat(best).as("%s, seller %d", shown, i).isEqualTo(honest);
      }
    }
  }

  @Test
  void shouldNeverPayOutMoreThanComesInAndLoseOneTradeAtMostWhenMarketsAreRandom() {
    Random random = new Random(SEED);
    for (int market = 0; market < 2000; market++) {
      long[] values = random.longs(random.nextInt(8), 0, HIGHEST + 1).toArray();
      long[] costs = random.longs(random.nextInt(8), 0, HIGHEST + 1).toArray();
      Clearing clearing = clear(values, costs);

      assertThat(clearing.buyersPay()).isGreaterThanOrEqualTo(clearing.sellersGet());
      assertThat(clearing.trades())
          .as("seed %d, values %s, costs %s", SEED, Arrays.toString(values), Arrays.toString(costs))
          .isBetween(
              Math.max(0, efficientTrades(values, costs) - 1), efficientTrades(values, costs));
    }
  }

  /** The counter-example that the class's documentation tells: false names pay here. */
  @Test
  void shouldGainByAFalseNameWhenTheMarketIsTheDocumentedOne() {
    assertThat(buyerGain(new long[] {9, 8, 1}, new long[] {2, 6, 7}, 0, 9)).isEqualTo(1);
    Clearing withFalseName = clear(new long[] {9, 8, 1, 5}, new long[] {2, 6, 7});

    assertThat(withFalseName.trades()).isEqualTo(2);
    assertThat(withFalseName.buyersPay()).isEqualTo(Amount.of(6));
    assertThat(List.of(withFalseName.buyer(0), withFalseName.buyer(1))).containsExactly(0, 1);
  }

  private static long buyerGain(long[] values, long[] costs, int buyer, long said) {
    long[] bids = values.clone();
    bids[buyer] = said;
    Clearing clearing = clear(bids, costs);
    return traders(clearing, true).contains(buyer) ? values[buyer] - clearing.buyersPay().low() : 0;
  }

  private static long sellerGain(long[] values, long[] costs, int seller, long said) {
    long[] asks = costs.clone();
    asks[seller] = said;
    Clearing clearing = clear(values, asks);
    return traders(clearing, false).contains(seller)
        ? clearing.sellersGet().low() - costs[seller]
        : 0;
  }

  private static List<Integer> traders(Clearing clearing, boolean buyers) {
    List<Integer> all = new ArrayList<>();
    for (int trade = 0; trade < clearing.trades(); trade++) {
      all.add(buyers ? clearing.buyer(trade) : clearing.seller(trade));
    }
    return all;
  }

  private static int efficientTrades(long[] values, long[] costs) {
    long[] bids = Arrays.stream(values).map(value -> -value).sorted().toArray();
    long[] asks = Arrays.stream(costs).sorted().toArray();
    int trades = 0;
    while (trades < Math.min(bids.length, asks.length) && -bids[trades] >= asks[trades]) {
      trades++;
    }
    return trades;
  }

  private static Clearing clear(long[] bids, long[] asks) {
    return DoubleAuction.clear(Quotes.of(bids), Quotes.of(asks));
  }
}
