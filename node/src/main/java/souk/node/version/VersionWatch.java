package souk.node.version;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;
import souk.market.PaymentRules;
import souk.market.version.Charter;
import souk.market.version.MarketVersion;
import souk.market.version.VersionHistory;
import souk.market.version.VersionHistory.Posted;
import souk.market.version.Versions;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * Follows what a market's announcers put on a ledger. Agreements that name none of them are not
 * fetched, so that strangers can make nobody read theirs. Safe for many threads.
 */
public final class VersionWatch implements AutoCloseable {
  private final Ledger ledger;
  private final Charter charter;
  private final List<Ledger.Subscription> subscriptions = new ArrayList<>();

  /** Agreements of announcers in the ledger's order, each with its place. */
  private final Map<Bytes32, Cursor> seen = new LinkedHashMap<>();

  /** What the market was by the newest block that was looked at. */
  private VersionHistory history;

  private BlockRef at;

  /** Counts down with each announcer whose past is heard. */
  private final CountDownLatch behind;

  /** Begins to follow; {@link #await} waits until what is there already is heard. */
  public VersionWatch(Ledger ledger, Charter charter) {
    this.ledger = ledger;
    this.charter = charter;
    this.history = history(List.of());
    this.at = new BlockRef(-1, Bytes32.ZERO, 0);
    this.behind = new CountDownLatch(charter.announcers().size());
    for (Address announcer : charter.announcers()) {
      subscriptions.add(ledger.follow(Cursor.START, new Follower(announcer)));
    }
  }

  private final class Follower implements LedgerObserver {
    private final Address announcer;
    private final AtomicBoolean caughtUp = new AtomicBoolean();

    Follower(Address announcer) {
      this.announcer = announcer;
    }

    @Override
    public Interest interest() {
      return Interest.of(announcer, Set.of(Event.AgreementOpened.class));
    }

    @Override
    public void applied(Cursor cursor, BlockRef block, Event event) {
      if (event instanceof Event.AgreementOpened opened) {
        saw(opened.agreement(), cursor);
      }
    }

    @Override
    public void advanced(BlockRef head) {
      if (caughtUp.compareAndSet(false, true)) {
        behind.countDown();
      }
    }

    @Override
    public void rolledBack(BlockRef to) {
      undo(to.number());
    }
  }

  /**
   * Waits until all is heard that was on the ledger when this began: before, a version that is in
   * force may be missing.
   *
   * @throws LedgerException when that takes too long
   */
  public VersionWatch await(Duration patience) {
    try {
      if (behind.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return this;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new LedgerException(
        "what the announcers of market %s put on the ledger is not read in %d s; the market may have changed"
            .formatted(charter.kind(), patience.toSeconds()));
  }

  private synchronized void saw(Bytes32 agreement, Cursor where) {
    seen.put(agreement, where);
    at = new BlockRef(-1, Bytes32.ZERO, 0);
  }

  private synchronized void undo(long to) {
    seen.values().removeIf(cursor -> cursor.block() > to);
    at = new BlockRef(-1, Bytes32.ZERO, 0);
  }

  private List<Bytes32> inOrder() {
    return seen.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  private VersionHistory history(List<Posted> posted) {
    return VersionHistory.of(charter, ledger.info().rules(), ledger.info().domain(), posted);
  }

  /** The market's versions by the newest block; the ledger is asked once a block. */
  public synchronized VersionHistory history() {
    BlockRef head = ledger.head(Ledger.Finality.INCLUDED);
    if (!head.equals(at)) {
      LedgerView view = ledger.at(head);
      List<Posted> posted = new ArrayList<>();
      for (Bytes32 id : inOrder()) {
        Optional<LedgerView.Agreement> there = view.agreement(id);
        Optional<Posted> read =
            there.flatMap(agreement -> LedgerAnnouncements.read(agreement, ledger.info()));
        read.ifPresent(posted::add);
        if (there.isPresent() && read.isEmpty()) {
          seen.remove(id); // an announcer's other business, not to be read with every block
        }
      }
      history = history(posted);
      at = head;
    }
    return history;
  }

  /**
   * By what a participant's agreements go.
   *
   * @param own what it wants its tickets to be worth: where that is not what the market began with,
   *     it is its own price, and no version changes it
   */
  public Versions with(PaymentRules own) {
    boolean usual = own.equals(charter.founding().payment());
    return block -> {
      MarketVersion version = history().at(block).terms();
      return usual ? version : new MarketVersion(own, version.agreement());
    };
  }

  @Override
  public void close() {
    subscriptions.forEach(Ledger.Subscription::close);
  }
}
