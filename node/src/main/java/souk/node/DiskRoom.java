package souk.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How much a node's folder takes of what its operator lets it have, and of what its disk has. It is
 * counted from the files that are there, so that a restart changes nothing. Safe for many threads.
 */
final class DiskRoom {
  /** With less than so much free on its disk a node cannot go on for long. */
  static final long LEAST_FREE = 64L << 20;

  /** For so long a count is good; a folder may hold many files. */
  static final Duration GOOD = Duration.ofSeconds(5);

  /** The share of the limit that is for the node's own databases. */
  private static final int OWN_SHARE = 4;

  private final Path folder;
  private final long most;
  private final InstantSource clock;
  private @Nullable Instant counted;
  private long used;

  /**
   * @param most bytes of the folder
   */
  DiskRoom(Path folder, long most, InstantSource clock) {
    this.folder = folder;
    this.most = most;
    this.clock = clock;
  }

  /** What the folder takes, as of a moment ago. */
  synchronized long used() {
    Instant now = clock.instant();
    Instant last = counted;
    if (last == null || now.isBefore(last) || !now.isBefore(last.plus(GOOD))) {
      used = count(folder);
      counted = now;
    }
    return used;
  }

  /** The operator's limit; empty where there is none. */
  Optional<Long> most() {
    return most == Long.MAX_VALUE ? Optional.empty() : Optional.of(most);
  }

  /** What is free on the folder's disk. */
  long free() {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }

  /** What each of some services may keep in its folder. */
  long storage(int services) {
    return most == Long.MAX_VALUE
        ? Long.MAX_VALUE
        : (most - most / OWN_SHARE) / Math.max(1, services);
  }

  /** Why there is no room for another agreement; empty while there is. */
  Optional<String> full() {
    long now = used();
    if (now >= most) {
      return Optional.of(
          "this provider's disk is full: %d of %d bytes; ask again later".formatted(now, most));
    }
    return free() < LEAST_FREE
        ? Optional.of("this provider's disk is full; ask again later")
        : Optional.empty();
  }

  private static long count(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(DiskRoom::size).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // what vanished while it was counted; the next count is soon
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
