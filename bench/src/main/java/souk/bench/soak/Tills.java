package souk.bench.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import souk.ledger.RoundRules;
import souk.payments.DatabaseTillStore;
import souk.payments.TillAudit;
import souk.primitives.Address;
import souk.store.Database;
import souk.store.SqliteDatabase;
import souk.store.StoreException;

/** What the caches have written down, read from their databases while they have them open. */
final class Tills {
  /**
   * So long after the end of a round no till takes its tickets, however late it hears of blocks.
   */
  private static final int BLOCKS_AFTER_END = 2;

  private final SoakChain chain;
  private final RoundRules rounds;
  private final Map<Address, Path> files = new LinkedHashMap<>();
  private final long firstRound;

  Tills(SoakChain chain, RoundRules rounds, Path folder, int caches) {
    this.chain = chain;
    this.rounds = rounds;
    for (int i = 1; i <= caches; i++) {
      files.put(
          chain.account("cache-" + i), folder.resolve("state-cache-" + i).resolve("provider.db"));
    }
    this.firstRound = rounds.roundOf(chain.devnet().height());
  }

  /** Hands over what is written down of rounds that just ended, once for each cache and round. */
  void audit(TicketAudit audit) {
    long head = chain.devnet().height();
    // Nothing is dropped before the draw is final.
    long round = rounds.roundOf(head - BLOCKS_AFTER_END) - 1;
    if (round < firstRound || isLate(round, head)) {
      return;
    }
    for (Map.Entry<Address, Path> each : files.entrySet()) {
      Address cache = each.getKey();
      if (!audit.knows(cache, round)) {
        try {
          Set<TillAudit.Taken> taken = taken(cache, each.getValue());
          if (!isLate(round, chain.devnet().height())) {
            audit.written(cache, round, taken);
          }
        } catch (StoreException e) {
          // Busy, or in the middle of a restart: the next look comes soon.
        }
      }
    }
  }

  private boolean isLate(long round, long head) {
    return head >= rounds.seedBlock(round) + SoakChain.CONFIRMATIONS;
  }

  /** Whether no cache has tickets that are not settled. */
  boolean areEmpty() {
    try {
      for (Map.Entry<Address, Path> each : files.entrySet()) {
        if (!taken(each.getKey(), each.getValue()).isEmpty()) {
          return false;
        }
      }
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  private static Set<TillAudit.Taken> taken(Address cache, Path file) {
    if (!Files.exists(file)) {
      return Set.of();
    }
    try (Database database = SqliteDatabase.readOnly(file);
        DatabaseTillStore store = new DatabaseTillStore(database)) {
      return TillAudit.taken(store, cache);
    }
  }
}
