package souk.ledger.evm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import souk.ledger.BlockRef;
import souk.ledger.Event;
import souk.ledger.LedgerException;
import souk.primitives.Bytes32;

/**
 * Reads the events of some kinds from a chain, for one follower. Logs are read one by one and kept
 * as events until their block is complete, so that neither a block full of them nor a run of such
 * blocks needs much memory. Not thread-safe.
 */
final class EventScan {
  /** The chain changed while it was read. */
  static final class ChainChanged extends Exception {
    ChainChanged() {
      super("the chain changed while it was read");
    }
  }

  /** Takes the events of one block, all that are wanted, in their order. */
  interface Reader {
    void block(BlockRef block, List<Event> events);
  }

  /** What is gathered before it is handed on, to ask for many headers at once. */
  private static final int MOST_BLOCKS_GATHERED = 64;

  private static final int MOST_EVENTS_GATHERED = 1_000;

  private enum Blooms {
    UNPROVEN,
    TRUE,
    FALSE
  }

  private record Gathered(long number, Bytes32 hash, List<Event> events) {}

  private final EvmNode node;
  private final Contract contract;
  private final List<Bytes32> kinds;
  private Blooms blooms = Blooms.UNPROVEN;

  /**
   * @param kinds first topics of the logs that stand for the wanted events
   */
  EventScan(EvmNode node, Contract contract, List<Bytes32> kinds) {
    this.node = node;
    this.contract = contract;
    this.kinds = List.copyOf(kinds);
  }

  /**
   * Reads a run of blocks that are deep in the chain, both ends included; blocks without wanted
   * events are left out.
   *
   * @throws EvmNode.RpcRefusal and {@link LedgerException} when the node does not give them; the
   *     reader may have been given some blocks by then, each of them whole
   */
  void range(long first, long last, Reader reader) throws EvmNode.RpcRefusal, ChainChanged {
    List<Gathered> gathered = new ArrayList<>();
    boolean[] changed = {false};
    node.logs(
        LogFilter.ofKinds(contract.address(), kinds, first, last),
        log -> {
          if (changed[0]) {
            return;
          }
          if (gathered.isEmpty() || gathered.getLast().number() != log.block()) {
            if (isMuch(gathered)) {
              changed[0] = !handOn(gathered, reader);
            }
            gathered.add(new Gathered(log.block(), log.blockHash(), new ArrayList<>()));
          }
          gathered.getLast().events().addAll(contract.events(log));
        });
    if (changed[0] || !handOn(gathered, reader)) {
      throw new ChainChanged();
    }
  }

  private static boolean isMuch(List<Gathered> gathered) {
    return gathered.size() >= MOST_BLOCKS_GATHERED
        || gathered.stream().mapToInt(block -> block.events().size()).sum() >= MOST_EVENTS_GATHERED;
  }

  /** False when the chain has other blocks by now. */
  private boolean handOn(List<Gathered> gathered, Reader reader) {
    List<Optional<EvmHeader>> headers =
        node.headers(gathered.stream().map(Gathered::number).toList());
    for (int i = 0; i < gathered.size(); i++) {
      Gathered read = gathered.get(i);
      Optional<EvmHeader> header = headers.get(i);
      if (header.isEmpty() || !header.get().block().hash().equals(read.hash())) {
        return false;
      }
      learn(header.get());
      reader.block(header.get().block(), read.events());
    }
    gathered.clear();
    return true;
  }

  /**
   * The wanted events of a block near the chain's end. A node may know a block and not yet its
   * logs, or the question for logs may be answered by another node that lags: where the header says
   * that there may be some and none came, the node must say so of that very block.
   */
  List<Event> of(EvmHeader header) throws ChainChanged {
    return of(header, Optional.empty());
  }

  /**
   * As {@link #of(EvmHeader)}, of several blocks that follow each other, whose logs are asked for
   * together if they are few.
   */
  void of(List<EvmHeader> headers, HeaderReader reader) throws ChainChanged {
    List<EvmHeader> asked = headers.stream().filter(header -> !isWithout(header)).toList();
    Optional<Map<Long, List<EvmLog>>> together =
        asked.size() > 1
            ? together(asked.getFirst().block().number(), asked.getLast().block().number())
            : Optional.empty();
    for (EvmHeader header : headers) {
      reader.block(
          header,
          of(header, together.map(logs -> logs.getOrDefault(header.block().number(), List.of()))));
    }
  }

  /** Takes the wanted events of a block, and a block without any, too. */
  interface HeaderReader {
    void block(EvmHeader header, List<Event> events) throws ChainChanged;
  }

  /** The logs of a run of blocks by block; nothing when they are many, or the node gives none. */
  private Optional<Map<Long, List<EvmLog>>> together(long first, long last) {
    List<EvmLog> logs = new ArrayList<>();
    try {
      node.logs(
          LogFilter.ofKinds(contract.address(), kinds, first, last),
          log -> {
            if (logs.size() == MOST_EVENTS_GATHERED) {
              throw new LedgerException("more logs than are read together");
            }
            logs.add(log);
          });
    } catch (SilentNodeException e) {
      throw e;
    } catch (EvmNode.RpcRefusal | LedgerException e) {
      return Optional.empty();
    }
    return Optional.of(logs.stream().collect(Collectors.groupingBy(EvmLog::block)));
  }

  /**
   * @param given the block's logs as far as they were asked for already
   */
  private List<Event> of(EvmHeader header, Optional<List<EvmLog>> given) throws ChainChanged {
    if (isWithout(header)) {
      return List.of();
    }
    long number = header.block().number();
    LogFilter filter = LogFilter.ofKinds(contract.address(), kinds, number, number);
    List<EvmLog> logs = given.isPresent() ? given.get() : logs(filter, kinds);
    if (logs.isEmpty() && mayHold(header)) {
      logs = logs(filter.in(header.block().hash()), kinds);
    }
    List<Event> events = new ArrayList<>();
    for (EvmLog log : logs) {
      if (!log.blockHash().equals(header.block().hash())) {
        throw new ChainChanged();
      }
      events.addAll(contract.events(log));
    }
    if (!logs.isEmpty()) {
      learn(header);
    }
    return events;
  }

  /**
   * Learns from a header of a block with wanted logs. Some chains leave their blooms empty; only
   * one that was seen to be right is relied on.
   */
  private void learn(EvmHeader header) {
    if (blooms != Blooms.FALSE) {
      blooms = mayHold(header) && header.encoded().isPresent() ? Blooms.TRUE : Blooms.FALSE;
    }
  }

  /** Whether a header shows that its block has no wanted logs. */
  private boolean isWithout(EvmHeader header) {
    return blooms == Blooms.TRUE && header.encoded().isPresent() && !mayHold(header);
  }

  private boolean mayHold(EvmHeader header) {
    return header.mayHold(contract.address().toArray())
        && kinds.stream().anyMatch(kind -> header.mayHold(kind.toArray()));
  }

  /** The logs of one block, where they are too many for the node kind by kind. */
  private List<EvmLog> logs(LogFilter filter, List<Bytes32> some) {
    List<EvmLog> logs = new ArrayList<>();
    try {
      node.logs(filter.with(some), logs::add);
      return logs;
    } catch (SilentNodeException e) {
      throw e;
    } catch (EvmNode.RpcRefusal | LedgerException e) {
      if (some.size() == 1) {
        throw new LedgerException(
            "the node at %s does not give the logs of block %d: %s"
                .formatted(node, filter.from(), e.getMessage()),
            e);
      }
    }
    logs.clear();
    logs.addAll(logs(filter, some.subList(0, some.size() / 2)));
    logs.addAll(logs(filter, some.subList(some.size() / 2, some.size())));
    logs.sort(Comparator.comparingLong(EvmLog::index));
    return logs;
  }
}
