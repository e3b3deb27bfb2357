package souk.ledger;

import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/**
 * The parameters of a ledger. They never change in a deployment; their hash is part of every
 * agreement.
 *
 * @param rounds how time is cut up
 * @param unbondingBlocks blocks until collateral that its provider asked back can be taken out
 * @param longestAgreement the most blocks from an agreement's opening to the release of its
 *     collateral: how long a signature can bind it
 * @param reporterShare of a slashed sum, what the reporter gets, in basis points
 * @param customerShare of a slashed sum, what the agreement's customer gets, in basis points; the
 *     rest is burned
 */
public record LedgerRules(
    RoundRules rounds,
    long unbondingBlocks,
    long longestAgreement,
    int reporterShare,
    int customerShare) {
  /** Basis points in the whole. */
  public static final int WHOLE = 10_000;

  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "LedgerRules",
          "uint32 roundLength",
          "uint32 closeGap",
          "uint32 seedDelay",
          "uint32 claimWindow",
          "uint32 proofWindow",
          "uint32 unbondingBlocks",
          "uint32 longestAgreement",
          "uint16 reporterShare",
          "uint16 customerShare");

  public LedgerRules {
    if (unbondingBlocks < 0 || unbondingBlocks > 0xffffffffL) {
      throw new IllegalArgumentException(
          "unbondingBlocks must be from 0 to 2^32 - 1, got " + unbondingBlocks);
    }
    if (longestAgreement < 1 || longestAgreement > 0xffffffffL) {
      throw new IllegalArgumentException(
          "longestAgreement must be from 1 to 2^32 - 1, got " + longestAgreement);
    }
    if (reporterShare < 0 || customerShare < 0 || (long) reporterShare + customerShare > WHOLE) {
      throw new IllegalArgumentException(
          "reporterShare and customerShare must be at least 0 and at most %d together, got %d and %d"
              .formatted(WHOLE, reporterShare, customerShare));
    }
  }

  /** The hash that agreements bind and that a node compares when it connects. */
  public Bytes32 hash() {
    return TYPE.hash(
        rounds.length(),
        rounds.closeGap(),
        rounds.seedDelay(),
        rounds.claimWindow(),
        rounds.proofWindow(),
        unbondingBlocks,
        longestAgreement,
        reporterShare,
        customerShare);
  }
}
