package souk.ledger.testkit;

import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * One ledger implementation under test, and the hand on its clock. A harness opens one ledger and
 * is then closed; what is dear to start may be shared between harnesses.
 */
public interface LedgerHarness extends AutoCloseable {
  /** How many actors there are. */
  int ACTORS = 10;

  /** What each actor has outside at the start, or more. */
  Amount OUTSIDE = Amount.of(1_000_000_000_000L);

  /** Opens a fresh ledger that has {@link TestJudge} and a beacon that follows from this seed. */
  Ledger open(LedgerRules rules, Bytes32 seed);

  /** An account with {@link #OUTSIDE} money outside; the same one for the same number. */
  Signer actor(int number);

  /** Makes so many blocks; the first may take what was submitted. */
  void advance(long blocks);

  /**
   * Has what was submitted judged, in its order. A command that is sealed alone is judged as part
   * of the block after the head, also when it is refused.
   */
  void seal();

  /** All the money there is: inside the ledger and outside, of all actors. */
  Amount totals();

  /** Whether {@link #rewind} works, at least for 64 blocks that are not final. */
  default boolean canRewind() {
    return false;
  }

  /** Cuts off the last blocks, as a reorganisation does. */
  default void rewind(long blocks) {
    throw new UnsupportedOperationException("this ledger cannot be rewound");
  }

  /** Makes blocks until the head has this number, at least. */
  default void advanceTo(Ledger ledger, long block) {
    long head = ledger.head(Finality.INCLUDED).number();
    if (block > head) {
      advance(block - head);
    }
  }

  @Override
  void close();
}
