package souk.content.client;

import java.time.Duration;
import souk.primitives.Address;

/** Hears how a fetch gets on. Called from many threads, and must return soon. */
public interface Progress {
  /** Listens to nothing. */
  Progress NONE = new Progress() {};

  /** So many bytes of what was asked for are written. */
  default void written(long bytes, long total) {}

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
