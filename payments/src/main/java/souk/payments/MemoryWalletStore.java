package souk.payments;

import java.util.ArrayList;
import java.util.List;
import souk.ledger.Book;
import souk.primitives.Bytes32;

/**
 * A wallet's store in memory, for simulations and tests: it outlives its wallet, not the process,
 * and takes it that nobody else made out books.
 */
public final class MemoryWalletStore implements WalletStore {
  private final List<Book> books = new ArrayList<>();

  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public synchronized List<Book> issued(Bytes32 escrow, long round) {
    return books.stream()
        .filter(book -> book.escrow().equals(escrow) && book.round() == round)
        .toList();
  }

  @Override
  public synchronized void issue(Book book) {
    books.add(book);
  }

  @Override
  public synchronized void forgetBefore(long round) {
    books.removeIf(book -> book.round() < round);
  }

  @Override
  public void close() {}
}
