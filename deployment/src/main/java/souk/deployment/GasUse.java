package souk.deployment;

import java.math.BigInteger;
import java.util.Map;

/**
 * What transactions cost on an EVM chain. Those without a command, which deploy contracts and hand
 * out coins and test money, are together under a name of their own.
 *
 * @param transactions that took effect, by the name of their command
 * @param gas that these used, by the name of their command
 * @param fee in wei, of all together
 */
public record GasUse(Map<String, Long> transactions, Map<String, Long> gas, BigInteger fee) {
  public GasUse {
    transactions = Map.copyOf(transactions);
    gas = Map.copyOf(gas);
  }

  /** Gas of all together. */
  public long total() {
    return gas.values().stream().mapToLong(Long::longValue).sum();
  }
}
