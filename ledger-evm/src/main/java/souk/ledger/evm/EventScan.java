package souk.ledger.evm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import souk.ledger.BlockRef;
import souk.ledger.Event;
import souk.ledger.LedgerException;
import souk.primitives.Bytes32;

/**
 * Reads the events of some kinds from a chain, for one follower. Logs are read one by one and
 * handed on as events before they are many, so that neither a block full of them nor a run of such
 * blocks needs much memory. Where a node does not give a block's logs at once, they are asked for
 * kind by kind, and at last transaction by transaction. Not thread-safe.
 */
final class EventScan {
  /** The chain changed while it was read. */
  static final class ChainChanged extends Exception {
    ChainChanged() {
      super("the chain changed while it was read");
    }
  }

  /** Takes the wanted events, block by block, in their order. */
  interface Reader {
    /**
     * Some events of a block, whose others may follow. A failure of the node may bring the first
     * ones of a block once more.
     *
     * @param before how many events of the block came already
     */
    void events(BlockRef block, int before, List<Event> events);
  }

  /** Takes the headers of blocks near the chain's end, around their events. */
  interface BlockReader extends Reader {
    void begin(EvmHeader header) throws ChainChanged;

    void end(EvmHeader header);
  }

  /** What is gathered before it is handed on, to ask for many headers at once. */
  private static final int MOST_BLOCKS_GATHERED = 64;

  private static final int MOST_EVENTS_GATHERED = 1_000;
  private static final long MOST_BYTES_GATHERED = 1 << 20;

  /** The most of a block's logs that is held to be sorted. */
  private static final long MOST_BYTES_SORTED = 4 << 20;

  /** What a log takes beside its data, about. */
  private static final long LOG_BYTES = 200;

  private enum Blooms {
    UNPROVEN,
    TRUE,
    FALSE
  }

  /** Some events of a block. */
  private record Gathered(long number, Bytes32 hash, int before, List<Event> events) {}

  private final EvmNode node;
  private final Contract contract;
  private final LogPatterns wanted;
  private Blooms blooms = Blooms.UNPROVEN;

  EventScan(EvmNode node, Contract contract, LogPatterns wanted) {
    this.node = node;
    this.contract = contract;
    this.wanted = wanted;
  }

  /**
   * Reads a run of blocks that are deep in the chain, both ends included; blocks without wanted
   * events are left out.
   *
   * @param last whose logs the node must give by its hash, so that one that lags is not taken for
   *     one without events
   * @throws EvmNode.RpcRefusal and {@link LedgerException} when the node does not give them; the
   *     reader may have been given some events by then
   */
  void range(long first, BlockRef last, Reader reader) throws EvmNode.RpcRefusal, ChainChanged {
    requireLogs(last);
    Gathering gathering = new Gathering(reader);
    if (wanted.patterns().size() == 1) {
      node.logs(
          LogFilter.of(contract.address(), wanted.patterns().getFirst(), first, last.number()),
          gathering);
    } else {
      List<EvmLog> logs = new ArrayList<>();
      for (List<List<Bytes32>> pattern : wanted.patterns()) {
        gather(LogFilter.of(contract.address(), pattern, first, last.number()), logs);
      }
      sorted(logs).forEach(gathering);
    }
    if (!gathering.end()) {
      throw new ChainChanged();
    }
  }

  /** Makes sure that whoever answers questions for logs has those of a block. */
  void requireLogs(BlockRef block) throws EvmNode.RpcRefusal {
    node.logs(filter(wanted.patterns().getFirst(), block), _ -> {});
  }

  /** An event with the transaction that it came with. */
  record Logged(Event event, Bytes32 transaction) {}

  /** The events of a run of blocks, both ends included, if they are not too many. */
  List<Logged> page(long first, long last) throws EvmNode.RpcRefusal {
    List<EvmLog> logs = new ArrayList<>();
    for (List<List<Bytes32>> pattern : wanted.patterns()) {
      gather(LogFilter.of(contract.address(), pattern, first, last), logs);
    }
    return sorted(logs).stream()
        .flatMap(
            log -> contract.events(log).stream().map(event -> new Logged(event, log.transaction())))
        .toList();
  }

  private LogFilter filter(List<List<Bytes32>> pattern, BlockRef block) {
    return LogFilter.of(contract.address(), pattern, block.number(), block.number())
        .in(block.hash());
  }

  /** Reads logs into memory, as far as they fit. */
  private void gather(LogFilter filter, List<EvmLog> into) throws EvmNode.RpcRefusal {
    long[] bytes = {into.stream().mapToLong(EventScan::bytes).sum()};
    node.logs(
        filter,
        log -> {
          bytes[0] += bytes(log);
          if (bytes[0] > MOST_BYTES_SORTED) {
            throw new LedgerException("more logs than are read together");
          }
          into.add(log);
        });
  }

  private static long bytes(EvmLog log) {
    return LOG_BYTES + log.data().size();
  }

  /** In their order, each once: one may fit two patterns. */
  private static List<EvmLog> sorted(List<EvmLog> logs) {
    return logs.stream()
        .sorted(Comparator.comparingLong(EvmLog::block).thenComparingLong(EvmLog::index))
        .distinct()
        .toList();
  }

  /** Takes the logs of many blocks, and hands their events on with the headers of those. */
  private final class Gathering implements Consumer<EvmLog> {
    private final Reader reader;
    private final List<Gathered> gathered = new ArrayList<>();
    private long bytes;
    private int events;
    private boolean changed;

    Gathering(Reader reader) {
      this.reader = reader;
    }

    @Override
    public void accept(EvmLog log) {
      if (changed) {
        return;
      }
      Gathered last = gathered.isEmpty() ? null : gathered.getLast();
      if (last == null || last.number() != log.block()) {
        if (gathered.size() >= MOST_BLOCKS_GATHERED && !handOn()) {
          return;
        }
        last = new Gathered(log.block(), log.blockHash(), 0, new ArrayList<>());
        gathered.add(last);
      } else if (bytes >= MOST_BYTES_GATHERED || events >= MOST_EVENTS_GATHERED) {
        int before = last.before() + last.events().size();
        if (!handOn()) {
          return;
        }
        last = new Gathered(log.block(), log.blockHash(), before, new ArrayList<>());
        gathered.add(last);
      }
      List<Event> read = contract.events(log);
      last.events().addAll(read);
      bytes += bytes(log);
      events += read.size();
    }

    boolean end() {
      return !changed && handOn();
    }

    /** False when the chain has other blocks by now. */
    private boolean handOn() {
      List<Optional<EvmHeader>> headers =
          node.headers(gathered.stream().map(Gathered::number).toList());
      for (int i = 0; i < gathered.size(); i++) {
        Gathered read = gathered.get(i);
        Optional<EvmHeader> header = headers.get(i);
        if (header.isEmpty() || !header.get().block().hash().equals(read.hash())) {
          changed = true;
          return false;
        }
        learn(header.get());
        reader.events(header.get().block(), read.before(), read.events());
      }
      gathered.clear();
      bytes = 0;
      events = 0;
      return true;
    }
  }

  /**
   * Reads blocks near the chain's end that follow each other. A node may know a block and not yet
   * its logs, or the question for logs may be answered by another node that lags: where the header
   * says that there may be some and none came, the node must say so of that very block.
   */
  void blocks(List<EvmHeader> headers, BlockReader reader) throws ChainChanged {
    List<EvmHeader> asked = headers.stream().filter(header -> !isWithout(header)).toList();
    Optional<Map<Long, List<EvmLog>>> together =
        asked.size() > 1
            ? together(asked.getFirst().block().number(), asked.getLast().block().number())
            : Optional.empty();
    for (EvmHeader header : headers) {
      reader.begin(header);
      if (!isWithout(header)) {
        Optional<List<EvmLog>> given =
            together.map(logs -> logs.getOrDefault(header.block().number(), List.of()));
        if (given.isEmpty() || !hand(header, given.get(), reader)) {
          block(header, reader);
        }
      }
      reader.end(header);
    }
  }

  /** The logs of a run of blocks by block; nothing when they are many, or the node gives none. */
  private Optional<Map<Long, List<EvmLog>>> together(long first, long last) {
    List<EvmLog> logs = new ArrayList<>();
    try {
      for (List<List<Bytes32>> pattern : wanted.patterns()) {
        gather(LogFilter.of(contract.address(), pattern, first, last), logs);
      }
    } catch (EvmNode.RpcRefusal | LedgerException | OutOfMemoryError e) {
      return Optional.empty();
    }
    Map<Long, List<EvmLog>> byBlock = new TreeMap<>();
    sorted(logs)
        .forEach(log -> byBlock.computeIfAbsent(log.block(), _ -> new ArrayList<>()).add(log));
    return Optional.of(byBlock);
  }

  /** Hands a block's logs on; false when there are none though there might be. */
  private boolean hand(EvmHeader header, List<EvmLog> logs, Reader reader) throws ChainChanged {
    if (logs.isEmpty() && mayHold(header)) {
      return false;
    }
    Block block = new Block(header, reader);
    logs.forEach(block);
    block.end();
    return true;
  }

  /** Reads one block's logs in the first of all ways that works. */
  private void block(EvmHeader header, Reader reader) throws ChainChanged {
    BlockRef at = header.block();
    try {
      if (wanted.patterns().size() == 1) {
        List<List<Bytes32>> pattern = wanted.patterns().getFirst();
        Block block = new Block(header, reader);
        node.logs(LogFilter.of(contract.address(), pattern, at.number(), at.number()), block);
        if (block.count == 0 && !block.changed && mayHold(header)) {
          node.logs(filter(pattern, at), block);
        }
        block.end();
        return;
      }
    } catch (LogReader.NoListException e) {
      throw e;
    } catch (EvmNode.RpcRefusal | LedgerException | OutOfMemoryError e) {
      // too much for one answer, perhaps
    }
    List<EvmLog> logs = new ArrayList<>();
    try {
      for (List<List<Bytes32>> pattern : wanted.byKind()) {
        gather(filter(pattern, at), logs);
      }
    } catch (LogReader.NoListException e) {
      throw e;
    } catch (EvmNode.RpcRefusal | LedgerException | OutOfMemoryError e) {
      logs.clear();
      byTransaction(header, reader, String.valueOf(e.getMessage()));
      return;
    }
    Block block = new Block(header, reader);
    sorted(logs).forEach(block);
    block.end();
  }

  /** Reads a block's logs from the receipts of its transactions. */
  private void byTransaction(EvmHeader header, Reader reader, String why) throws ChainChanged {
    BlockRef at = header.block();
    LogFilter all =
        LogFilter.of(contract.address(), List.of(), at.number(), at.number()).in(at.hash());
    Block block = new Block(header, reader);
    try {
      for (Bytes32 transaction : node.transactions(at)) {
        node.logs(
            transaction,
            all,
            log -> {
              if (wanted.take(log)) {
                block.accept(log);
              }
            });
      }
    } catch (EvmNode.RpcRefusal e) {
      throw new LedgerException(
          "the node at %s does not give the logs of block %d: %s; nor receipts: %s"
              .formatted(node, at.number(), why, e.getMessage()),
          e);
    }
    block.end();
  }

  /** Takes the logs of one block, and hands their events on before they are many. */
  private final class Block implements Consumer<EvmLog> {
    private final EvmHeader header;
    private final Reader reader;
    private final List<Event> events = new ArrayList<>();
    private int before;
    private long bytes;
    private long count;
    private boolean changed;

    Block(EvmHeader header, Reader reader) {
      this.header = header;
      this.reader = reader;
    }

    @Override
    public void accept(EvmLog log) {
      changed |= !log.blockHash().equals(header.block().hash());
      if (changed) {
        return;
      }
      count++;
      events.addAll(contract.events(log));
      bytes += bytes(log);
      if (bytes >= MOST_BYTES_GATHERED || events.size() >= MOST_EVENTS_GATHERED) {
        handOn();
      }
    }

    private void handOn() {
      reader.events(header.block(), before, List.copyOf(events));
      before += events.size();
      events.clear();
      bytes = 0;
    }

    void end() throws ChainChanged {
      if (changed) {
        throw new ChainChanged();
      }
      handOn();
      if (count > 0) {
        learn(header);
      }
    }
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
    return header.mayHold(contract.address().toArray()) && wanted.mayBeIn(header);
  }
}
