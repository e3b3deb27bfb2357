package souk.bench;

import java.util.concurrent.CompletableFuture;
import souk.payments.TillStore;

/** Keeps nothing, so that checking alone is measured. */
final class NoStore implements TillStore {
  private static final CompletableFuture<Boolean> DONE = CompletableFuture.completedFuture(true);

  @Override
  public void replay(Replay into) {}

  @Override
  public CompletableFuture<?> append(long round, byte[] buffer, int length) {
    return DONE;
  }

  @Override
  public void drop(long round) {}

  @Override
  public void close() {}
}
