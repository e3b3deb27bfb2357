package souk.puzzle;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * Warms the search on the Vector API up, on some other thread, and finds out whether it is the
 * faster one on this machine. It needs a second or two, in which vector code runs a thousand times
 * slower than when compiled.
 */
final class LaneTrial implements Runnable {
  /** How often in a row the lanes must win: a compiler may still be at work on either side. */
  static final int WINS = 3;

  static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);
  static final int STARTS = 512;

  private final StartSearch lanes;
  private final StartSearch portable;
  private final LongSupplier nanoClock;
  private volatile boolean won;

  LaneTrial(StartSearch lanes, StartSearch portable, LongSupplier nanoClock) {
    this.lanes = lanes;
    this.portable = portable;
    this.nanoClock = nanoClock;
  }

  /** A trial on a puzzle without solution; empty where this JVM offers no Vector API. */
  static Optional<LaneTrial> onThisMachine() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.empty();
    }
    PuzzleParameters parameters = PuzzleParameters.DEFAULT;
    Puzzle puzzle = new Puzzle(parameters, Bytes32.ZERO, Bytes.of(new byte[32]));
    ByteRange chunk = ByteRange.of(new byte[PuzzleParameters.DEFAULT_CHUNK_BYTES]);
    List<ByteRange> chunks = Collections.nCopies(parameters.caches(), chunk);
    try {
      return Optional.of(
          new LaneTrial(
              new LaneSearch(puzzle, chunks),
              new PortableSearch(puzzle, chunks),
              System::nanoTime));
    } catch (LinkageError e) {
      return Optional.empty(); // a JVM whose Vector API does not work is one without it
    }
  }

  /** Ends when the lanes have won, at the time limit, or when the thread is interrupted. */
  @Override
  public void run() {
    long begin = nanoClock.getAsLong();
    int wins = 0;
    while (wins < WINS
        && nanoClock.getAsLong() - begin < LIMIT_NANOS
        && !Thread.currentThread().isInterrupted()) {
      wins = nanosOf(lanes) < nanosOf(portable) ? wins + 1 : 0;
    }
    won = wins == WINS;
  }

  /** Whether the lanes have proved faster; false as long as that is not known. */
  boolean won() {
    return won;
  }

  private long nanosOf(StartSearch search) {
    long begin = nanoClock.getAsLong();
    search.find(0, STARTS);
    return nanoClock.getAsLong() - begin;
  }
}
