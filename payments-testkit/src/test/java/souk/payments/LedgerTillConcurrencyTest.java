package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static souk.payments.PaymentScene.ROUND;
import static souk.payments.PaymentScene.TICKETS;
import static souk.payments.PaymentScene.unit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;

class LedgerTillConcurrencyTest {
  private static final int THREADS = 8;
  private static final int ROUNDS_OF_PAYMENTS = 200;

  private final PaymentScene scene = new PaymentScene();
  private final Wallet wallet = scene.wallet();

  @Test
  void shouldTakeEachTicketOnceWhenManyPayWithTheSameOnesAtATime() throws Exception {
    LedgerTill till = scene.till(scene.provider);
    int books = (int) PaymentScene.BOOKS;
    wallet.topUp(scene.provider, books * TICKETS);
    for (TicketBook book : wallet.books(scene.provider)) {
      assertThat(till.accept(book).join()).isEqualTo(new BookReply.Accepted());
    }
    List<Ticket> tickets = wallet.take(scene.provider, books * TICKETS);
    List<Callable<Integer>> payers = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      Random random = new Random(thread);
      int first = thread * ROUNDS_OF_PAYMENTS;
      payers.add(() -> {
        int taken = 0;
        for (int i = 0; i < ROUNDS_OF_PAYMENTS; i++) {
          List<Ticket> some = new ArrayList<>(tickets);
          Collections.shuffle(some, random);
          List<Ticket> payment = some.subList(0, 1 + random.nextInt(3));
          if (till.take(scene.escrow, unit(first + i), payment).join()
              instanceof TicketReply.Taken) {
            taken += payment.size();
          }
        }
        return taken;
      });
    }

    int taken = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Integer> payer : threads.invokeAll(payers)) {
        taken += payer.get();
      }
    }

    assertThat(till.income().getFirst().tickets()).isEqualTo(taken).isGreaterThan(TICKETS);
  }

  @Test
  void shouldSayYesToARepeatedPaymentOnlyWhenTheFirstIsDurable() {
    SlowStore store = new SlowStore();
    LedgerTill till = scene.till(scene.provider, store, PaymentScene.rules());
    CompletableFuture<BookReply> accepted = till.accept(wallet.openBook(scene.provider, ROUND));
    assertThat(accepted).isNotDone();
    store.sync();
    assertThat(accepted).isCompletedWithValue(new BookReply.Accepted());

    List<Ticket> payment = wallet.take(scene.provider, 2);
    CompletableFuture<TicketReply> first = till.take(scene.escrow, unit(1), payment);
    CompletableFuture<TicketReply> again = till.take(scene.escrow, unit(1), payment);

    assertThat(first).isNotDone();
    assertThat(again).isNotDone();
    store.sync();
    assertThat(first).isCompletedWithValue(new TicketReply.Taken());
    assertThat(again).isCompletedWithValue(new TicketReply.Taken());
    assertThat(store.appended).isEqualTo(2);
  }

  @Test
  void shouldTakeNothingMoreWhenItsStoreFailed() {
    SlowStore store = new SlowStore();
    LedgerTill till = scene.till(scene.provider, store, PaymentScene.rules());
    CompletableFuture<BookReply> accepted = till.accept(wallet.openBook(scene.provider, ROUND));
    store.sync();
    assertThat(accepted).isCompleted();
    List<Ticket> tickets = wallet.take(scene.provider, 3);
    CompletableFuture<TicketReply> lost = till.take(scene.escrow, unit(1), tickets.subList(0, 1));
    store.fail(new IllegalStateException("disk full"));

    assertThatThrownBy(lost::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("disk full");
    assertThat(till.take(scene.escrow, unit(2), tickets.subList(1, 2))).isCompletedExceptionally();
    assertThat(till.accept(wallet.openBook(scene.provider, ROUND))).isCompletedExceptionally();
  }

  @Test
  void shouldNotThrowWhenItsStoreDoes() {
    AtomicBoolean broken = new AtomicBoolean();
    TillStore store =
        new SlowStore() {
          @Override
          public CompletableFuture<?> append(long round, byte[] buffer, int length) {
            if (broken.get()) {
              throw new IllegalStateException("closed");
            }
            return CompletableFuture.completedFuture(null);
          }
        };
    LedgerTill till = scene.till(scene.provider, store, PaymentScene.rules());
    assertThat(till.accept(wallet.openBook(scene.provider, ROUND)).join())
        .isEqualTo(new BookReply.Accepted());
    broken.set(true);

    assertThat(till.take(scene.escrow, unit(1), wallet.take(scene.provider, 1)))
        .isCompletedExceptionally();
  }

  /** A store whose disk syncs when the test says so. */
  private static class SlowStore implements TillStore {
    int appended;
    private CompletableFuture<?> pending = new CompletableFuture<>();

    void sync() {
      pending.complete(null);
      pending = new CompletableFuture<>();
    }

    void fail(Throwable why) {
      pending.completeExceptionally(why);
    }

    @Override
    public void replay(Replay into) {}

    @Override
    public CompletableFuture<?> append(long round, byte[] buffer, int length) {
      appended++;
      return pending;
    }

    @Override
    public void drop(long round) {}

    @Override
    public void close() {}
  }
}
