package souk.ledger;

import org.jspecify.annotations.Nullable;
import souk.primitives.Address;
import souk.primitives.Eip712;

/**
 * Which ledger this is. One deployment settles one currency, so that a hostile token can hurt no
 * market but its own.
 *
 * @param chainId the chain; the local ledger draws one of its own
 * @param contract where the market's contract stands; a pseudo address on the local ledger
 * @param token the ERC-20 that is money here, or the zero address for the chain's own coin
 * @param rules by what it goes
 */
public record LedgerInfo(long chainId, Address contract, Address token, LedgerRules rules) {
  /** The version of the protocol; a new one is a new deployment that offers name. */
  public static final String VERSION = "2";

  /** The newest that was asked for: a process knows few ledgers, and asks with each signature. */
  private static volatile Eip712.@Nullable Domain newest;

  /** The EIP-712 domain of everything that is signed for this ledger. */
  public Eip712.Domain domain() {
    return domain(chainId, contract);
  }

  /** The domain of the ledger on a chain, whose contract stands there. */
  public static Eip712.Domain domain(long chainId, Address contract) {
    Eip712.Domain known = newest;
    if (known != null && known.chainId() == chainId && known.contract().equals(contract)) {
      return known;
    }
    Eip712.Domain fresh = new Eip712.Domain("Souk", VERSION, chainId, contract);
    newest = fresh;
    return fresh;
  }
}
