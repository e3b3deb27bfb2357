package souk.payments;

import java.math.BigInteger;
import souk.primitives.Amount;

/**
 * What the ledger's transactions cost on an EVM chain, and those of others beside them: gas of
 * whole transactions by the Prague rules. Souk's own are what {@code ./souk bench gas} measures
 * (bench/RESULTS.md); the others were measured or published with the versions named there.
 *
 * @param transfer what one {@link #TRANSFER} costs, in the currency that is paid in; everything
 *     else costs in proportion
 */
public record LedgerGas(Amount transfer) {
  /** A transfer from one account of the market to another. */
  public static final long TRANSFER = 34_877;

  /** Opening an escrow. */
  public static final long OPEN = 107_271;

  /** Allotting books to one provider. */
  public static final long ALLOT = 58_490;

  /** Giving back what is left of an escrow. */
  public static final long REFUND = 49_591;

  /** What a claim costs besides its books: 21,000, the first words of storage, a log. */
  private static final long CLAIM = 70_360;

  private static final long CLAIMED_BOOK = 5_598;

  /**
   * Twice what a book costs more when its tree is deeper by one: half a unit of gas counts here.
   */
  private static final long LEVEL_TWICE = 815;

  /**
   * A stream of Sablier Flow for one payee with one withdrawal (127,027 and 47,757 in calls), base
   * fees included.
   */
  public static final long STREAM = 127_027 + 47_757 + 2 * 21_000;

  /** A channel of x402's batch settlement: deposit, one claim in a hundred, settlement. */
  public static final long VOUCHER = 98_552 + 21_415 + 46_115;

  /**
   * Gas of one book of one escrow that is claimed with others of it.
   *
   * @param depth of its tree
   * @param batch how many books the claim holds
   */
  public static long claimedBook(int depth, int batch) {
    return Math.ceilDiv(2 * CLAIM + batch * (2 * CLAIMED_BOOK + depth * LEVEL_TWICE), 2L * batch);
  }

  /** What so much gas costs, rounded up to the smallest unit. */
  public Amount cost(BigInteger gas) {
    BigInteger[] whole =
        transfer.toBigInteger().multiply(gas).divideAndRemainder(BigInteger.valueOf(TRANSFER));
    return Amount.of(whole[1].signum() == 0 ? whole[0] : whole[0].add(BigInteger.ONE));
  }

  Amount cost(long gas) {
    return cost(BigInteger.valueOf(gas));
  }
}
