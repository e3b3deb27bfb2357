package souk.cli.pay;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.primitives.Amount;

/** Whether money is to go, and how much of it at the most. */
final class SpendConsent {
  @Option(names = "--yes", description = "pay without being asked")
  private boolean yes;

  @Option(
      names = "--most",
      paramLabel = "SUM",
      description = "pay at most this much, gas apart, and without being asked where nobody can be")
  private @Nullable TypedSum most;

  /**
   * Makes sure that so much may be paid.
   *
   * @return whether it is to be done
   * @throws Failure when it is more than --most, or nobody said yes and nobody can be asked
   */
  boolean allows(Amount amount, Sums sums) {
    Optional<Amount> limit = Optional.ofNullable(most).map(typed -> sums.of("--most", typed));
    if (limit.isPresent() && amount.compareTo(limit.get()) > 0) {
      throw new Failure(
          Main.USAGE,
          "%s is more than --most %s; nothing was paid"
              .formatted(sums.show(amount), sums.show(limit.get())));
    }
    if (yes) {
      return true;
    }
    if (Consent.canAsk()) {
      return Consent.asked("Pay");
    }
    if (limit.isPresent()) {
      return true;
    }
    throw new Failure(
        Main.USAGE, "nobody can be asked here; add --yes, or --most SUM; nothing was paid");
  }
}
