package souk.ledger.evm;

import souk.ledger.BlockRef;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * How far the contract has counted an escrow's paid books, which it marks in words of 256.
 *
 * @param counted words that are counted
 * @param gone prizes paid in those, or rolled forward
 * @param closed words in which nothing changes any more
 * @param used words in which anything may be marked yet
 */
record Tally(long counted, Amount gone, long closed, long used) {
  /** The most words to count or read at once: nine million gas. */
  static final long WORDS = 4096;

  static Tally of(Contract contract, BlockRef block, Bytes32 escrow) {
    AbiReader in = contract.read(block, "tally", CommandCalls.word(escrow));
    return new Tally(in.number(), in.amount(), in.number(), in.number());
  }
}
