package souk.ledger.evm;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import souk.ledger.BlockRef;
import souk.ledger.FailureLog;
import souk.ledger.LedgerException;

/**
 * Looks for new blocks of a chain, and wakes the followers. A node that does not answer is asked
 * ever more seldom, and said to be lost until it answers again.
 */
final class HeadWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger("souk.ledger.evm");

  /** So many times as seldom as usual is a node asked that does not answer. */
  private static final int MOST_BACKED_OFF = 10;

  private static final int MOST_DOUBLINGS = 10;

  /**
   * In so many looks in a row must the node show no newer block before it is believed that the
   * chain was set back, and not that the node, or one of several behind its address, is behind.
   */
  static final int LOOKS_BEFORE_SET_BACK = 20;

  private static final int MEMORY = 1_024;

  private final EvmNode node;
  private final Contract contract;
  private final Duration poll;
  private final Runnable also;
  private final List<EvmFollower> followers = new CopyOnWriteArrayList<>();
  private final Object looking = new Object();

  /** Heads that were seen, by number; used while looking only. */
  private final NavigableMap<Long, BlockRef> seen = new TreeMap<>();

  private int older;
  private final FailureLog trouble;
  private final FailureLog drawing = new FailureLog(LOG, "this market has no draws now");
  private final AtomicInteger failures = new AtomicInteger();
  private final Thread poller;
  private volatile EvmHeader head;
  private volatile Optional<String> undrawable = Optional.empty();
  private volatile Optional<String> lost = Optional.empty();
  private volatile boolean closed;

  /**
   * Looks for the first time, and then again and again on a thread of its own.
   *
   * @param poll how often
   * @param also what is to be done after each look
   * @throws LedgerException when the node cannot be asked now
   */
  HeadWatch(EvmNode node, Contract contract, Duration poll, InstantSource clock, Runnable also) {
    this.node = node;
    this.contract = contract;
    this.poll = poll;
    this.also = also;
    this.trouble =
        new FailureLog(LOG, "the chain is lost, and asked again ever more seldom", 0, clock);
    this.head = node.latest();
    remember(head.block());
    this.undrawable = drawable(head, true);
    this.poller = Thread.ofVirtual().name("souk-poll").start(this::poll);
  }

  /** The newest block that was seen. */
  EvmHeader head() {
    return head;
  }

  /** Why draws cannot be recorded by the newest block; empty when they can. */
  Optional<String> undrawable() {
    return undrawable;
  }

  /** Why the node cannot be asked now; empty when the last look went well. */
  Optional<String> lost() {
    return lost;
  }

  /** Wakes a follower with each new block. */
  void add(EvmFollower follower) {
    followers.add(follower);
  }

  void remove(EvmFollower follower) {
    followers.remove(follower);
  }

  /**
   * Looks for a new block now.
   *
   * @throws LedgerException when the node cannot be asked
   */
  void refresh() {
    boolean moved;
    EvmHeader newest;
    synchronized (looking) { // or an answer that took longer would bring an older block back
      newest = node.latest();
      if (isBehind(newest) && ++older < LOOKS_BEFORE_SET_BACK) {
        newest = head;
      }
      moved = !newest.block().equals(head.block());
      if (moved) {
        undrawable = drawable(newest, undrawable.isPresent());
        remember(newest.block());
      }
      head = newest;
    }
    for (EvmFollower follower : followers) {
      if (moved || follower.behind()) {
        follower.wake(newest);
      }
    }
  }

  /** Whether a head is older than the newest that was seen, and may well be of the same chain. */
  private boolean isBehind(EvmHeader newest) {
    long number = newest.block().number();
    if (number >= head.block().number()) {
      older = 0;
      return false;
    }
    Map.Entry<Long, BlockRef> known = seen.floorEntry(number);
    if (known == null) {
      return true;
    }
    BlockRef there = known.getValue();
    return there.number() == number
        ? there.equals(newest.block())
        : node.header(there.number()).map(header -> header.block().equals(there)).orElse(true);
  }

  private void remember(BlockRef block) {
    older = 0;
    seen.tailMap(block.number(), true).clear(); // the chain may have others there now
    seen.put(block.number(), block);
    if (seen.size() > MEMORY) {
      seen.pollFirstEntry();
    }
  }

  /** As {@link #refresh}; a node that cannot be asked is asked again at the next poll. */
  void look() {
    try {
      refresh();
      trouble.succeeded();
      failures.set(0);
      lost = Optional.empty();
    } catch (LedgerException e) {
      lost = Optional.of(String.valueOf(e.getMessage()));
      failures.incrementAndGet();
      if (!closed) {
        trouble.failed(String.valueOf(e.getMessage()));
      }
    }
  }

  private void poll() {
    while (!closed) {
      try {
        Thread.sleep(pause());
        look();
        also.run();
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) { // a ledger that nobody looks after any more is no ledger
        LOG.log(Logger.Level.ERROR, "the ledger could not be looked after; trying again", e);
      }
    }
  }

  /** Until the next look; longer when the ones before failed, so that a node can come back. */
  private Duration pause() {
    Duration most = poll.multipliedBy(MOST_BACKED_OFF);
    Duration longer = poll.multipliedBy(1L << Math.min(failures.get(), MOST_DOUBLINGS));
    return longer.compareTo(most) > 0 ? most : longer;
  }

  /**
   * Why draws could not be recorded by this block.
   *
   * @param doubtful whether to compare its randomness with that of older blocks
   */
  private Optional<String> drawable(EvmHeader header, boolean doubtful) {
    if (!contract.needsHeaders() || header.block().number() == 0) {
      return Optional.empty();
    }
    Optional<String> why =
        header
            .unprovable(header.encoded().or(() -> node.rawHeader(header.block())))
            .or(() -> doubtful ? node.constantRandomness(header) : Optional.empty());
    if (!why.equals(undrawable)) {
      why.ifPresent(reason -> drawing.failed(reason + "; no tickets are taken or given out"));
    }
    return why;
  }

  /** Stops looking, and closes the followers. */
  @Override
  public void close() {
    closed = true;
    poller.interrupt();
    followers.forEach(EvmFollower::close);
    followers.clear();
  }
}
