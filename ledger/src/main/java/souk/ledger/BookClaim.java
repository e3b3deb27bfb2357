package souk.ledger;

import souk.primitives.Bytes;
import souk.primitives.Signature;

/**
 * A demand for the prize of one book: its winning ticket with the path to the root, and the
 * signature of the cover. The place of the ticket is not said; the draw says it.
 *
 * @param secret of the winning ticket, 16 bytes
 * @param path the sibling at each level, from the leaf up, 16 bytes each
 * @param cover the escrow signer's signature over the book and its root
 */
public record BookClaim(Book book, Bytes secret, Bytes path, Signature cover) {
  /** Leaves the secret out. */
  @Override
  public String toString() {
    return "BookClaim[" + book + ", path " + path + "]";
  }
}
