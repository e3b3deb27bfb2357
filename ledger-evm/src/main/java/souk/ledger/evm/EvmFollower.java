package souk.ledger.evm;

import java.lang.System.Logger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.FailureLog;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerObserver;

/**
 * Tells one observer what happens on the chain, block by block, from a thread of its own. It
 * remembers the blocks that it told of; when the chain no longer has the last one, it goes back to
 * the newest that the chain still has, reports the rollback and goes on from there. For an observer
 * that wants to hear of blocks only it reads no logs at all.
 */
final class EvmFollower implements Ledger.Subscription {
  private static final Logger LOG = System.getLogger("souk.ledger.evm");

  /** So many of the newest blocks are read one by one, each held against its header. */
  private static final long NEAR = 64;

  private static final int MEMORY = 1_024;
  private static final int MOST_CHANGES = 16;
  private static final long[] ANCHORS = {4_096, 256, 32, 8, 2, 1};

  private final EvmNode node;
  private final @Nullable EventScan scan;
  private final LedgerObserver observer;
  private final long deployed;
  private final Semaphore news = new Semaphore(1);
  private final Deque<BlockRef> told = new ArrayDeque<>();
  private final BlockSpan span = new BlockSpan();
  private final FailureLog trouble = new FailureLog(LOG, "following the ledger");
  private final Thread thread;
  private Cursor cursor;
  private boolean anchored;
  private volatile @Nullable EvmHeader newest;
  private volatile boolean behind;
  private volatile boolean closed;

  /**
   * @param deployed before which the contract cannot have said anything
   */
  EvmFollower(
      EvmNode node, Contract contract, long deployed, Cursor from, LedgerObserver observer) {
    this.node = node;
    LogPatterns wanted = LogPatterns.of(observer.interest());
    this.scan = wanted.isEmpty() ? null : new EventScan(node, contract, wanted);
    this.deployed = deployed;
    this.cursor = from.block() < deployed ? new Cursor(deployed, 0) : from;
    this.observer = observer;
    this.thread = Thread.ofVirtual().name("souk-follow").start(this::run);
  }

  /** There may be a new block. */
  void wake(EvmHeader head) {
    newest = head;
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  /** Whether it could not tell of everything when it was woken last. */
  boolean behind() {
    return behind;
  }

  private void run() {
    while (!closed) {
      try {
        news.acquire();
        news.drainPermits();
        behind = true;
        catchUp();
        behind = false;
        trouble.succeeded();
      } catch (InterruptedException e) {
        return;
      } catch (LedgerException e) {
        if (closed) {
          return;
        }
        trouble.failed(e);
      } catch (ObserverFailure e) {
        LOG.log(Logger.Level.ERROR, "an observer of the ledger failed", e.getCause());
      } catch (Throwable e) {
        // Whatever it is, and be it lack of memory: who stops following loses what comes.
        LOG.log(
            Logger.Level.ERROR, "following the ledger failed; trying again with the next look", e);
      }
    }
  }

  /**
   * Remembers some blocks before the first that is told of, so that a reorganisation that removes
   * that one does not go back to the chain's beginning.
   */
  private void anchor() {
    List<Long> numbers = new ArrayList<>();
    for (long back : ANCHORS) {
      if (cursor.block() >= back) {
        numbers.add(cursor.block() - back);
      }
    }
    if (!numbers.isEmpty()) {
      node.headers(numbers)
          .forEach(header -> header.map(EvmHeader::block).ifPresent(this::remember));
    }
    anchored = true;
  }

  private void catchUp() {
    if (!anchored) {
      anchor();
    }
    EvmHeader head = newest == null ? node.latest() : newest;
    rollBack(head);
    for (int changes = 0; !closed && cursor.block() <= head.block().number(); ) {
      try {
        tell(head);
      } catch (EventScan.ChainChanged e) {
        if (++changes > MOST_CHANGES) {
          throw new LedgerException(
              "the node at " + node + " gives headers and logs of different chains", e);
        }
        EvmHeader now = node.latest();
        if (now.block().number() < head.block().number()) {
          throw new LedgerException("the node at " + node + " is behind what it gave before", e);
        }
        head = now;
        rollBack(head);
      }
    }
    if (!closed && (told.isEmpty() || head.block().number() >= told.getLast().number())) {
      BlockRef now = head.block();
      tell(() -> observer.advanced(now));
    }
  }

  private static void tell(Runnable report) {
    try {
      report.run();
    } catch (Throwable e) {
      throw new ObserverFailure(e);
    }
  }

  /** Undoes what the chain no longer has. */
  private void rollBack(EvmHeader head) {
    int gone = 0;
    Optional<BlockRef> kept = Optional.empty();
    for (Iterator<BlockRef> newestFirst = told.descendingIterator();
        kept.isEmpty() && newestFirst.hasNext(); ) {
      BlockRef block = newestFirst.next();
      if (onChain(block, head)) {
        kept = Optional.of(block);
      } else {
        gone++;
      }
    }
    if (gone == 0) {
      return;
    }
    BlockRef to = kept.orElseGet(this::oldest);
    // Nothing is forgotten before all that is asked was answered, and the observer has heard of it:
    // after a failure the next look finds the same.
    tell(() -> observer.rolledBack(to));
    for (int i = 0; i < gone; i++) {
      told.removeLast();
    }
    cursor = new Cursor(Math.max(to.number() + 1, deployed), 0);
  }

  private BlockRef oldest() {
    return node.header(0)
        .map(EvmHeader::block)
        .orElseThrow(() -> new LedgerException("the node has no first block"));
  }

  private boolean onChain(BlockRef block, EvmHeader head) {
    if (head.block().equals(block) || isChild(head, block)) {
      return true;
    }
    Optional<EvmHeader> now = node.header(block.number());
    if (now.isEmpty() && block.number() < head.block().number()) {
      // One of several nodes behind an address may lack it; that is no sign that the chain does.
      throw new LedgerException(
          "the node at %s gave block %d, and does not have block %d"
              .formatted(node, head.block().number(), block.number()));
    }
    return now.isPresent() && now.get().block().hash().equals(block.hash());
  }

  private static boolean isChild(EvmHeader header, BlockRef of) {
    return header.block().number() == of.number() + 1 && header.parent().equals(of.hash());
  }

  /** Tells of the next blocks. */
  private void tell(EvmHeader head) throws EventScan.ChainChanged {
    if (scan == null) {
      done(head.block());
      return;
    }
    long first = cursor.block();
    long far = head.block().number() - NEAR;
    if (first > far) {
      List<EvmHeader> headers =
          first == head.block().number()
              ? List.of(head)
              : node.headers(first, head.block().number());
      scan.blocks(headers, new Near());
      return;
    }
    long last = Math.min(far, first + span.size() - 1);
    try {
      BlockRef end = node.header(last).orElseThrow(EventScan.ChainChanged::new).block();
      scan.range(first, end, this::deliver);
      done(end);
      span.succeeded();
    } catch (EvmNode.RpcRefusal | LedgerException | OutOfMemoryError e) {
      if (closed || (e instanceof SilentNodeException && !answers())) {
        throw new LedgerException(String.valueOf(e.getMessage()), e);
      }
      if (first == last) {
        scan.blocks(
            List.of(node.header(first).orElseThrow(EventScan.ChainChanged::new)), new Near());
      }
      span.failed(last - first + 1); // too many blocks, logs or bytes, for this node or this one
    }
  }

  /** Whether a node that was silent about much answers a small question. */
  private boolean answers() {
    try {
      node.latest();
      return true;
    } catch (LedgerException e) {
      return false;
    }
  }

  /** Tells of blocks that come after the last one that is told of. */
  private final class Near implements EventScan.BlockReader {
    @Override
    public void begin(EvmHeader header) throws EventScan.ChainChanged {
      BlockRef last = told.peekLast();
      if (last != null
          && last.number() >= header.block().number() - 1
          && !last.equals(header.block())
          && !isChild(header, last)) {
        throw new EventScan.ChainChanged();
      }
    }

    @Override
    public void events(BlockRef block, int before, List<Event> events) {
      deliver(block, before, events);
    }

    @Override
    public void end(EvmHeader header) {
      done(header.block());
    }
  }

  /** Tells of a block's events, of which some may be told already; it is remembered before that. */
  private void deliver(BlockRef block, int before, List<Event> events) {
    for (int i = 0; i < events.size() && !closed; i++) {
      int index = before + i + 1;
      if (block.number() > cursor.block() || index > cursor.index()) {
        remember(block);
        cursor = new Cursor(block.number(), index);
        Event event = events.get(i);
        tell(() -> observer.applied(cursor, block, event));
      }
    }
  }

  /** Everything up to the end of a block is told. */
  private void done(BlockRef block) {
    if (!closed) {
      remember(block);
      cursor = new Cursor(block.number() + 1, 0);
    }
  }

  private void remember(BlockRef block) {
    if (told.isEmpty() || told.getLast().number() < block.number()) {
      told.addLast(block);
      if (told.size() > MEMORY) {
        told.removeFirst();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    if (Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
