package souk.ledger;

import java.util.Arrays;
import souk.primitives.Hex;
import souk.primitives.Signature;

/**
 * A demand for the prize of one book: its winning ticket with the path to the root, and the
 * signature of the cover. The place of the ticket is not said; the draw says it.
 *
 * @param secret of the winning ticket, 16 bytes
 * @param path the sibling at each level, from the leaf up, 16 bytes each
 * @param cover the escrow signer's signature over the book and its root
 */
public record BookClaim(Book book, byte[] secret, byte[] path, Signature cover) {
  @Override
  public boolean equals(Object other) {
    return other instanceof BookClaim that
        && book.equals(that.book)
        && Arrays.equals(secret, that.secret)
        && Arrays.equals(path, that.path)
        && cover.equals(that.cover);
  }

  @Override
  public int hashCode() {
    return 31 * book.hashCode() + Arrays.hashCode(secret);
  }

  /** Leaves the secret out. */
  @Override
  public String toString() {
    return "BookClaim[" + book + ", path " + Hex.of(path) + "]";
  }
}
