package souk.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import souk.ledger.Book;
import souk.payments.WalletStore;
import souk.payments.testkit.MemoryWalletStore;

/** A wallet's store on a disk that can be full for a while. */
final class FullDisk implements WalletStore {
  private final WalletStore store = new MemoryWalletStore();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean full;

  void full(boolean now) {
    full = now;
  }

  /** How many books could not be noted. */
  int refused() {
    return refused.get();
  }

  @Override
  public void issue(Book book) {
    if (full) {
      refused.incrementAndGet();
      throw new UncheckedIOException(new IOException("no space left on device"));
    }
    store.issue(book);
  }

  @Override
  public OptionalLong firstRound() {
    return store.firstRound();
  }

  @Override
  public void begin(long firstRound) {
    store.begin(firstRound);
  }

  @Override
  public List<Book> issued(long round) {
    return store.issued(round);
  }

  @Override
  public void forgetBefore(long round) {
    store.forgetBefore(round);
  }

  @Override
  public void close() {
    store.close();
  }
}
