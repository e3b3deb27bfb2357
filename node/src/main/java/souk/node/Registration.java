package souk.node;

import java.net.URI;
import java.util.Optional;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.payments.CommandRefusedException;
import souk.primitives.Amount;
import souk.primitives.Signer;

/** How a provider stands on the ledger. */
final class Registration {
  private Registration() {}

  /**
   * Puts a provider's endpoint on the ledger, and what is missing of its collateral; what it has
   * too little of in the market is deposited before. Does nothing when all of that is there.
   *
   * @throws CommandRefusedException when the ledger does not take it
   */
  static void stand(Ledger ledger, Signer provider, URI endpoint, CollateralAim collateral) {
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    Optional<LedgerView.Provider> known = view.provider(provider.address());
    Amount there = known.map(each -> each.free().plus(each.locked())).orElse(Amount.ZERO);
    Amount missing = collateral.of(known).minusOrZero(there);
    boolean moved = known.filter(old -> old.endpoint().equals(endpoint.toString())).isEmpty();
    if (missing.isZero() && !moved) {
      return;
    }
    Amount deposit = missing.minusOrZero(view.balance(provider.address()));
    if (!deposit.isZero()) {
      submit(ledger, provider, new Command.Deposit(deposit));
    }
    submit(ledger, provider, new Command.Register(endpoint.toString(), missing));
  }

  private static void submit(Ledger ledger, Signer provider, Command command) {
    CommandRefusedException.need(command, ledger.submit(provider, command).join());
  }
}
