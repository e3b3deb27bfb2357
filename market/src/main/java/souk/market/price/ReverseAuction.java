package souk.market.price;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * A second-price reverse auction of one task (Vickrey 1961): the lowest ask gets it, and is paid
 * the lowest ask of the others, or the reserve where no other is within it.
 *
 * <p>For providers with one cost each it is strategy-proof, individually rational, and proof
 * against false names: a further name's ask can only lower what the first one is paid. It is the
 * only such mechanism that wastes nothing and treats all alike (arXiv 2407.14485), and this does
 * not extend to several tasks. A group of providers that agree among themselves can raise the
 * price, as in every second-price auction; the reserve is what bounds it.
 *
 * <p>Equal asks are told apart by a hash of seed and name. Whoever wins a tie is paid its own ask,
 * so that nothing is gained by grinding names.
 */
public final class ReverseAuction {
  private static final byte[] TAG = "souk.market.price.tie/1".getBytes(StandardCharsets.US_ASCII);

  private ReverseAuction() {}

  /**
   * Who does the task, for how much.
   *
   * @param ask what the winner asked for
   * @param price what it is paid: at least its ask, at most the reserve
   */
  public record Award(Address winner, Amount ask, Amount price) {}

  /**
   * The award; empty where no ask is within the reserve.
   *
   * @param reserve the most that is paid
   * @param seed tells equal asks apart; not known before the last ask was made
   * @throws IllegalArgumentException when one name asks twice
   */
  public static Optional<Award> award(List<Ask> asks, Amount reserve, Bytes32 seed) {
    Set<Address> names = HashSet.newHashSet(asks.size());
    Ask best = null;
    Amount second = reserve;
    for (Ask ask : asks) {
      if (!names.add(ask.bidder())) {
        throw new IllegalArgumentException(ask.bidder() + " asks twice; one ask for each name");
      }
      if (ask.price().compareTo(reserve) > 0) {
        continue;
      }
      if (best == null) {
        best = ask;
      } else if (isBefore(ask, best, seed)) {
        second = best.price();
        best = ask;
      } else {
        second = second.min(ask.price());
      }
    }
    return best == null
        ? Optional.empty()
        : Optional.of(new Award(best.bidder(), best.price(), second));
  }

  private static boolean isBefore(Ask one, Ask other, Bytes32 seed) {
    int order = one.price().compareTo(other.price());
    return order < 0 || (order == 0 && place(one, seed).compareTo(place(other, seed)) < 0);
  }

  private static Bytes32 place(Ask ask, Bytes32 seed) {
    return new Keccak256().update(TAG).update(seed).update(ask.bidder()).digest();
  }
}
