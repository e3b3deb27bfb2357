package souk.market.price.sealed;

import java.util.Set;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * What a verifier reads on the ledger.
 *
 * @param deposited who has the bidder's deposit in this auction
 * @param seed of the round that the terms name
 */
public record LedgerFacts(Set<Address> deposited, Bytes32 seed) {
  public LedgerFacts {
    deposited = Set.copyOf(deposited);
  }
}
