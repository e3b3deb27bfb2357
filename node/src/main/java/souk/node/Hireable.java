package souk.node;

import java.util.List;
import souk.market.hire.Unfit;
import souk.primitives.Address;
import souk.primitives.Amount;

/**
 * Who could be hired, as far as the ledger and the offers of providers tell.
 *
 * @param standing providers that stand on the ledger, of those that may be hired
 * @param free how many of them have the collateral of an agreement free
 * @param fitting how many of these have an offer that fits, and have not refused since; of very
 *     many not all are counted
 * @param room for how many more the escrow has books
 * @param collateral of an agreement
 * @param endpoints of some with free collateral, as the ledger has them: anybody can have put
 *     anything there
 * @param leftOut some with free collateral that do not fit, and why
 */
public record Hireable(
    int standing,
    int free,
    int fitting,
    long room,
    Amount collateral,
    List<String> endpoints,
    List<LeftOut> leftOut) {
  public Hireable {
    endpoints = List.copyOf(endpoints);
    leftOut = List.copyOf(leftOut);
  }

  /** One that does not fit. */
  public record LeftOut(Address provider, String endpoint, Unfit why) {}
}
