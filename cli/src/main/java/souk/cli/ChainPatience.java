package souk.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import souk.ledger.LedgerException;
import souk.ledger.WrongLedgerException;

/**
 * The start of a node whose chain may be away for a moment: it is tried again, with one line. What
 * cannot pass by itself, such as another chain than the market's, ends it at once.
 */
public final class ChainPatience {
  /** For how long a start is tried again. */
  public static final Duration LONGEST = Duration.ofMinutes(2);

  /** So many waits of a moment lie between two tries, at the most. */
  private static final int LONGEST_PAUSE = 20;

  private final Consumer<String> warning;
  private final BooleanSupplier moment;
  private final InstantSource clock;
  private boolean said;

  /** For a node that runs until a signal. */
  public ChainPatience(Output output, StopSignal running) {
    this(output::warn, running::goesOn, InstantSource.system());
  }

  /**
   * @param warning takes the line
   * @param moment waits a moment; false when there is no more to wait for
   */
  ChainPatience(Consumer<String> warning, BooleanSupplier moment, InstantSource clock) {
    this.warning = warning;
    this.moment = moment;
    this.clock = clock;
  }

  /** What is tried; after it failed nothing of it is left. */
  public interface Start<T> {
    T make() throws Exception;
  }

  /**
   * Tries until it succeeds, or fails in another way than by a ledger that cannot be asked.
   *
   * @throws LedgerException when the time is over, or the program is to end
   */
  public <T> T of(Start<T> start) throws Exception {
    Instant end = clock.instant().plus(LONGEST);
    for (int pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        return start.make();
      } catch (WrongLedgerException e) {
        throw e;
      } catch (LedgerException e) {
        if (!clock.instant().isBefore(end)) {
          throw e;
        }
        if (!said) {
          said = true;
          warning.accept("%s; trying again for %d seconds".formatted(line(e), LONGEST.toSeconds()));
        }
        for (int i = 0; i < pause; i++) {
          if (!moment.getAsBoolean()) {
            throw e;
          }
        }
      }
    }
  }

  private static String line(LedgerException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("the chain cannot be asked");
  }
}
