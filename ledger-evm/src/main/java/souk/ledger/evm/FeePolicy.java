package souk.ledger.evm;

import java.math.BigInteger;

/**
 * What to pay for gas (EIP-1559).
 *
 * @param tip for the block's proposer, in wei for a unit of gas
 * @param baseFees how many times the current base fee a transaction may cost, so that it survives
 *     rising fees
 * @param ceiling the most to pay for a unit of gas, ever; a transaction that needs more waits
 * @param gasMargin percent added to the estimated gas
 */
public record FeePolicy(BigInteger tip, int baseFees, BigInteger ceiling, int gasMargin) {
  private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000L);

  /** One gwei of tip, twice the base fee, never over 500 gwei. */
  public static final FeePolicy DEFAULT =
      new FeePolicy(GWEI, 2, GWEI.multiply(BigInteger.valueOf(500)), 20);

  public FeePolicy {
    if (tip.signum() < 0 || baseFees < 1 || gasMargin < 0 || ceiling.compareTo(tip) < 0) {
      throw new IllegalArgumentException(
          "a fee policy needs a tip of at least 0 and at most the ceiling, and at least one base fee");
    }
  }

  /** The most to pay for a unit of gas when the base fee is this. */
  BigInteger most(BigInteger baseFee) {
    return baseFee.multiply(BigInteger.valueOf(baseFees)).add(tip).min(ceiling);
  }

  /** At least an eighth more than before, which is what nodes ask of a replacement. */
  static BigInteger raised(BigInteger fee) {
    return fee.add(fee.shiftRight(3)).add(BigInteger.ONE);
  }
}
