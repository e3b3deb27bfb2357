package souk.ledger.evm;

import java.lang.System.Logger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerObserver;

/**
 * Tells one observer what happens on the chain, block by block, from a thread of its own. It
 * remembers the blocks that it told of; when the chain no longer has the last one, it goes back to
 * the newest that the chain still has, reports the rollback and goes on from there.
 */
final class EvmFollower implements Ledger.Subscription {
  private static final Logger LOG = System.getLogger("souk.ledger.evm");
  private static final int MOST_BLOCKS = 500;
  private static final int MEMORY = 1_024;
  private static final long[] ANCHORS = {4_096, 256, 32, 8, 2, 1};

  private final EvmNode node;
  private final Contract contract;
  private final LedgerObserver observer;
  private final long deployed;
  private final Semaphore news = new Semaphore(1);
  private final Deque<BlockRef> told = new ArrayDeque<>();
  private final Thread thread;
  private Cursor cursor;
  private long span = MOST_BLOCKS;
  private boolean anchored;
  private volatile boolean closed;

  /**
   * @param deployed before which the contract cannot have said anything
   */
  EvmFollower(
      EvmNode node, Contract contract, long deployed, Cursor from, LedgerObserver observer) {
    this.node = node;
    this.contract = contract;
    this.deployed = deployed;
    this.cursor = from.block() < deployed ? new Cursor(deployed, 0) : from;
    this.observer = observer;
    this.thread = Thread.ofVirtual().name("souk-follow").start(this::run);
  }

  /** There may be a new block. */
  void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  private void run() {
    while (!closed) {
      try {
        news.acquire();
        news.drainPermits();
        catchUp();
      } catch (InterruptedException e) {
        return;
      } catch (LedgerException e) {
        if (closed) {
          return;
        }
        LOG.log(
            Logger.Level.WARNING,
            "following the ledger: {0}; trying again at the next block",
            e.getMessage());
      } catch (RuntimeException e) {
        LOG.log(Logger.Level.ERROR, "an observer of the ledger failed", e);
      }
    }
  }

  /**
   * Remembers some blocks before the first that is told of, so that a reorganisation that removes
   * that one does not go back to the chain's beginning.
   */
  private void anchor() {
    for (long back : ANCHORS) {
      if (cursor.block() >= back) {
        node.header(cursor.block() - back).map(EvmHeader::block).ifPresent(this::remember);
      }
    }
    anchored = true;
  }

  private void catchUp() {
    if (!anchored) {
      anchor();
    }
    EvmHeader head = node.latest();
    rollBack();
    while (!closed && cursor.block() <= head.block().number()) {
      long last = Math.min(head.block().number(), cursor.block() + span - 1);
      if (!tell(cursor.block(), last)) {
        rollBack(); // the chain changed while it was read
        head = node.latest();
      }
    }
    if (!closed && (told.isEmpty() || head.block().number() >= told.getLast().number())) {
      observer.advanced(head.block());
    }
  }

  /** Undoes what the chain no longer has. */
  private void rollBack() {
    boolean undone = false;
    while (!told.isEmpty() && !onChain(told.getLast())) {
      told.removeLast();
      undone = true;
    }
    if (!undone) {
      return;
    }
    BlockRef to = told.isEmpty() ? oldest() : told.getLast();
    cursor = new Cursor(Math.max(to.number() + 1, deployed), 0);
    observer.rolledBack(to);
  }

  private BlockRef oldest() {
    return node.header(0)
        .map(EvmHeader::block)
        .orElseThrow(() -> new LedgerException("the node has no first block"));
  }

  private boolean onChain(BlockRef block) {
    Optional<EvmHeader> now = node.header(block.number());
    return now.isPresent() && now.get().block().hash().equals(block.hash());
  }

  /** Tells of a run of blocks; false when the chain changed on the way. */
  private boolean tell(long first, long last) {
    List<EvmLog> logs;
    try {
      logs = node.logs(contract.address(), first, last);
      span = Math.min(MOST_BLOCKS, span * 2);
    } catch (EvmNode.RpcRefusal e) {
      if (first == last) {
        throw new LedgerException(
            "the node does not give the logs of block " + first + ": " + e.getMessage(), e);
      }
      span = Math.max(1, (last - first + 1) / 2); // too many blocks, or logs, for this node
      return true;
    }
    int next = 0;
    while (next < logs.size()) {
      EvmLog log = logs.get(next);
      Optional<EvmHeader> header = node.header(log.block());
      if (header.isEmpty() || !header.get().block().hash().equals(log.blockHash())) {
        return false;
      }
      BlockRef block = header.get().block();
      int index = 0;
      while (next < logs.size() && logs.get(next).block() == block.number()) {
        for (Event event : contract.events(logs.get(next++))) {
          index++;
          if (block.number() > cursor.block() || index > cursor.index()) {
            cursor = new Cursor(block.number(), index);
            observer.applied(cursor, block, event);
          }
          if (closed) {
            return true;
          }
        }
      }
      remember(block);
    }
    Optional<EvmHeader> end = node.header(last);
    if (end.isEmpty()) {
      return false;
    }
    remember(end.get().block());
    cursor = new Cursor(last + 1, 0);
    return true;
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
