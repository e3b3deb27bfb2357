package souk.deployment;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import souk.ledger.LedgerException;

/**
 * Waits for what takes a few blocks.
 *
 * @param most how long
 * @param trouble what is in the way, as far as anybody knows
 */
record Patience(Duration most, Supplier<Optional<String>> trouble) {
  private static final System.Logger LOG = System.getLogger("souk.node");

  /**
   * Waits.
   *
   * @throws IllegalStateException when it took too long
   */
  void await(String what, BooleanSupplier reached) {
    long deadline = System.nanoTime() + most.toNanos();
    while (!isReached(reached)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "waited %d s in vain for %s%s"
                .formatted(
                    most.toSeconds(), what, trouble.get().map(why -> ": " + why).orElse("")));
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for " + what, e);
      }
    }
  }

  /** A chain that cannot say so now may with the next look. */
  private static boolean isReached(BooleanSupplier reached) {
    try {
      return reached.getAsBoolean();
    } catch (LedgerException e) {
      LOG.log(System.Logger.Level.DEBUG, "looking again", e);
      return false;
    }
  }
}
