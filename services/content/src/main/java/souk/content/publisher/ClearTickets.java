package souk.content.publisher;

import souk.content.ContentRules;
import souk.ledger.LedgerRules;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;

/**
 * Decides when a cache gets its tickets in the clear, with the token, instead of in the box.
 *
 * <p>That is due once clients left so much unpaid, beyond the agreed share, that more than half of
 * the agreement's exposure is lost: the cache would soon have to stop. Such a ticket proves no
 * delivery, so what the publisher risks by it is bounded as the cache's losses are: the customer's
 * exposure of the agreement, and beyond it the same agreed share of what the cache was paid for
 * deliveries that are proven. A cache that claims more than the publisher can have cost it, or has
 * used up what may be given in advance, is not chosen until it says that less is lost.
 *
 * <p>Sums are of tickets, and all of one agreement. Safe for many threads.
 */
public final class ClearTickets {
  private final int shareLost;
  private final int providerExposure;
  private final int customerExposure;

  // Tickets given to clients that are neither paid nor over.
  private long open;

  // Those that were never paid, each for 1 - share, less the share of each that was: above 0 more
  // than the share was abandoned. In ten thousandths.
  private long unpaid;

  // Paid after they were sealed in a box.
  private long proven;

  // Given in the clear, and not returned.
  private long advanced;

  // What the cache said last.
  private long claimed;
  private long claimedAt;

  private boolean changed;

  /** Of an agreement under which nothing was given yet. */
  public ClearTickets(ContentRules rules, int providerExposure, int customerExposure) {
    this.shareLost = rules.abandonment();
    this.providerExposure = providerExposure;
    this.customerExposure = customerExposure;
  }

  /** Whether the cache can be chosen. */
  synchronized boolean usable() {
    return !due() || clear();
  }

  /** Whether its tickets go in the clear now. */
  synchronized boolean clear() {
    return due() && plausible() && advanced < mostAdvanced();
  }

  /** Notes that tickets are given to a client; says whether they go in the clear. */
  public synchronized boolean give(int tickets) {
    open += tickets;
    boolean clear = due() && plausible() && advanced + tickets <= mostAdvanced();
    advanced += clear ? tickets : 0;
    changed = true;
    return clear;
  }

  /** What was given did not reach a client. */
  synchronized void takeBack(int tickets, boolean clear) {
    open -= tickets;
    advanced -= clear ? tickets : 0;
    changed = true;
  }

  /** What was given was paid. */
  void paid(Places places) {
    paid(places.count(), places.clear());
  }

  /** So many tickets that were given were paid; {@code clear} says how they were given. */
  public synchronized void paid(int tickets, boolean clear) {
    open -= tickets;
    unpaid = Math.max(0, unpaid - (long) tickets * shareLost);
    proven += clear ? 0 : tickets;
    changed = true;
  }

  /** What was given can no longer be paid. */
  void abandoned(Places places) {
    abandoned(places.count(), places.clear());
  }

  /** So many tickets that were given can no longer be paid. */
  public synchronized void abandoned(int tickets, boolean clear) {
    takeBack(tickets, clear);
    unpaid += (long) tickets * (LedgerRules.WHOLE - shareLost);
  }

  /**
   * The cache says how much it lost.
   *
   * @param time of the report; an older one than the last does not count
   */
  public synchronized void claim(long time, long lost) {
    if (time > claimedAt) {
      claimedAt = time;
      claimed = lost;
      changed = true;
    }
  }

  private boolean due() {
    return claimed > providerExposure / 2;
  }

  /** Either side may have forgotten some in a restart, so half of a claim is enough. */
  private boolean plausible() {
    return claimed <= providerExposure && claimed / 2 <= open + seenLost();
  }

  /** What was abandoned and not made good, rounded up. */
  private long seenLost() {
    int each = Math.max(1, LedgerRules.WHOLE - shareLost);
    return (unpaid + each - 1) / each;
  }

  private long mostAdvanced() {
    return customerExposure + proven * shareLost / LedgerRules.WHOLE;
  }

  /**
   * What a restart keeps.
   *
   * @param unpaid in ten thousandths
   */
  record Sums(long unpaid, long proven, long advanced, long claimed, long claimedAt) {
    static Sums readFrom(ByteReader in) throws DecodeException {
      return new Sums(in.u63(), in.u63(), in.u63(), in.u63(), in.u63());
    }
  }

  /** Writes its sums; says whether they are others than the last time. */
  synchronized boolean save(ByteWriter out) {
    out.u64(unpaid).u64(proven).u64(advanced).u64(claimed).u64(claimedAt);
    boolean others = changed;
    changed = false;
    return others;
  }

  /** Goes on where another process stopped. */
  synchronized void restore(Sums sums) {
    unpaid = sums.unpaid();
    proven = sums.proven();
    advanced = sums.advanced();
    claimed = sums.claimed();
    claimedAt = sums.claimedAt();
  }
}
