package souk.payments;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerObserver;
import souk.ledger.RoundRules;

/** The newest block that the ledger showed, which round that is, and whether it is recent. */
final class LedgerTip implements LedgerObserver, AutoCloseable {
  private final Ledger ledger;
  private final RoundRules rounds;
  private final InstantSource clock;
  private final Duration maxLag;
  private final Ledger.Subscription subscription;
  private volatile BlockRef head;
  private volatile long settled = -1;

  /**
   * @param maxLag the oldest that the newest block may be before this view counts as stale
   */
  LedgerTip(Ledger ledger, InstantSource clock, Duration maxLag) {
    this.ledger = ledger;
    this.rounds = ledger.info().rules().rounds();
    this.clock = clock;
    this.maxLag = maxLag;
    this.head = ledger.head(Finality.INCLUDED);
    this.subscription = ledger.follow(new Cursor(head.number() + 1, 0), this);
  }

  BlockRef head() {
    return head;
  }

  /** How old the newest block is, in seconds; negative when its time stamp lies ahead. */
  long age() {
    return Math.floorDiv(clock.millis(), 1000L) - head.time();
  }

  /** Whether nothing should rely on this ledger now: it is behind, or could not prove draws. */
  boolean stale() {
    return age() > maxLag.toSeconds() || ledger.undrawable().isPresent();
  }

  /** Says how stale this view is. */
  String staleness() {
    Optional<String> undrawable = ledger.undrawable();
    return undrawable.isPresent()
        ? undrawable.get()
        : "the newest block here is " + age() + " seconds old; try again later";
  }

  /** The round that the newest block belongs to. */
  long round() {
    return rounds.roundOf(head.number());
  }

  /** Whether tickets of the round may be given and taken now. */
  boolean open(long round) {
    return rounds.isOpen(round, head.number());
  }

  /** Whether what counts in the round, fixed by its first block, is final. */
  boolean settled(long round) {
    if (settled != round) {
      if (ledger.head(Finality.FINAL).number() < rounds.start(round) - 1) {
        return false;
      }
      settled = round;
    }
    return true;
  }

  /** Says that the round is not open. */
  String notOpen(long round) {
    return "round " + round + " takes no tickets in block " + head.number();
  }

  @Override
  public Interest interest() {
    return Interest.BLOCKS;
  }

  @Override
  public void applied(Cursor cursor, BlockRef block, Event event) {}

  @Override
  public void rolledBack(BlockRef to) {
    head = to;
  }

  @Override
  public void advanced(BlockRef newHead) {
    head = newHead;
  }

  @Override
  public void close() {
    subscription.close();
  }
}
