package souk.ledger.evm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.ledger.BlockRef;
import souk.ledger.Interest;
import souk.ledger.LedgerException;

/**
 * Reads what happened until now, from the newest block backwards, as far as the node has it: many
 * keep the logs of the last year only. It asks for the wanted logs alone.
 */
final class PastReader {
  /** Few logs are wanted, so more blocks fit into an answer than when all are read. */
  private static final long MOST_BLOCKS = 10_000;

  private final EvmNode node;
  private final Contract contract;
  private final InstantSource clock;
  private final Duration patience;

  /**
   * @param patience how long to read; what is not read by then is missing
   */
  PastReader(EvmNode node, Contract contract, InstantSource clock, Duration patience) {
    this.node = node;
    this.contract = contract;
    this.clock = clock;
    this.patience = patience;
  }

  PastEvents read(Interest interest, long deployed, BlockRef head) {
    EventScan scan = new EventScan(node, contract, LogPatterns.of(interest));
    BlockSpan span = new BlockSpan(MOST_BLOCKS);
    Instant end = clock.instant().plus(patience);
    List<List<EventScan.Logged>> pages = new ArrayList<>();
    long last = head.number();
    Optional<String> missing = Optional.empty();
    boolean began = false;
    while (last >= deployed && missing.isEmpty()) {
      long first = Math.max(deployed, last - span.size() + 1);
      try {
        if (!began) {
          scan.requireLogs(head);
          began = true;
        }
        pages.addFirst(scan.page(first, last));
        last = first - 1;
        span.succeeded();
      } catch (EvmNode.RpcRefusal | LedgerException | OutOfMemoryError e) {
        if (first == last || !began || e instanceof SilentNodeException) {
          missing = Optional.of(String.valueOf(e.getMessage()));
        }
        span.failed(last - first + 1);
      }
      if (last >= deployed && missing.isEmpty() && clock.instant().isAfter(end)) {
        missing =
            Optional.of("it could not be read in " + patience.toSeconds() + " seconds; try later");
      }
    }
    List<EventScan.Logged> all = pages.stream().flatMap(List::stream).toList();
    return new PastEvents(
        all.stream().map(EventScan.Logged::event).toList(),
        all.stream().map(EventScan.Logged::transaction).toList(),
        last + 1,
        missing);
  }
}
