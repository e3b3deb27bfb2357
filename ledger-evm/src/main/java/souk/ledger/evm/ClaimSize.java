package souk.ledger.evm;

import java.util.List;
import souk.ledger.BookClaim;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/** How long the call of a claim is. */
public final class ClaimSize {
  /** The function's selector, where its argument begins, and how long that is. */
  private static final int HEAD = 4 + 2 * Bytes32.SIZE;

  private ClaimSize() {}

  /** Bytes of the call that claims these books in one transaction, padding included. */
  public static int bytes(List<BookClaim> books) {
    int packed = new ClaimEncoding(new Unknown()).encode(books).size();
    return HEAD + Math.ceilDiv(packed, Bytes32.SIZE) * Bytes32.SIZE;
  }

  /** Hints have a fixed size, whatever they are. */
  private static final class Unknown implements ClaimEncoding.Hints {
    @Override
    public long list(Bytes32 escrow, long round, Address provider) {
      return 0;
    }

    @Override
    public long signerFrom(Bytes32 escrow, long round) {
      return 0;
    }
  }
}
