package souk.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.exchange.Service;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerView;
import souk.ledger.evm.Currency;
import souk.ledger.evm.EvmLedger;
import souk.payments.ClaimAccount;
import souk.payments.Earnings;
import souk.payments.Income;
import souk.primitives.Amount;

/** What a provider's node tells its operator of itself, as JSON has it; sums in smallest units. */
final class ProviderStatus {
  private ProviderStatus() {}

  /**
   * What it tells.
   *
   * @param claims whether the claims can be asked, too: they wait for a store that is away
   */
  static Map<String, Object> of(
      ProviderNode node, ProviderNode.Setup setup, CoinCheck coins, boolean claims) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("node", "provider");
    all.put("address", node.address().toString());
    all.put("endpoint", node.uri().toString());
    all.put("services", setup.services().stream().map(Service::name).toList());
    try {
      ledger(all, node, setup, claims);
      if (setup.ledger() instanceof EvmLedger evm) {
        all.put("currency", currency(evm.currency()));
      }
    } catch (LedgerException e) {
      all.put("ledger", "cannot be asked: " + e.getMessage());
    }
    coins
        .seen()
        .ifPresent(seen -> {
          all.put("coins", number(seen.balance()));
          all.put("coinsPayForClaims", seen.claims());
        });
    List<Income> income = node.income();
    all.put("due", due(income));
    all.put("atRiskTickets", node.exposure());
    all.put("agreements", node.agreements());
    all.put("earned", earned(node.earnings(0)));
    return all;
  }

  private static void ledger(
      Map<String, Object> all, ProviderNode node, ProviderNode.Setup setup, boolean claims) {
    LedgerView view = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
    all.put("balance", number(view.balance(node.address())));
    if (claims) {
      all.put("claims", claims(node.claims()));
    }
    Optional<LedgerView.Provider> known = view.provider(node.address());
    known.ifPresent(provider -> {
      Map<String, Object> collateral = new LinkedHashMap<>();
      collateral.put("free", number(provider.free()));
      collateral.put("locked", number(provider.locked()));
      collateral.put("unbonding", number(provider.unbonding()));
      if (!provider.unbonding().isZero()) {
        collateral.put("leavesAfterBlock", provider.releaseBlock());
      }
      all.put("collateral", collateral);
    });
  }

  private static Map<String, Object> claims(ClaimAccount account) {
    Map<String, Object> sums = new LinkedHashMap<>();
    sums.put("owed", number(account.owed()));
    sums.put("pending", number(account.pending()));
    sums.put("paid", number(account.paid()));
    sums.put("lost", number(account.lost()));
    return sums;
  }

  /** In what the sums are, for those who have no ledger to ask. */
  private static Map<String, Object> currency(Currency currency) {
    Map<String, Object> named = new LinkedHashMap<>();
    currency.symbol().ifPresent(symbol -> named.put("symbol", symbol));
    currency.decimals().ifPresent(decimals -> named.put("decimals", decimals));
    named.put("coin", currency.coin());
    return named;
  }

  private static Map<String, Object> due(List<Income> income) {
    Map<String, Object> due = new LinkedHashMap<>();
    due.put("tickets", income.stream().mapToLong(Income::tickets).sum());
    due.put("books", income.stream().mapToLong(Income::books).sum());
    due.put(
        "expected",
        number(income.stream().map(Income::expected).reduce(Amount.ZERO, Amount::plus)));
    return due;
  }

  private static Map<String, Object> earned(List<Earnings> earnings) {
    Map<String, Object> earned = new LinkedHashMap<>();
    earned.put("rounds", earnings.stream().mapToLong(Earnings::round).distinct().count());
    earned.put(
        "expected",
        number(earnings.stream().map(Earnings::expected).reduce(Amount.ZERO, Amount::plus)));
    earned.put(
        "paid", number(earnings.stream().map(Earnings::paid).reduce(Amount.ZERO, Amount::plus)));
    earned.put(
        "fees", number(earnings.stream().map(Earnings::fee).reduce(Amount.ZERO, Amount::plus)));
    return earned;
  }

  private static Number number(Amount amount) {
    return amount.toBigInteger();
  }
}
