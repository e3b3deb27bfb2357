package souk.cli.pay;

import java.math.BigInteger;
import souk.ledger.EscrowTerms;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.transfers.stream.StreamRate;
import souk.transfers.stream.StreamTerms;

/**
 * What a stream needs: how much a ticket is worth, and the escrow that covers it.
 *
 * @param ticket what one is worth
 * @param tickets how many the cap allows
 * @param depth of the books
 * @param books a round
 * @param rounds of the escrow
 */
record StreamPlan(
    Amount ticket, StreamRate rate, long tickets, int depth, long books, long rounds) {
  private static final int MOST_DEPTH = 10;
  private static final int SPARE = 2;

  /**
   * Plans one.
   *
   * @param tick seconds between tickets that are wanted; more where a ticket would be worth nothing
   * @throws IllegalArgumentException when the cap is less than a ticket, or there would be too many
   */
  static StreamPlan of(TypedRate rate, Amount cap, int tick, RoundRules rules, int blockSeconds) {
    BigInteger sum = rate.sum().toBigInteger();
    BigInteger seconds = BigInteger.valueOf(rate.seconds());
    BigInteger each = sum.multiply(BigInteger.valueOf(tick)).divide(seconds);
    Amount ticket = Amount.of(each.max(BigInteger.ONE));
    StreamRate flow = StreamRate.of(ticket, rate.sum(), rate.seconds());
    BigInteger tickets = cap.toBigInteger().divide(ticket.toBigInteger());
    if (tickets.signum() == 0 || tickets.bitLength() > 31) {
      throw new IllegalArgumentException(
          "the cap allows %s tickets; between 1 and %d are possible, see --tick"
              .formatted(tickets, StreamTerms.MOST_TICKETS));
    }
    double step = flow.nanos() / 1e9;
    long inRound = (long) Math.ceil(rules.length() * (double) blockSeconds / step);
    long open = (long) ((rules.length() - rules.closeGap()) * (double) blockSeconds / step);
    long count = tickets.longValueExact();
    // What has room in half a round needs one round to spare, should its escrow come after the
    // first
    // began, and a book, should one be left; what is longer may need them in each of two rounds.
    boolean small = count <= open / 2;
    long halves = Math.max(1, Math.min(open, count) / 2);
    int depth = Math.clamp(63 - Long.numberOfLeadingZeros(halves), 0, MOST_DEPTH);
    long perBook = 1L << depth;
    int spare = small ? 1 : SPARE;
    return new StreamPlan(
        ticket,
        flow,
        count,
        depth,
        Math.ceilDiv(Math.min(inRound, count), perBook) + spare,
        Math.ceilDiv(count, Math.max(1, inRound)) + spare);
  }

  Amount prize() {
    return ticket.times(1L << depth);
  }

  Amount locks() {
    return prize().times(books).times(rounds);
  }

  /** For how long it flows without a pause, in seconds. */
  long seconds() {
    return Math.ceilDiv(tickets * (rate.nanos() / 1_000), 1_000_000);
  }

  EscrowTerms escrow(Address signer, long firstRound, Bytes32 salt) {
    return new EscrowTerms(signer, prize(), depth, books, firstRound, rounds, salt);
  }
}
