package souk.payments;

import java.util.List;
import souk.ledger.Book;
import souk.primitives.Bytes32;

/**
 * Where a wallet notes each book before it signs it. Only one wallet at a time may have a store
 * open.
 */
public interface WalletStore extends AutoCloseable {
  /**
   * Whether it surely knows every book that was made out with its wallet's keys. False for a store
   * that is new, was restored from a backup, or was copied to another place: then books may have
   * been made out that it does not know.
   */
  boolean complete();

  /** The books of an escrow that were noted for a round. */
  List<Book> issued(Bytes32 escrow, long round);

  /** Notes a book; it would survive loss of power when this returns. */
  void issue(Book book);

  /** Forgets the rounds before this one. */
  void forgetBefore(long round);

  @Override
  void close();
}
