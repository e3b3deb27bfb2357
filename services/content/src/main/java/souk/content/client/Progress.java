package souk.content.client;

import java.time.Duration;
import java.util.List;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/** Hears how a fetch gets on. Called from many threads, and must return soon. */
public interface Progress {
  /** Listens to nothing. */
  Progress NONE = new Progress() {};

  /** So many bytes of what was asked for are written. */
  default void written(long bytes, long total) {}

  /**
   * A cache took tickets and handed out the right key for them, so it has written them down.
   *
   * @param agreement under which they were paid
   */
  default void paid(Address cache, Bytes32 agreement, List<Ticket> tickets) {}

  /** So many bytes are not fetched because they were there before. Called once, first of all. */
  default void kept(long bytes, long total) {}

  /**
   * No publisher answers. It is tried again after a pause, for at most so long.
   *
   * @param left for how long
   */
  default void waiting(Duration left, ContentException why) {}

  /** A cache did not do its part; the fetch goes on without it. */
  default void fault(Fault fault) {}

  /**
   * A cache took so long, far longer than the others of its bundle, that the fetch goes on without
   * it. That may be the line's doing, so nothing is held against it.
   */
  default void slow(Address cache, Duration soFar) {}

  /** What a cache did wrong. */
  sealed interface Fault {
    /** Who. */
    Address cache();

    /** It sent no chunk, or none that it signed for. */
    record NoChunk(Address cache, String why) implements Fault {}

    /** It was paid and did not hand out the key; the publisher did. */
    record KeyKeptBack(Address cache, String why) implements Fault {}

    /** It signed for a wrong chunk; the publisher accuses it. */
    record BadChunk(Address cache) implements Fault {}
  }
}
