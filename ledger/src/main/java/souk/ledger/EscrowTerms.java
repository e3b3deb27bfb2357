package souk.ledger;

import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/**
 * What an escrow is opened with. It covers one prize for each of its books in each of its rounds.
 *
 * @param signer the key that may sign ticket books, and nothing else
 * @param prize what a book's winning ticket is worth
 * @param depth of a book's ticket tree; a book has 2^depth tickets; 0 is a plain certain payment
 * @param books a round, 1 to 2^32 - 1
 * @param firstRound the first round that it covers; must lie ahead when the escrow is opened
 * @param rounds how many
 * @param salt makes two escrows with the same terms differ
 */
public record EscrowTerms(
    Address signer,
    Amount prize,
    int depth,
    long books,
    long firstRound,
    long rounds,
    Bytes32 salt) {
  /** The deepest tree that the ledger pays: 2^16 tickets a book. */
  public static final int MAX_DEPTH = 16;

  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "Escrow",
          "address funder",
          "address signer",
          "uint128 prize",
          "uint8 depth",
          "uint32 books",
          "uint32 firstRound",
          "uint32 rounds",
          "bytes32 salt");

  /** Tickets in a book. */
  public int tickets() {
    return 1 << depth;
  }

  /**
   * The money to lock for this many rounds; throws {@link ArithmeticException} when that is no
   * amount.
   */
  public Amount cover(long ofRounds) {
    return prize.times(books).times(ofRounds);
  }

  /**
   * The escrow's id: the EIP-712 digest of its funder and terms, which binds chain, contract and
   * version too.
   */
  public Bytes32 id(Eip712.Domain domain, Address funder) {
    return domain.digest(TYPE.hash(funder, signer, prize, depth, books, firstRound, rounds, salt));
  }
}
