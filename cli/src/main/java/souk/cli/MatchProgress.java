package souk.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import souk.market.match.Matcher;

/**
 * How far a matching is, said once it takes longer than a moment: which round of auctions it is in,
 * how many demands still bid, how long this round still takes at that pace, and what is missing at
 * most so far.
 */
final class MatchProgress implements Consumer<Matcher.Progress>, AutoCloseable {
  private static final Duration MOMENT = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final WaitLine line;
  private final String what;
  private final int demands;
  private final Thread teller;
  private volatile Matcher.Progress now = new Matcher.Progress(0, 0, 0, 1);
  private volatile long roundBegan = System.nanoTime();

  /**
   * @param what is matched, for who reads it
   */
  MatchProgress(WaitLine line, String what, int demands) {
    this.line = line;
    this.what = what;
    this.demands = demands;
    this.teller = Thread.ofVirtual().name("souk-match-progress").start(this::tell);
  }

  @Override
  public void accept(Matcher.Progress progress) {
    if (progress.round() != now.round()) {
      roundBegan = System.nanoTime();
    }
    now = progress;
  }

  private void tell() {
    try {
      Thread.sleep(MOMENT);
      while (true) {
        line.on(what, text(now, demands, System.nanoTime() - roundBegan));
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      // it is done
    }
  }

  /**
   * What is said behind what is matched.
   *
   * @param nanos since the round began
   */
  static String text(Matcher.Progress at, int demands, long nanos) {
    if (at.round() == 0) {
      return ": looking at all pairs";
    }
    String left = "";
    if (at.settled() > 0) {
      long seconds = (long) Math.ceil(nanos / 1e9 / at.settled() * (demands - at.settled()));
      left = String.format(Locale.ROOT, ", about %d:%02d left of it", seconds / 60, seconds % 60);
    }
    return String.format(
        Locale.ROOT,
        ": round %d of at most %d, %,d of %,d demands settled%s%s",
        at.round(),
        at.rounds(),
        at.settled(),
        demands,
        left,
        at.round() == 1
            ? ""
            : String.format(Locale.ROOT, "; at most %.3f %% is missing so far", 100 * at.gap()));
  }

  @Override
  public void close() {
    teller.interrupt();
    boolean interrupted = false;
    while (teller.isAlive()) {
      try {
        teller.join();
      } catch (InterruptedException e) {
        interrupted = true; // it ends soon in any case
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    line.clear();
  }
}
