package souk.market.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StableMatchingTest {
  private static final long SEED = 20_261_129;

  @Test
  void shouldGiveDemandsTheirBestStableOfferWhenSidesDisagree() {
    int[][] demands = {{0, 1}, {1, 0}};
    int[][] offers = {{1, 0}, {0, 1}};

    StableMatching matching = StableMatching.of(demands, offers, new int[] {1, 1});

    assertThat(matching.offer(0)).isZero();
    assertThat(matching.offer(1)).isEqualTo(1);
  }

  @Test
  void shouldLeaveADemandOutWhenOnlyItWantsTheOffer() {
    assertThat(StableMatching.of(new int[][] {{0}}, new int[][] {{}}, new int[] {1}).offer(0))
        .isEqualTo(Matching.NONE);
  }

  @Test
  void shouldHaveNoBlockingPairWhenMarketsAreRandom() {
    Random random = new Random(SEED);
    for (int market = 0; market < 500; market++) {
      Market wishes = Market.random(random);

      assertThat(wishes.blocked(wishes.matched())).as("seed %d, market %d", SEED, market).isFalse();
    }
  }

  @Test
  void shouldGiveNoDemandLessThanAnyOtherStableMatching() {
    Random random = new Random(SEED);
    for (int market = 0; market < 200; market++) {
      Market wishes = Market.random(random);
      int[] found = wishes.matched();
      for (int[] other : wishes.all()) {
        if (!wishes.blocked(other)) {
          for (int demand = 0; demand < found.length; demand++) {
            assertThat(wishes.rank(demand, found[demand]))
                .as("seed %d, market %d, demand %d", SEED, market, demand)
                .isLessThanOrEqualTo(wishes.rank(demand, other[demand]));
          }
        }
      }
    }
  }

  @Test
  void shouldRefuseWhenListsCannotBe() {
    int[] one = {1};
    assertThatThrownBy(() -> StableMatching.of(new int[][] {{1}}, new int[][] {{0}}, one))
        .hasMessage("demand 0 lists 1, which is not there or listed before");
    assertThatThrownBy(() -> StableMatching.of(new int[][] {{0}}, new int[][] {{0, 0}}, one))
        .hasMessage("offer 0 lists 0, which is not there or listed before");
    assertThatThrownBy(() -> StableMatching.of(new int[][] {{0}}, new int[][] {{0}}, new int[0]))
        .hasMessageContaining("capacities");
    assertThatThrownBy(
            () -> StableMatching.of(new int[][] {{0}}, new int[][] {{0}}, new int[] {-1}))
        .hasMessageContaining("capacity -1");
  }

  /** Wishes of both sides; lists may leave others out. */
  private static final class Market {
    private final int[][] demands;
    private final int[][] offers;
    private final int[] capacities;

    Market(int[][] demands, int[][] offers, int[] capacities) {
      this.demands = demands;
      this.offers = offers;
      this.capacities = capacities;
    }

    static Market random(Random random) {
      int demands = 1 + random.nextInt(4);
      int offers = 1 + random.nextInt(3);
      return new Market(
          lists(random, demands, offers),
          lists(random, offers, demands),
          random.ints(offers, 0, 3).toArray());
    }

    private static int[][] lists(Random random, int count, int others) {
      int[][] lists = new int[count][];
      for (int i = 0; i < count; i++) {
        List<Integer> all = new ArrayList<>(IntStream.range(0, others).boxed().toList());
        Collections.shuffle(all, random);
        lists[i] = all.stream().limit(random.nextInt(others + 1)).mapToInt(x -> x).toArray();
      }
      return lists;
    }

    int[] matched() {
      StableMatching matching = StableMatching.of(demands, offers, capacities);
      return IntStream.range(0, demands.length).map(matching::offer).toArray();
    }

    /**
     * Whether the matching is impossible, or a demand and an offer would leave it for each other.
     */
    boolean blocked(int[] matched) {
      for (int demand = 0; demand < demands.length; demand++) {
        for (int offer = 0; offer < offers.length; offer++) {
          boolean possible =
              place(demands[demand], offer) >= 0 && place(offers[offer], demand) >= 0;
          if (!possible && matched[demand] == offer) {
            return true;
          }
          if (possible
              && rank(demand, offer) < rank(demand, matched[demand])
              && wants(offer, demand, matched)) {
            return true;
          }
        }
      }
      return IntStream.range(0, offers.length).anyMatch(o -> held(o, matched) > capacities[o]);
    }

    private boolean wants(int offer, int demand, int[] matched) {
      int own = place(offers[offer], demand);
      return held(offer, matched) < capacities[offer]
          || IntStream.range(0, matched.length)
              .anyMatch(other -> matched[other] == offer && place(offers[offer], other) > own);
    }

    private static long held(int offer, int[] matched) {
      return IntStream.of(matched).filter(each -> each == offer).count();
    }

    int rank(int demand, int offer) {
      return offer == Matching.NONE ? demands[demand].length : place(demands[demand], offer);
    }

    private static int place(int[] list, int item) {
      return IntStream.range(0, list.length).filter(i -> list[i] == item).findFirst().orElse(-1);
    }

    /** All assignments of offers, or none, to demands. */
    List<int[]> all() {
      List<int[]> all = new ArrayList<>();
      int choices = offers.length + 1;
      for (int code = 0; code < (int) Math.pow(choices, demands.length); code++) {
        int[] one = new int[demands.length];
        int rest = code;
        for (int demand = 0; demand < one.length; demand++) {
          one[demand] = rest % choices - 1;
          rest /= choices;
        }
        all.add(one);
      }
      return all;
    }
  }
}
