package souk.payments;

import java.util.List;
import java.util.OptionalLong;
import souk.ledger.Book;

/**
 * Where the wallet of one escrow notes each book before it signs it. Only one wallet at a time may
 * have a store open.
 */
public interface WalletStore extends AutoCloseable {
  /**
   * The first round in which the wallet may make out books: in all rounds from there on, the store
   * surely knows every book that was made out. Empty for a store that is new, was restored from a
   * backup, or was copied to another place; then books may have been made out that it does not
   * know, and {@link #begin} must come first.
   */
  OptionalLong firstRound();

  /** Says from which round on the store knows all; on disk when this returns. */
  void begin(long firstRound);

  /** The books that were noted for a round. */
  List<Book> issued(long round);

  /** Notes a book; it would survive loss of power when this returns. */
  void issue(Book book);

  /** Forgets the rounds before this one. */
  void forgetBefore(long round);

  @Override
  void close();
}
