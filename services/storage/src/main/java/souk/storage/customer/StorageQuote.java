package souk.storage.customer;

import souk.ledger.RoundRules;
import souk.market.AgreementPlan;
import souk.market.AgreementRules;
import souk.market.MarketRules;
import souk.primitives.Amount;
import souk.storage.StorageRules;

/**
 * What it costs to have a file kept, and to get it back, before anything is locked.
 *
 * @param bytes of the file
 * @param pieceBytes of each piece
 * @param needed pieces that suffice
 * @param pieces how many there are
 * @param periods for which each is paid, at the most
 * @param periodPrice of a piece and a period
 * @param funds locked for one agreement: the price of its periods; what is not proven comes back
 * @param collateral that each provider locks
 * @param ticket what a unit of a piece costs when it is got back
 * @param units of all pieces that suffice: what the whole file takes
 * @param start the first block of agreements
 * @param end the block after their last
 */
public record StorageQuote(
    long bytes,
    long pieceBytes,
    int needed,
    int pieces,
    long periods,
    Amount periodPrice,
    Amount funds,
    Amount collateral,
    Amount ticket,
    long units,
    long start,
    long end) {
  private static final int TIMES = 3;
  private static final int BEGUN = 8;

  /**
   * A quotation.
   *
   * @param head the ledger's newest block
   * @param lastRound with which the agreements end
   */
  public static StorageQuote of(
      long bytes,
      int needed,
      int pieces,
      MarketRules market,
      RoundRules rounds,
      long head,
      long lastRound) {
    AgreementRules agreement = market.agreement();
    AgreementPlan plan = AgreementPlan.at(agreement, rounds, head, lastRound);
    // The next round may begin before the escrow is opened, and be one more.
    long periods =
        agreement.periods().everyRounds() == 0
            ? 0
            : Math.ceilDiv(lastRound + 1 - rounds.roundOf(head), agreement.periods().everyRounds());
    long pieceBytes = pieceBytes(bytes, needed);
    return new StorageQuote(
        bytes,
        pieceBytes,
        needed,
        pieces,
        periods,
        agreement.periods().price(),
        agreement.periods().price().times(periods),
        agreement.collateral().amount(),
        market.payment().prize().share(1, market.payment().tickets()),
        units(pieceBytes) * needed,
        plan.start(),
        plan.end());
  }

  /** How long each piece of so many bytes is. */
  public static long pieceBytes(long bytes, int needed) {
    return StoredFile.pieceSize(bytes, needed);
  }

  /** Units of a piece. */
  private static long units(long pieceBytes) {
    return Math.ceilDiv(pieceBytes, (long) StorageRules.UNIT);
  }

  /** What keeping all pieces for all periods costs. */
  public Amount keeping() {
    return funds.times(pieces);
  }

  /** What getting all of the file back once costs. */
  public Amount getting() {
    return ticket.times(units).times(StorageRules.TICKETS);
  }

  /**
   * Books of a round with which the file can be got back from any of the providers some times. One
   * that is begun is not used on by the next command.
   */
  public static int books(long bytes, int needed, int ticketsPerBook) {
    long tickets = TIMES * units(pieceBytes(bytes, needed)) * StorageRules.TICKETS;
    return Math.toIntExact(Math.ceilDiv(tickets, ticketsPerBook) + BEGUN);
  }
}
