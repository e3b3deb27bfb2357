package souk.primitives;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * When to go over to code on the lanes of vector registers. Until the JVM has compiled it, its
 * vectors are objects and it is some thousand times slower than plain code; compiling takes a
 * second or two of one core. So a process that has little to do never starts that, and one that has
 * much lets a thread in the background do it, and changes over once lanes have been seen to be
 * faster. Safe for several threads.
 */
public final class LaneTrial {
  /** How often in a row lanes must be faster: a compiler may still be at work on either side. */
  static final int WINS = 3;

  /** Lanes must get compiled within this time, or are not used. */
  static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final long worthIt;
  private final Supplier<Runnable> plain;
  private final Supplier<Runnable> lanes;
  private final Executor background;
  private final LongSupplier nanoClock;
  private final AtomicLong seen = new AtomicLong();
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean won;

  /**
   * A trial that the first {@code worthIt} of some amount begins, on a thread of its own.
   *
   * @param name of that thread
   * @param plain makes what takes no lanes
   * @param lanes makes the same work on lanes; is called where they are there only
   */
  public LaneTrial(String name, long worthIt, Supplier<Runnable> plain, Supplier<Runnable> lanes) {
    this(worthIt, plain, lanes, trial -> Thread.ofPlatform().daemon().name(name).start(trial));
  }

  /**
   * The same elsewhere.
   *
   * @param background runs the trial; interrupting it ends that
   */
  public LaneTrial(
      long worthIt, Supplier<Runnable> plain, Supplier<Runnable> lanes, Executor background) {
    this(
        worthIt,
        plain,
        lanes,
        trial -> {
          if (isSupported()) {
            background.execute(trial);
          }
        },
        System::nanoTime);
  }

  LaneTrial(
      long worthIt,
      Supplier<Runnable> plain,
      Supplier<Runnable> lanes,
      Executor background,
      LongSupplier nanoClock) {
    this.worthIt = worthIt;
    this.plain = plain;
    this.lanes = lanes;
    this.background = background;
    this.nanoClock = nanoClock;
  }

  /** Whether this JVM has the Vector API. */
  public static boolean isSupported() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /** Whether to use lanes now, told how much work there is. */
  public boolean won(long amount) {
    if (!begun.get() && seen.addAndGet(amount) >= worthIt && begun.compareAndSet(false, true)) {
      background.execute(this::run);
    }
    return won;
  }

  /** Whether lanes are in use. */
  public boolean won() {
    return won;
  }

  private void run() {
    Runnable one;
    Runnable other;
    try {
      one = lanes.get();
      other = plain.get();
    } catch (LinkageError e) {
      return; // a JVM whose Vector API does not work is one without it
    }
    long begin = nanoClock.getAsLong();
    int wins = 0;
    while (wins < WINS
        && nanoClock.getAsLong() - begin < LIMIT_NANOS
        && !Thread.currentThread().isInterrupted()) {
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
