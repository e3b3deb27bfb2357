package souk.node;

import java.net.URI;
import java.util.Optional;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.payments.CommandRefusedException;
import souk.primitives.Amount;
import souk.primitives.Signer;

/** How a provider, or somebody else with collateral, stands on the ledger. */
public final class Registration {
  /** What the endpoints begin with of those that have collateral, but sell nothing. */
  public static final String SELLS_NOTHING = "none:";

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

  /**
   * Puts in what is missing of somebody's collateral, who may sell something else already: the
   * endpoint stays what it is.
   *
   * @param otherwise the endpoint of whoever does not stand there yet
   * @throws CommandRefusedException when the ledger does not take it
   */
  public static void hold(Ledger ledger, Signer who, URI otherwise, CollateralAim collateral) {
    URI endpoint =
        ledger
            .at(ledger.head(Ledger.Finality.INCLUDED))
            .provider(who.address())
            .flatMap(known -> uri(known.endpoint()))
            .orElse(otherwise);
    stand(ledger, who, endpoint, collateral);
  }

  /** What was registered may be anything. */
  private static Optional<URI> uri(String endpoint) {
    try {
      return Optional.of(URI.create(endpoint));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void submit(Ledger ledger, Signer provider, Command command) {
    CommandRefusedException.need(command, ledger.submit(provider, command).join());
  }
}
