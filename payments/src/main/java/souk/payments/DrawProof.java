package souk.payments;

import souk.primitives.Bytes;

/** Makes what a ledger's beacon asks for to record a draw. */
@FunctionalInterface
public interface DrawProof {
  /** For a ledger that asks for none, such as the local one. */
  DrawProof NONE = block -> Bytes.EMPTY;

  /** The proof of a past block's randomness. */
  Bytes of(long block);
}
