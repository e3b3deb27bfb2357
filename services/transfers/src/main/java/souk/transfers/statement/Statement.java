package souk.transfers.statement;

import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;
import souk.primitives.Amount;

/**
 * An account's movements in a time, with what it had before and after.
 *
 * @param account with its chain, as CAIP-10
 * @param currency a word for it, of letters
 * @param decimals with how many its sums are written
 * @param coin a word for the chain's own coin, in which fees are
 * @param movements in the order in which they took effect; they are gone through from the beginning
 *     several times, and need not be in memory
 */
public record Statement(
    String account,
    String currency,
    int decimals,
    String coin,
    Amount opening,
    Amount closing,
    Iterable<Movement> movements) {
  /**
   * @throws IllegalArgumentException when the movements do not lead from the opening balance to the
   *     closing one, to the unit
   */
  public Statement {
    movements = movements instanceof List<Movement> list ? List.copyOf(list) : movements;
    BigInteger sum = opening.toBigInteger();
    for (Movement movement : movements) {
      BigInteger amount = movement.amount().toBigInteger();
      sum = movement.incoming() ? sum.add(amount) : sum.subtract(amount);
    }
    if (!sum.equals(closing.toBigInteger())) {
      throw new IllegalArgumentException(
          "the movements lead from %s to %s, and the account has %s"
              .formatted(opening, sum, closing));
    }
  }

  /** When the first movement was, in seconds since 1970; empty when there is none. */
  OptionalLong begins() {
    for (Movement each : movements) {
      return OptionalLong.of(each.time());
    }
    return OptionalLong.empty();
  }
}
