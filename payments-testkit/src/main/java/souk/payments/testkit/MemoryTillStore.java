package souk.payments.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import souk.payments.TillStore;

/** A till's store in memory, for simulations and tests: it outlives its till, not the process. */
public final class MemoryTillStore implements TillStore {
  private static final CompletableFuture<@Nullable Void> DONE =
      CompletableFuture.completedFuture(null);

  private final SortedMap<Long, List<byte[]>> rounds = new TreeMap<>();

  @Override
  public synchronized void replay(Replay into) {
    rounds.forEach((round, log) -> log.forEach(record -> into.records(round, record)));
  }

  @Override
  public synchronized CompletableFuture<?> append(long round, byte[] buffer, int length) {
    rounds.computeIfAbsent(round, r -> new ArrayList<>()).add(Arrays.copyOf(buffer, length));
    return DONE;
  }

  @Override
  public synchronized void drop(long round) {
    rounds.remove(round);
  }

  @Override
  public void close() {}
}
