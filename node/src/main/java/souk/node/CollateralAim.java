package souk.node;

import java.util.Optional;
import souk.ledger.LedgerView;
import souk.primitives.Amount;

/** How much collateral a provider's node is to have on the ledger. */
@FunctionalInterface
public interface CollateralAim {
  /**
   * What it is to have at least, locked and free together. Asked when all that can fail for free
   * was tried: what is missing is put in right after.
   *
   * @param known how it stands on the ledger; empty when it does not stand there yet
   */
  Amount of(Optional<LedgerView.Provider> known);

  /** So many times as much. */
  default CollateralAim times(int factor) {
    return known -> of(known).times(factor);
  }

  /** So much, whatever there is. */
  static CollateralAim atLeast(Amount amount) {
    return _ -> amount;
  }
}
