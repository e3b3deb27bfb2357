package souk.cli;

import java.math.BigInteger;
import souk.ledger.evm.Deployer;
import souk.node.CustomerStart;
import souk.node.Network;
import souk.primitives.PrivateKey;

/**
 * What a customer's first commands take of the chain's own coin.
 *
 * @param gas at most
 * @param fee the same in the chain's smallest unit
 * @param coins that the account has for it
 */
public record HiringGas(long gas, BigInteger fee, BigInteger coins) {
  /** More than any of these commands takes; the first two together pay money in. */
  private static final long DEPOSIT_GAS = 250_000;

  private static final long ESCROW_GAS = 400_000;
  private static final long ALLOT_GAS = 250_000;
  private static final long AGREEMENT_GAS = 700_000;

  /** That of an escrow, if it is not open, and of so many agreements. */
  public static HiringGas of(
      int providers, CustomerStart.Outlook now, Network network, PrivateKey key) {
    long gas = providers * (ALLOT_GAS + AGREEMENT_GAS);
    if (now.escrow().goesOn().isEmpty()) {
      gas += ESCROW_GAS;
    }
    if (!now.escrow().missing().isZero()) {
      gas += DEPOSIT_GAS;
    }
    try (Deployer node = new Deployer(network.url(), key, network.fees())) {
      return new HiringGas(gas, node.cost(gas), node.coins(key.address()));
    }
  }
}
