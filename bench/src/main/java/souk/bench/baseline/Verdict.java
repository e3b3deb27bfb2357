package souk.bench.baseline;

/** What a payee says to a payment. */
public enum Verdict {
  ACCEPTED,
  /** Not signed by the payer, or not of the chain that was signed. */
  FORGED,
  /** Taken before. */
  SPENT,
  /** Outside of what may be paid now: another round, another place in the chain, no such offer. */
  OUT_OF_RANGE
}
