package souk.payments;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * A till's store that the tills of several processes write to. All of them hear all records in one
 * order, and whatever a till writes is written behind all that it has heard: so of two tills that
 * take the same ticket at the same time the second learns of the first before its own record is
 * written.
 */
public interface SharedTillStore extends TillStore {
  /** Says who hears what other tills write; before anything is appended. */
  void follow(Replay others);

  /**
   * Appends to a round's log; never blocks. The future completes when it is decided and durable.
   *
   * @param stands asked when all that others wrote before is heard, right before it is written; no
   *     leaves the record out
   */
  CompletableFuture<?> append(long round, byte[] buffer, int length, BooleanSupplier stands);

  /** Waits while too much waits to be written. */
  void awaitRoom();

  /** Hears what others had written when this was called. */
  void catchUp();

  /** A number for a book that no till gave to another one. */
  int newRef();

  @Override
  default CompletableFuture<?> append(long round, byte[] buffer, int length) {
    return append(round, buffer, length, () -> true);
  }
}
