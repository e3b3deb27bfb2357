package souk.ledger.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.Event;
import souk.ledger.LedgerException;
import souk.ledger.rules.State;

/**
 * The blocks of a local ledger: the newest ones with their states, the events of a longer past, and
 * where the chain was cut back. Bounded; guarded by its owner's lock.
 */
final class Chain {
  /** A block and the state after it. */
  record Block(BlockRef ref, State state) {}

  private record Log(BlockRef block, List<Event> events) {}

  /** An event and its number in its block. */
  record Entry(BlockRef block, int index, Event event) {}

  private final @Nullable Block[] recent;
  private final int finalityDepth;
  private final int maxEvents;
  private final TreeMap<Long, Log> log = new TreeMap<>();
  private final List<BlockRef> rewinds = new ArrayList<>();
  private Block head;
  private long finalBlock;
  private long firstLogged;
  private long loggedEvents;

  Chain(Block genesis, int history, int finalityDepth, int maxEvents) {
    this.recent = new @Nullable Block[history + 1];
    this.finalityDepth = finalityDepth;
    this.maxEvents = maxEvents;
    head = genesis;
    recent[0] = genesis;
  }

  Block head() {
    return head;
  }

  /** The newest block that will never be cut off. */
  BlockRef finalHead() {
    return kept(finalBlock).ref();
  }

  void append(Block block, List<Event> events) {
    long number = block.ref().number();
    head = block;
    recent[slot(number)] = block;
    finalBlock = Math.max(finalBlock, number - finalityDepth);
    if (!events.isEmpty()) {
      log.put(number, new Log(block.ref(), events));
      loggedEvents += events.size();
      while (loggedEvents > maxEvents && log.size() > 1) {
        Map.Entry<Long, Log> oldest = log.pollFirstEntry();
        loggedEvents -= oldest.getValue().events().size();
        firstLogged = oldest.getKey() + 1;
      }
    }
  }

  /** Throws {@link IllegalArgumentException} when one of the last blocks is final. */
  void requireRewindable(long blocks) {
    if (blocks < 0 || head.ref().number() - blocks < finalBlock) {
      throw new IllegalArgumentException(
          "cannot cut off %d blocks: block %d is final, the head is %d"
              .formatted(blocks, finalBlock, head.ref().number()));
    }
  }

  /** Cuts the last blocks off. */
  void rewind(long blocks) {
    requireRewindable(blocks);
    long to = head.ref().number() - blocks;
    head = kept(to);
    Map<Long, Log> undone = log.tailMap(to, false);
    undone.values().forEach(block -> loggedEvents -= block.events().size());
    undone.clear();
    rewinds.add(head.ref());
  }

  /** The block with this reference, with its state. */
  Block at(BlockRef ref) {
    if (ref.number() > head.ref().number()) {
      throw new LedgerException(
          "block %d is not on this ledger, whose head is %d"
              .formatted(ref.number(), head.ref().number()));
    }
    Block block = kept(ref.number());
    if (!block.ref().equals(ref)) {
      throw new LedgerException(
          "block %d with hash %s is not on this ledger: the one of that height has %s"
              .formatted(ref.number(), ref.hash(), block.ref().hash()));
    }
    return block;
  }

  /** The block of a height, if it is one of those that are kept. */
  Optional<BlockRef> find(long number) {
    if (number < 0 || number > head.ref().number()) {
      return Optional.empty();
    }
    Block block = recent[slot(number)];
    return block == null || block.ref().number() != number
        ? Optional.empty()
        : Optional.of(block.ref());
  }

  private Block kept(long number) {
    Block block = recent[slot(number)];
    if (block == null || block.ref().number() != number) {
      throw new LedgerException(
          "the state of block %d is no longer kept: this ledger keeps the last %d blocks"
              .formatted(number, recent.length));
    }
    return block;
  }

  private int slot(long number) {
    return (int) (number % recent.length);
  }

  // ---- for followers ----

  /** How often the chain was cut back. */
  int rewinds() {
    return rewinds.size();
  }

  /** Throws when events of this block or later ones are no longer kept. */
  void requireLogged(long block) {
    if (block < firstLogged) {
      throw new LedgerException(
          "the events of block %d are no longer kept, only those from block %d on"
              .formatted(block, firstLogged));
    }
  }

  /** What comes next for a follower that has heard all up to {@code at}. */
  Follower.Page page(Follower.Position at, int most) {
    BlockRef rolledBackTo = rolledBackTo(at);
    long block = at.block();
    int index = at.index();
    long heardHead = at.head();
    if (rolledBackTo != null) {
      heardHead = Math.min(heardHead, rolledBackTo.number());
      if (rolledBackTo.number() < block) {
        block = rolledBackTo.number() + 1;
        index = 0;
      }
    }
    requireLogged(block);
    List<Entry> entries = entries(block, index, most);
    boolean last = entries.size() < most;
    long top = head.ref().number();
    boolean newHead = last && (rolledBackTo != null || top > heardHead);
    Follower.Position next;
    if (last) {
      next = new Follower.Position(top + 1, 0, rewinds(), top);
    } else {
      Entry end = entries.getLast();
      next = new Follower.Position(end.block().number(), end.index() + 1, rewinds(), heardHead);
    }
    return new Follower.Page(rolledBackTo, entries, newHead ? head.ref() : null, next, last);
  }

  private @Nullable BlockRef rolledBackTo(Follower.Position at) {
    long heard = Math.max(at.index() == 0 ? at.block() - 1 : at.block(), at.head());
    if (at.rewinds() == rewinds.size()) {
      // Only a cursor from before the ledger lost blocks can lie ahead of it.
      return heard > head.ref().number() ? head.ref() : null;
    }
    BlockRef lowest = rewinds.get(at.rewinds());
    for (BlockRef to : rewinds.subList(at.rewinds(), rewinds.size())) {
      lowest = to.number() < lowest.number() ? to : lowest;
    }
    return lowest.number() < heard ? lowest : null;
  }

  private List<Entry> entries(long block, int index, int most) {
    List<Entry> entries = new ArrayList<>();
    for (Log logged : log.tailMap(block, true).values()) {
      int first = logged.block().number() == block ? index : 0;
      for (int i = first; i < logged.events().size(); i++) {
        if (entries.size() == most) {
          return entries;
        }
        entries.add(new Entry(logged.block(), i, logged.events().get(i)));
      }
    }
    return entries;
  }
}
