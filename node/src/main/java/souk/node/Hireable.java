package souk.node;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Amount;

/**
 * Who could be hired, as far as the ledger tells.
 *
 * @param standing providers that stand on the ledger, of those that may be hired
 * @param free how many of them have the collateral of an agreement free
 * @param collateral of an agreement
 * @param endpoints of those with free collateral, as the ledger has them: anybody can have put
 *     anything there
 */
public record Hireable(int standing, int free, Amount collateral, List<String> endpoints) {
  public Hireable {
    endpoints = List.copyOf(endpoints);
  }

  /**
   * Those who may be hired by a customer.
   *
   * @param named the only ones; empty for any
   */
  static Hireable in(LedgerView view, Address customer, Set<Address> named, Amount collateral) {
    Collection<LedgerView.Provider> all =
        named.isEmpty()
            ? view.providers()
            : named.stream().map(view::provider).flatMap(Optional::stream).toList();
    return of(
        all.stream().filter(provider -> !provider.address().equals(customer)).toList(), collateral);
  }

  /** Of these. */
  static Hireable of(List<LedgerView.Provider> standing, Amount collateral) {
    List<String> endpoints =
        standing.stream()
            .filter(provider -> provider.free().compareTo(collateral) >= 0)
            .map(LedgerView.Provider::endpoint)
            .toList();
    return new Hireable(standing.size(), endpoints.size(), collateral, endpoints);
  }
}
