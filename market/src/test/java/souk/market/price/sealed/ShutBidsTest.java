package souk.market.price.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.market.price.Ask;
import souk.market.price.ReverseAuction;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** What {@link AuctionTerms} says of deposits, played. */
class ShutBidsTest {
  private static final long SEED = 20_261_129;
  private static final int RESERVE = 8;

  @Test
  void shouldNotPayWhenTheAuctioneerChoosesWhichOfItsOwnBidsToOpen() {
    assertThat(bestGainByLeavingSome(RESERVE)).isLessThanOrEqualTo(0);
  }

  @Test
  void shouldPayWhenDepositsAreSmall() {
    assertThat(bestGainByLeavingSome(1)).isPositive();
  }

  /**
   * The most that an auctioneer saves by bids of its own of which it leaves at least one shut, when
   * it sees all others open first.
   */
  private static int bestGainByLeavingSome(int deposit) {
    Random random = new Random(SEED);
    int best = Integer.MIN_VALUE;
    for (int market = 0; market < 100; market++) {
      int[] asks = random.ints(1 + random.nextInt(3), 0, RESERVE + 1).toArray();
      int honest = cost(asks, asks.length);
      for (int own = 1; own < 1 << (RESERVE + 1); own++) { // a bid for each price whose bit is set
        int shut = Integer.bitCount(own) - 1;
        if (shut > 0) {
          for (int opened = 0; opened <= RESERVE; opened++) {
            if ((own & (1 << opened)) != 0) {
              int[] all = Arrays.copyOf(asks, asks.length + 1);
              all[asks.length] = opened;
              best = Math.max(best, honest - cost(all, asks.length) - shut * deposit);
            }
          }
        }
      }
    }
    return best;
  }

  /** What the task costs. Not to have it done costs the reserve, also where the auctioneer wins. */
  private static int cost(int[] asks, int own) {
    List<Ask> all = new ArrayList<>();
    for (int i = 0; i < asks.length; i++) {
      all.add(new Ask(name(i), Amount.of(asks[i])));
    }
    return ReverseAuction.award(all, Amount.of(RESERVE), Bytes32.ZERO)
        .filter(award -> !award.winner().equals(name(own)))
        .map(award -> Math.toIntExact(award.price().low()))
        .orElse(RESERVE);
  }

  private static Address name(int index) {
    byte[] name = new byte[Address.SIZE];
    name[0] = (byte) (index + 1);
    return Address.of(name);
  }
}
