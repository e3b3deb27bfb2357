package souk.market.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import souk.market.price.ReverseAuction.Award;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

class ReverseAuctionTest {
  private static final long SEED = 20_261_129;
  private static final int RESERVE = 9;
  private static final int MARKETS = 150;

  @Test
  void shouldPayTheSecondLowestAskWhenSeveralAreWithinTheReserve() {
    assertThat(award(7, 3, 5, 12)).contains(new Award(name(1), Amount.of(3), Amount.of(5)));
  }

  @Test
  void shouldPayTheReserveWhenOneAskIsWithinIt() {
    assertThat(award(10, 4)).contains(new Award(name(1), Amount.of(4), Amount.of(RESERVE)));
  }

  @Test
  void shouldAwardNothingWhenAllAsksAreAboveTheReserve() {
    assertThat(award(10, 11)).isEmpty();
    assertThat(award()).isEmpty();
  }

  @Test
  void shouldAwardWhenAnAskIsTheReserveItself() {
    assertThat(award(RESERVE)).contains(new Award(name(0), Amount.of(RESERVE), Amount.of(RESERVE)));
  }

  @Test
  void shouldChooseByTheSeedAndNotByTheOrderWhenAsksAreEqual() {
    Set<Address> winners =
        IntStream.range(0, 40)
            .mapToObj(seed -> winner(asks(5, 5, 5), Bytes32.of(seed)))
            .collect(Collectors.toSet());
    List<Ask> reversed = new ArrayList<>(asks(5, 5, 5)).reversed();

    assertThat(winners).containsExactlyInAnyOrder(name(0), name(1), name(2));
    assertThat(winner(reversed, Bytes32.of(7))).isEqualTo(winner(asks(5, 5, 5), Bytes32.of(7)));
  }

  @Test
  void shouldRefuseWhenANameAsksTwice() {
    List<Ask> twice = List.of(new Ask(name(1), Amount.of(2)), new Ask(name(1), Amount.of(3)));

    assertThatThrownBy(() -> ReverseAuction.award(twice, Amount.of(9), Bytes32.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("asks twice");
  }

  @Test
  void shouldGiveNoGainWhenAProviderMisreports() {
    everyProvider((costs, provider, seed) -> {
      int honest = gain(costs, provider, seed, costs[provider]);

      assertThat(honest).as("individually rational").isNotNegative();
      int best =
          IntStream.rangeClosed(0, RESERVE + 2)
              .map(said -> gain(costs, provider, seed, said))
              .max()
              .orElseThrow();
      assertThat(best)
          .as("seed %d, costs %s, provider %d", SEED, Arrays.toString(costs), provider)
          .isEqualTo(honest);
    });
  }

  @Test
  void shouldGiveNoGainWhenAProviderSplitsIntoTwoOrThreeNames() {
    everyProvider((costs, provider, seed) -> {
      int honest = gain(costs, provider, seed, costs[provider]);
      int best = 0;
      for (int one = 0; one <= RESERVE + 1; one++) {
        for (int two = one; two <= RESERVE + 1; two++) {
          best = Math.max(best, gain(costs, provider, seed, one, two));
          for (int three = two; three <= RESERVE + 1; three++) {
            best = Math.max(best, gain(costs, provider, seed, one, two, three));
          }
        }
      }
      assertThat(best)
          .as("seed %d, costs %s, provider %d", SEED, Arrays.toString(costs), provider)
          .isLessThanOrEqualTo(honest);
    });
  }

  private interface Check {
    void of(int[] costs, int provider, Bytes32 seed);
  }

  private static void everyProvider(Check check) {
    Random random = new Random(SEED);
    for (int market = 0; market < MARKETS; market++) {
      int[] costs = random.ints(1 + random.nextInt(4), 0, RESERVE + 3).toArray();
      Bytes32 seed = Bytes32.of(random.nextLong());
      for (int provider = 0; provider < costs.length; provider++) {
        check.of(costs, provider, seed);
      }
    }
  }

  /** What a provider earns above its cost when it puts in these asks, each under another name. */
  private static int gain(int[] costs, int provider, Bytes32 seed, int... said) {
    List<Ask> all = new ArrayList<>();
    for (int other = 0; other < costs.length; other++) {
      if (other != provider) {
        all.add(new Ask(name(other), Amount.of(costs[other])));
      }
    }
    List<Address> own = new ArrayList<>();
    for (int i = 0; i < said.length; i++) {
      own.add(name(i == 0 ? provider : 100 * i + provider));
      all.add(new Ask(own.getLast(), Amount.of(said[i])));
    }
    return ReverseAuction.award(all, Amount.of(RESERVE), seed)
        .filter(award -> own.contains(award.winner()))
        .map(award -> Math.toIntExact(award.price().low()) - costs[provider])
        .orElse(0);
  }

  private static Optional<Award> award(int... prices) {
    return ReverseAuction.award(asks(prices), Amount.of(RESERVE), Bytes32.ZERO);
  }

  private static Address winner(List<Ask> asks, Bytes32 seed) {
    return ReverseAuction.award(asks, Amount.of(RESERVE), seed).orElseThrow().winner();
  }

  private static List<Ask> asks(int... prices) {
    return IntStream.range(0, prices.length)
        .mapToObj(i -> new Ask(name(i), Amount.of(prices[i])))
        .toList();
  }

  private static Address name(int number) {
    byte[] bytes = new byte[Address.SIZE];
    bytes[0] = (byte) (number >> 8);
    bytes[1] = (byte) number;
    return Address.of(bytes);
  }
}
