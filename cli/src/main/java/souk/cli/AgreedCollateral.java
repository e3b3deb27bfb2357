package souk.cli;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.ledger.LedgerView;
import souk.node.CollateralAim;
import souk.primitives.Amount;

/**
 * How much collateral a provider is to have: what is wanted, or what there is. A provider that has
 * left, or lost some, puts nothing in again unasked. What was decided once stands, for a start may
 * be tried again.
 */
final class AgreedCollateral implements CollateralAim {
  private final Amount wanted;
  private final boolean yes;
  private final boolean named;
  private final Sums sums;
  private final Output output;
  private @Nullable Amount decided;

  /**
   * What is put in of collateral, for programs.
   *
   * @param there what the provider has on the ledger, free and locked together
   * @param unbonding what it asked back
   * @param more what is missing of what it wants
   * @param put whether that is put in now
   */
  private record Collateral(
      String event, Amount there, Amount unbonding, Amount more, boolean put) {}

  /**
   * @param wanted at least
   * @param yes whether it may be put in again without asking
   * @param named whether the sum was named, and is not the usual one
   */
  AgreedCollateral(Amount wanted, boolean yes, boolean named, Sums sums, Output output) {
    this.wanted = wanted;
    this.yes = yes;
    this.named = named;
    this.sums = sums;
    this.output = output;
  }

  @Override
  public Amount of(Optional<LedgerView.Provider> known) {
    if (decided == null) {
      decided = decide(known);
    }
    return decided;
  }

  private Amount decide(Optional<LedgerView.Provider> known) {
    Amount there = known.map(old -> old.free().plus(old.locked())).orElse(Amount.ZERO);
    Amount unbonding = known.map(LedgerView.Provider::unbonding).orElse(Amount.ZERO);
    Amount more = wanted.minusOrZero(there);
    if (more.isZero()) {
      return wanted;
    }
    if (known.isEmpty()) {
      output.say(
          new Collateral("collateral", there, unbonding, more, true),
          "puts %s of collateral on the ledger; ./souk provider unbond asks it back"
              .formatted(sums.show(more)));
      return wanted;
    }
    boolean left = there.isZero() || !unbonding.isZero();
    String stands =
        "it has %s of collateral%s"
            .formatted(
                sums.show(there),
                unbonding.isZero() ? "" : " and asked %s back".formatted(sums.show(unbonding)));
    boolean put = yes || (!left && named) || asked(stands, sums.show(more));
    output.say(
        new Collateral("collateral", there, unbonding, more, put),
        put
            ? "%s; puts in %s more".formatted(stands, sums.show(more))
            : "%s; puts in no more without --yes, and is not hired anew without %s more; it serves what it agreed to"
                .formatted(stands, sums.show(more)));
    return put ? wanted : there;
  }

  private static boolean asked(String stands, String more) {
    return Consent.canAsk()
        && Consent.asked(
            "%s. Put in %s more"
                .formatted(
                    stands.substring(0, 1).toUpperCase(Locale.ROOT) + stands.substring(1), more));
  }
}
