package souk.payments;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Where a till keeps what it took: a log for each round. What was appended is read back after a
 * restart in the order in which it was appended; of what was not acknowledged yet, a first part may
 * be there and the rest not.
 */
public interface TillStore extends AutoCloseable {
  /** Hands all logs over, each in order. Called once, before anything is appended. */
  void replay(Replay into);

  /**
   * Appends to a round's log; may block while too much is waiting. The future completes when the
   * record, and all that was appended before, would survive loss of power. Records that are written
   * together may share one future; what is attached to it must not block.
   *
   * @param buffer begins with the record; it may be written over as soon as this returns
   * @param length of the record
   */
  CompletableFuture<?> append(long round, byte[] buffer, int length);

  /** Appends a record that fills its array. */
  default CompletableFuture<?> append(long round, byte[] record) {
    return append(round, record, record.length);
  }

  /** Forgets a round; its log may be back after a loss of power. */
  void drop(long round);

  /**
   * Why nothing can be appended for the time being; empty while it can, or may soon. Answers at
   * once.
   */
  default Optional<String> away() {
    return Optional.empty();
  }

  @Override
  void close();

  /** Hears what a store holds. */
  @FunctionalInterface
  interface Replay {
    /** Any number of whole records of one round, one after the other. */
    void records(long round, byte[] records);
  }
}
