package souk.transfers.statement;

import java.util.Optional;
import java.util.regex.Pattern;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * Money that came to an account in a market, or left it.
 *
 * @param time of its block, in seconds since 1970
 * @param incoming whether it came
 * @param amount in the currency's smallest unit
 * @param counterparty who is at the other side: a contact's name, or an address
 * @param memo what it was for, on one line
 * @param invoice that it paid
 * @param expected of a prize, what the winning book's tickets were worth when they were taken
 * @param fee that this account paid for it, in the chain's own coin
 */
public record Movement(
    long time,
    long block,
    Bytes32 transaction,
    Kind kind,
    boolean incoming,
    Amount amount,
    String counterparty,
    String memo,
    Optional<Bytes32> invoice,
    Optional<Amount> expected,
    Amount fee) {
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  /** What it was. */
  public enum Kind {
    /** From outside into the market, or out of it. */
    DEPOSIT,
    WITHDRAWAL,
    /** From one account to another. */
    TRANSFER,
    /** Into an escrow for tickets, and what came back. */
    ESCROW,
    REFUND,
    /** A prize that tickets won. */
    PRIZE,
    /** What is known by its sum alone. */
    OTHER
  }

  public Movement {
    if (UNSEEN.matcher(memo).find() || UNSEEN.matcher(counterparty).find()) {
      throw new IllegalArgumentException("a memo or name with something unseen in it");
    }
  }
}
