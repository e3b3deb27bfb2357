package souk.ledger.evm;

import java.math.BigInteger;

/**
 * What to pay for gas (EIP-1559), in wei for a unit of gas.
 *
 * @param leastTip for the block's proposer, whatever the node suggests
 * @param mostTip for the block's proposer, ever
 * @param baseFees how many times the current base fee a transaction may cost, so that it survives
 *     rising fees
 * @param ceiling the most to pay altogether, ever; a transaction that needs more waits
 * @param gasMargin percent added to the estimated gas
 */
public record FeePolicy(
    BigInteger leastTip, BigInteger mostTip, int baseFees, BigInteger ceiling, int gasMargin) {
  private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000L);

  /** The tip that the node suggests up to 50 gwei, twice the base fee, never over 500 gwei. */
  public static final FeePolicy DEFAULT =
      new FeePolicy(
          BigInteger.ONE,
          GWEI.multiply(BigInteger.valueOf(50)),
          2,
          GWEI.multiply(BigInteger.valueOf(500)),
          20);

  public FeePolicy {
    if (leastTip.signum() < 0
        || mostTip.compareTo(leastTip) < 0
        || ceiling.compareTo(mostTip) < 0
        || baseFees < 1
        || gasMargin < 0) {
      throw new IllegalArgumentException(
          "a fee policy needs a least tip of at least 0, a most tip from there up to the ceiling,"
              + " and at least one base fee");
    }
  }

  /** The usual policy with other ceilings. */
  public FeePolicy(BigInteger mostTip, BigInteger ceiling) {
    this(mostTip.min(BigInteger.ONE), mostTip, DEFAULT.baseFees, ceiling, DEFAULT.gasMargin);
  }

  /**
   * What a transaction offers.
   *
   * @param most base fee and tip together
   */
  record Offer(BigInteger tip, BigInteger most) {}

  /** The offer of a new transaction. */
  Offer offer(BigInteger baseFee, BigInteger suggestedTip) {
    BigInteger tip = suggestedTip.max(leastTip).min(mostTip);
    BigInteger most = baseFee.multiply(BigInteger.valueOf(baseFees)).add(tip).min(ceiling);
    return new Offer(tip.min(most), most);
  }

  /**
   * The offer of a transaction that blocks have no room for: a fresh one, if fees have risen so far
   * that a node takes it in place of the old one.
   */
  Offer risen(Offer offer, BigInteger baseFee, BigInteger suggestedTip) {
    Offer fresh = offer(baseFee, suggestedTip);
    return fresh.most.compareTo(raised(offer.most)) >= 0
            && fresh.tip.compareTo(raised(offer.tip)) >= 0
        ? fresh
        : baseFee.compareTo(offer.most) > 0 ? dearer(offer, baseFee, suggestedTip) : offer;
  }

  /**
   * The offer that takes the place of one that was not enough: dearer by at least an eighth, which
   * is what nodes ask of a replacement, as far as the ceilings allow.
   */
  Offer dearer(Offer offer, BigInteger baseFee, BigInteger suggestedTip) {
    Offer fresh = offer(baseFee, suggestedTip);
    BigInteger most = raised(offer.most).max(fresh.most).min(ceiling);
    return most.compareTo(offer.most) <= 0
        ? offer
        : new Offer(raised(offer.tip).max(fresh.tip).min(mostTip).min(most), most);
  }

  private static BigInteger raised(BigInteger fee) {
    return fee.add(fee.shiftRight(3)).add(BigInteger.ONE);
  }
}
