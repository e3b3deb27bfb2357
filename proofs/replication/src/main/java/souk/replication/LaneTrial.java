package souk.replication;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * When to go over to code on {@link Sha256Lanes}. Until the JVM has compiled it, it is a thousand
 * times slower than the JVM's own SHA-256; compiling takes about two seconds of one core. So what
 * hashes little never starts that, and what hashes much lets a thread in the background do it, and
 * changes over once lanes have been seen to be faster.
 */
final class LaneTrial {
  /** How often in a row lanes must be faster: a compiler may still be at work on either side. */
  static final int WINS = 3;

  /** Lanes must get compiled within this time, or are not used. */
  static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final long worthIt;
  private final Supplier<Runnable> portable;
  private final Supplier<Runnable> lanes;
  private final Executor background;
  private final LongSupplier nanoClock;
  private final AtomicLong seen = new AtomicLong();
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean won;

  /**
   * A trial that the first {@code worthIt} of some amount begins.
   *
   * @param portable makes what takes no lanes
   * @param lanes makes the same work on lanes; is called where they are there only
   */
  LaneTrial(long worthIt, Supplier<Runnable> portable, Supplier<Runnable> lanes) {
    this(worthIt, portable, lanes, LaneTrial::inBackground, System::nanoTime);
  }

  LaneTrial(
      long worthIt,
      Supplier<Runnable> portable,
      Supplier<Runnable> lanes,
      Executor background,
      LongSupplier nanoClock) {
    this.worthIt = worthIt;
    this.portable = portable;
    this.lanes = lanes;
    this.background = background;
    this.nanoClock = nanoClock;
  }

  private static void inBackground(Runnable trial) {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      Thread.ofPlatform().daemon().name("sha-256-lanes").start(trial);
    }
  }

  /** Whether to use lanes now, told how much work there is. */
  boolean won(long amount) {
    if (!begun.get() && seen.addAndGet(amount) >= worthIt && begun.compareAndSet(false, true)) {
      background.execute(this::run);
    }
    return won;
  }

  /** Whether lanes are in use. */
  boolean won() {
    return won;
  }

  private void run() {
    Runnable one;
    Runnable other;
    try {
      one = lanes.get();
      other = portable.get();
    } catch (LinkageError e) {
      return; // a JVM whose Vector API does not work is one without it
    }
    long begin = nanoClock.getAsLong();
    int wins = 0;
    while (wins < WINS && nanoClock.getAsLong() - begin < LIMIT_NANOS) {
      wins = nanosOf(one) < nanosOf(other) ? wins + 1 : 0;
    }
    won = wins == WINS;
  }

  private long nanosOf(Runnable work) {
    long begin = nanoClock.getAsLong();
    work.run();
    return nanoClock.getAsLong() - begin;
  }
}
