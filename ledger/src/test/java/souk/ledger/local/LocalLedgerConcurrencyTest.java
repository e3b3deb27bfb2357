package souk.ledger.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

class LocalLedgerConcurrencyTest {
  private static final LedgerRules RULES =
      new LedgerRules(new RoundRules(10, 2, 3, 20, 50), 100, 100_000, 1_000, 2_000);
  private static final PrivateKey ALICE = PrivateKey.fromSeeded(new Random(1));
  private static final int THREADS = 8;
  private static final int EACH = 200;

  private static LocalLedgerBuilder builder() {
    return LocalLedger.builder(RULES, Bytes32.of(7)).fund(ALICE.address(), Amount.of(1L << 40));
  }

  @ParameterizedTest
  @EnumSource
  void shouldIncludeEachCommandOnceAndTellItOnceInOrderWhenManySubmitAtOnce(Sealing sealing)
      throws InterruptedException {
    List<Cursor> cursors = new CopyOnWriteArrayList<>();
    CountDownLatch told = new CountDownLatch(THREADS * EACH);
    AtomicInteger included = new AtomicInteger();
    AtomicBoolean busy = new AtomicBoolean(true);
    try (LocalLedger ledger = builder().sealing(sealing).open();
        Ledger.Subscription _ =
            ledger.follow(
                Cursor.START,
                (cursor, block, event) -> {
                  cursors.add(cursor);
                  told.countDown();
                })) {
      Thread blocks =
          Thread.ofPlatform()
              .start(() -> {
                while (busy.get()) {
                  ledger.advance(1);
                }
              });
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        threads.add(Thread.ofPlatform().start(() -> submitAll(ledger, included)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      busy.set(false);
      blocks.join();

      assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(included).hasValue(THREADS * EACH);
      assertThat(cursors).hasSize(THREADS * EACH).isSorted().doesNotHaveDuplicates();
      assertThat(ledger.at(ledger.head(Finality.INCLUDED)).balance(ALICE.address()))
          .isEqualTo(Amount.of(THREADS * EACH));
    }
  }

  private static void submitAll(LocalLedger ledger, AtomicInteger included) {
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      receipts.add(ledger.submit(ALICE, new Command.Deposit(Amount.of(1))));
    }
    for (CompletableFuture<Receipt> receipt : receipts) {
      if (receipt.join() instanceof Receipt.Included) {
        included.incrementAndGet();
      }
    }
  }

  @Test
  void shouldReportNothingAfterASubscriptionWasClosedByAnotherThread() throws InterruptedException {
    try (LocalLedger ledger = builder().open()) {
      for (int round = 0; round < 200; round++) {
        AtomicBoolean closed = new AtomicBoolean();
        AtomicBoolean heardAfter = new AtomicBoolean();
        Ledger.Subscription subscription =
            ledger.follow(
                Cursor.START,
                new LedgerObserver() {
                  @Override
                  public void applied(Cursor cursor, BlockRef block, Event event) {
                    if (closed.get()) {
                      heardAfter.set(true);
                    }
                  }
                });
        Thread payer =
            Thread.ofVirtual()
                .start(() -> ledger.submit(ALICE, new Command.Deposit(Amount.of(1))).join());
        subscription.close();
        closed.set(true);
        payer.join();
        assertThat(heardAfter).isFalse();
      }
    }
  }

  @Test
  void shouldMakeBlocksByItselfWhileATickerRuns() throws InterruptedException {
    CountDownLatch blocks = new CountDownLatch(3);
    LedgerObserver counter =
        new LedgerObserver() {
          @Override
          public void applied(Cursor cursor, BlockRef block, Event event) {}

          @Override
          public void advanced(BlockRef head) {
            blocks.countDown();
          }
        };
    try (ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor()) {
      LocalLedger ledger = builder().ticker(executor, Duration.ofMillis(1)).open();
      try (Ledger.Subscription _ = ledger.follow(Cursor.START, counter)) {
        Receipt receipt = ledger.submit(ALICE, new Command.Deposit(Amount.of(1))).join();
        assertThat(receipt).isInstanceOf(Receipt.Included.class);
        assertThat(blocks.await(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        ledger.close();
      }
      BlockRef head = ledger.head(Finality.INCLUDED);
      executor.submit(() -> {}).get();
      assertThat(ledger.head(Finality.INCLUDED)).isEqualTo(head);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
