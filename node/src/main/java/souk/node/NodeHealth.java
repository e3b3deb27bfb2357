package souk.node;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import souk.ledger.BlockRef;
import souk.ledger.BlockWatch;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerReader;

/**
 * Whether a node can do its work: whether its ledger answers and how old its newest block is, what
 * room its disk has, how its workers are. Asking costs nothing elsewhere. Safe for many threads.
 */
final class NodeHealth {
  private final LedgerReader ledger;
  private final InstantSource clock;
  private final Duration mostLag;
  private final DiskRoom disk;
  private final Map<String, Supplier<String>> workers = new ConcurrentSkipListMap<>();
  private final List<Supplier<Optional<String>>> troubles = new CopyOnWriteArrayList<>();

  /**
   * @param mostLag how old the ledger's newest block may be
   */
  NodeHealth(LedgerReader ledger, InstantSource clock, Duration mostLag, DiskRoom disk) {
    this.ledger = ledger;
    this.clock = clock;
    this.mostLag = mostLag;
    this.disk = disk;
  }

  /** Watches what does the node's work. */
  BlockWatch watched(String name, BlockWatch worker) {
    workers.put(name, worker::state);
    return worker;
  }

  /**
   * Asks this, too.
   *
   * @param trouble what keeps the node from working, in words; answers at once
   */
  void asks(Supplier<Optional<String>> trouble) {
    troubles.add(trouble);
  }

  /**
   * How it is now.
   *
   * @param trouble what keeps it from working, in words; empty when it is ready
   * @param lagSeconds the age of the newest block by this host's clock
   */
  record Now(
      List<String> trouble,
      boolean reachable,
      long block,
      long lagSeconds,
      Map<String, String> workers) {
    boolean ready() {
      return trouble.isEmpty();
    }
  }

  Now look() {
    List<String> trouble = new ArrayList<>();
    Optional<String> lost = ledger.lost();
    lost.ifPresent(why -> trouble.add("the ledger cannot be asked: " + why));
    long block = 0;
    long lag = 0;
    try {
      BlockRef head = ledger.head(Ledger.Finality.INCLUDED);
      block = head.number();
      lag = Math.max(0, Math.floorDiv(clock.millis(), 1000L) - head.time());
    } catch (LedgerException e) {
      trouble.add("the ledger cannot be asked: " + e.getMessage());
    }
    if (lag > mostLag.toSeconds()) {
      trouble.add(
          "the ledger's newest block is %d seconds old, and may be %d"
              .formatted(lag, mostLag.toSeconds()));
    }
    ledger.undrawable().ifPresent(trouble::add);
    disk.full().ifPresent(trouble::add);
    troubles.forEach(asked -> asked.get().ifPresent(trouble::add));
    Map<String, String> states = new LinkedHashMap<>();
    workers.forEach((name, state) -> states.put(name, state.get()));
    states.forEach((name, state) -> {
      if (!state.equals("working")) {
        trouble.add("the worker " + name + " is " + state);
      }
    });
    return new Now(trouble, lost.isEmpty(), block, lag, states);
  }

  long mostLagSeconds() {
    return mostLag.toSeconds();
  }

  DiskRoom disk() {
    return disk;
  }

  /** As JSON has it. */
  Map<String, Object> json() {
    Now now = look();
    Map<String, Object> chain = new LinkedHashMap<>();
    chain.put("reachable", now.reachable());
    chain.put("block", now.block());
    chain.put("lagSeconds", now.lagSeconds());
    chain.put("mostLagSeconds", mostLagSeconds());
    Map<String, Object> room = new LinkedHashMap<>();
    room.put("usedBytes", disk.used());
    disk.most().ifPresent(most -> room.put("mostBytes", most));
    room.put("freeBytes", disk.free());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("ready", now.ready());
    all.put("trouble", now.trouble());
    all.put("chain", chain);
    all.put("disk", room);
    all.put("workers", now.workers());
    return all;
  }
}
