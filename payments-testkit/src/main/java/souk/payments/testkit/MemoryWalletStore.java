package souk.payments.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import souk.ledger.Book;
import souk.payments.WalletStore;

/**
 * A wallet's store in memory, for simulations and tests: it outlives its wallet, not the process,
 * and takes it that nobody else made out books.
 */
public final class MemoryWalletStore implements WalletStore {
  private final List<Book> books = new ArrayList<>();
  private long firstRound;

  @Override
  public synchronized OptionalLong firstRound() {
    return OptionalLong.of(firstRound);
  }

  @Override
  public synchronized void begin(long round) {
    firstRound = round;
  }

  @Override
  public synchronized List<Book> issued(long round) {
    return books.stream().filter(book -> book.round() == round).toList();
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
