package souk.node;

import java.lang.System.Logger;
import java.time.InstantSource;
import souk.ledger.LedgerView;

/**
 * Compares this host's clock with the time of the ledger's newest block, and says once when they
 * differ: tickets and requests are judged by time, so that a node with a wrong clock earns nothing
 * and is told by nobody. For one thread.
 */
final class ClockCheck {
  private static final Logger LOG = System.getLogger("souk.node");

  /** What is borne; blocks arrive late, and hosts are seconds apart. */
  static final long MOST_SECONDS = 60;

  private final InstantSource clock;
  private long last = -1;
  private boolean suspected;
  private boolean wrong;

  ClockCheck(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * To be called with every new block.
   *
   * <p>A block from ahead of the clock says that the clock is behind. An old one says that it is
   * ahead only when another came just now; otherwise the chain may have stopped. One block alone
   * says nothing: it may have been sealed before the clock was set.
   */
  void look(LedgerView view) {
    long number = view.block().number();
    boolean fresh = last >= 0 && number == last + 1;
    last = number;
    long ahead = Math.floorDiv(clock.millis(), 1000L) - view.block().time();
    boolean differs = ahead < -MOST_SECONDS || (ahead > MOST_SECONDS && (fresh || wrong));
    if (differs && suspected && !wrong) {
      wrong = true;
      LOG.log(
          Logger.Level.WARNING,
          "this host''s clock is {0} seconds {1} the ledger''s newest block; set it, or nothing"
              + " is paid or earned here",
          Long.toString(Math.abs(ahead)),
          ahead < 0 ? "behind" : "ahead of");
    } else if (wrong && !differs) {
      wrong = false;
      LOG.log(Logger.Level.INFO, "this host's clock fits the ledger's newest block again");
    }
    suspected = differs;
  }
}
