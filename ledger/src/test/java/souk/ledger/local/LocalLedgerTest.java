package souk.ledger.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerException;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

class LocalLedgerTest {
  private static final LedgerRules RULES =
      new LedgerRules(new RoundRules(10, 2, 3, 20, 50), 100, 100_000, 1_000, 2_000);
  private static final PrivateKey ALICE = PrivateKey.fromSeeded(new Random(1));
  private static final Address BOB = PrivateKey.fromSeeded(new Random(2)).address();

  private static LocalLedgerBuilder builder() {
    return LocalLedger.builder(RULES, Bytes32.of(7))
        .fund(ALICE.address(), Amount.of(1_000))
        .observers(Runnable::run);
  }

  private static Command deposit(long amount) {
    return new Command.Deposit(Amount.of(amount));
  }

  private static Amount balance(Ledger ledger) {
    return ledger.at(ledger.head(Finality.INCLUDED)).balance(ALICE.address());
  }

  /** Writes down what it hears, one line each. */
  private static final class Recorder implements LedgerObserver {
    private final List<String> heard = new ArrayList<>();

    @Override
    public void applied(Cursor cursor, BlockRef block, Event event) {
      heard.add(cursor.block() + "." + cursor.index() + " " + event.getClass().getSimpleName());
    }

    @Override
    public void rolledBack(BlockRef to) {
      heard.add("back to " + to.number());
    }

    @Override
    public void advanced(BlockRef head) {
      heard.add("head " + head.number());
    }
  }

  @Test
  void shouldMakeABlockOfEachCommandThatTakesEffect() {
    try (LocalLedger ledger = builder().open()) {
      Receipt first = ledger.submit(ALICE, deposit(300)).join();
      Receipt refused = ledger.submit(ALICE, deposit(701)).join();
      Receipt second = ledger.submit(ALICE, deposit(700)).join();

      assertThat(first)
          .isInstanceOfSatisfying(
              Receipt.Included.class,
              r -> {
                assertThat(r.block().number()).isEqualTo(1);
                assertThat(r.fee()).isEqualTo(Amount.ZERO);
                assertThat(r.events())
                    .containsExactly(new Event.Deposited(ALICE.address(), Amount.of(300)));
              });
      assertThat(refused)
          .isInstanceOfSatisfying(
              Receipt.Refused.class,
              r -> assertThat(r.reason()).isEqualTo(Refusal.INSUFFICIENT_OUTSIDE));
      assertThat(second)
          .isInstanceOfSatisfying(
              Receipt.Included.class, r -> assertThat(r.block().number()).isEqualTo(2));
      assertThat(balance(ledger)).isEqualTo(Amount.of(1_000));
    }
  }

  @Test
  void shouldKeepCommandsWaitingWhenBlocksAreMadeOnAdvance() {
    try (LocalLedger ledger = builder().sealing(Sealing.ON_ADVANCE).open()) {
      CompletableFuture<Receipt> one = ledger.submit(ALICE, deposit(1));
      CompletableFuture<Receipt> two = ledger.submit(ALICE, deposit(2));
      assertThat(one).isNotDone();
      assertThat(balance(ledger)).isEqualTo(Amount.ZERO);

      BlockRef head = ledger.advance(5);

      assertThat(head.number()).isEqualTo(5);
      assertThat(((Receipt.Included) one.join()).block().number()).isEqualTo(1);
      assertThat(((Receipt.Included) two.join()).block().number()).isEqualTo(1);
      assertThat(((Receipt.Included) one.join()).transaction())
          .isNotEqualTo(((Receipt.Included) two.join()).transaction());
      assertThat(balance(ledger)).isEqualTo(Amount.of(3));
    }
  }

  @Test
  void shouldDropCommandsOverTheLimitAndThoseWaitingAtClose() {
    LocalLedger ledger = builder().sealing(Sealing.ON_ADVANCE).maxPending(1).open();
    CompletableFuture<Receipt> waiting = ledger.submit(ALICE, deposit(1));

    assertThat(ledger.submit(ALICE, deposit(1)).join()).isInstanceOf(Receipt.Dropped.class);
    ledger.close();

    assertThat(waiting.join()).isInstanceOf(Receipt.Dropped.class);
    assertThat(ledger.submit(ALICE, deposit(1)).join()).isInstanceOf(Receipt.Dropped.class);
    assertThatThrownBy(() -> ledger.advance(1)).isInstanceOf(LedgerException.class);
  }

  @Test
  void shouldRefuseNumbersThatDoNotFitBeforeAnythingElse() {
    try (LocalLedger ledger = builder().open()) {
      Receipt receipt =
          ledger.submit(ALICE, new Command.Allot(Bytes32.ZERO, -1, BOB, 1L << 32)).join();
      assertThat(receipt)
          .isInstanceOfSatisfying(
              Receipt.Refused.class, r -> assertThat(r.reason()).isEqualTo(Refusal.MALFORMED));
    }
  }

  @Test
  void shouldAnswerForThePastAsItWas() {
    try (LocalLedger ledger = builder().history(3).open()) {
      BlockRef genesis = ledger.head(Finality.INCLUDED);
      ledger.submit(ALICE, deposit(1)).join();
      BlockRef first = ledger.head(Finality.INCLUDED);
      ledger.submit(ALICE, deposit(2)).join();
      ledger.advance(2);

      assertThat(ledger.at(first).balance(ALICE.address())).isEqualTo(Amount.of(1));
      assertThat(ledger.at(first).outside(ALICE.address())).isEqualTo(Amount.of(999));
      assertThat(ledger.at(first).block()).isEqualTo(first);
      assertThatThrownBy(() -> ledger.at(genesis))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("no longer kept");
      assertThatThrownBy(() -> ledger.at(new BlockRef(4, Bytes32.ZERO, 0)))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("is not on this ledger");
      assertThatThrownBy(() -> ledger.at(new BlockRef(5, Bytes32.ZERO, 0)))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("head is 4");
    }
  }

  @Test
  void shouldCallABlockFinalOnceItLiesDeepEnoughAndNeverCutItOff() {
    try (LocalLedger ledger = builder().finalityDepth(3).open()) {
      ledger.advance(2);
      assertThat(ledger.head(Finality.FINAL).number()).isZero();
      ledger.advance(3);
      assertThat(ledger.head(Finality.FINAL).number()).isEqualTo(2);

      ledger.rewind(3);

      assertThat(ledger.head(Finality.INCLUDED).number()).isEqualTo(2);
      assertThat(ledger.head(Finality.FINAL).number()).isEqualTo(2);
      assertThatThrownBy(() -> ledger.rewind(1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldUndoWhatRewoundBlocksDidAndGiveTheirSuccessorsOtherHashes() {
    try (LocalLedger ledger = builder().finalityDepth(10).open()) {
      ledger.submit(ALICE, deposit(1)).join();
      ledger.submit(ALICE, deposit(2)).join();
      BlockRef undone = ledger.head(Finality.INCLUDED);

      ledger.rewind(1);
      assertThat(balance(ledger)).isEqualTo(Amount.of(1));
      ledger.submit(ALICE, deposit(2)).join();

      assertThat(ledger.head(Finality.INCLUDED).number()).isEqualTo(undone.number());
      assertThat(ledger.head(Finality.INCLUDED)).isNotEqualTo(undone);
      assertThatThrownBy(() -> ledger.at(undone)).isInstanceOf(LedgerException.class);
      assertThat(balance(ledger)).isEqualTo(Amount.of(3));
    }
  }

  @Test
  void shouldReportEveryEventInOrderThenRollbacksThenWhatReplacesThem() {
    try (LocalLedger ledger = builder().finalityDepth(10).open()) {
      ledger.submit(ALICE, deposit(1)).join();
      Recorder recorder = new Recorder();
      ledger.follow(Cursor.START, recorder);
      ledger.submit(ALICE, new Command.Transfer(BOB, Amount.of(1))).join();
      ledger.advance(1);
      ledger.rewind(2);
      ledger.submit(ALICE, new Command.Withdraw(Amount.of(1))).join();

      assertThat(recorder.heard)
          .containsExactly(
              "1.1 Deposited",
              "head 1",
              "2.1 Transferred",
              "head 2",
              "head 3",
              "back to 1",
              "head 1",
              "2.1 Withdrawn",
              "head 2");
    }
  }

  @Test
  void shouldGoOnFromACursorWithoutSayingAnythingTwice() {
    try (LocalLedger ledger = builder().sealing(Sealing.ON_ADVANCE).open()) {
      for (int i = 0; i < 3; i++) {
        var _ = ledger.submit(ALICE, deposit(1));
      }
      ledger.advance(1);
      Recorder recorder = new Recorder();
      ledger.follow(new Cursor(1, 2), recorder);
      assertThat(recorder.heard).containsExactly("1.3 Deposited", "head 1");
    }
  }

  @Test
  void shouldRollBackAFollowerWhoseCursorLiesAheadOfTheLedger() {
    try (LocalLedger ledger = builder().open()) {
      ledger.submit(ALICE, deposit(1)).join();
      Recorder recorder = new Recorder();
      ledger.follow(new Cursor(40, 1), recorder);
      ledger.submit(ALICE, deposit(1)).join();
      assertThat(recorder.heard).containsExactly("back to 1", "head 1", "2.1 Deposited", "head 2");
    }
  }

  @Test
  void shouldReportNothingMoreOnceASubscriptionIsClosed() {
    try (LocalLedger ledger = builder().open()) {
      Recorder recorder = new Recorder();
      Ledger.Subscription subscription = ledger.follow(Cursor.START, recorder);
      subscription.close();
      ledger.submit(ALICE, deposit(1)).join();
      assertThat(recorder.heard).containsExactly("head 0");
    }
  }

  @Test
  void shouldCutOffAnObserverThatThrowsAndServeTheOthers() {
    try (LocalLedger ledger = builder().open()) {
      Recorder recorder = new Recorder();
      int[] calls = {0};
      ledger.follow(
          Cursor.START,
          (cursor, block, event) -> {
            calls[0]++;
            throw new IllegalStateException("on purpose");
          });
      ledger.follow(Cursor.START, recorder);
      ledger.submit(ALICE, deposit(1)).join();
      ledger.submit(ALICE, deposit(1)).join();
      assertThat(calls[0]).isEqualTo(1);
      assertThat(recorder.heard).endsWith("2.1 Deposited", "head 2");
    }
  }

  @Test
  void shouldLetAnObserverSubmitFromItsReport() {
    try (LocalLedger ledger = builder().open()) {
      List<Long> blocks = new ArrayList<>();
      ledger.follow(
          Cursor.START,
          (cursor, block, event) -> {
            blocks.add(block.number());
            if (blocks.size() < 3) {
              ledger.submit(ALICE, deposit(1)).join();
            }
          });
      ledger.submit(ALICE, deposit(1)).join();
      assertThat(blocks).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void shouldReportARollbackOnceToAFollowerThatHasManyEventsToCatchUpWith() {
    List<Runnable> tasks = new ArrayList<>();
    int many = 600;
    try (LocalLedger ledger =
        builder().sealing(Sealing.ON_ADVANCE).finalityDepth(10).observers(tasks::add).open()) {
      ledger.advance(9);
      Recorder recorder = new Recorder();
      ledger.follow(Cursor.START, recorder);
      tasks.removeFirst().run();
      ledger.rewind(8);
      for (int i = 0; i < many; i++) {
        var _ = ledger.submit(ALICE, deposit(1));
      }
      ledger.advance(1);
      tasks.removeFirst().run();

      assertThat(tasks).isEmpty();
      assertThat(recorder.heard)
          .hasSize(many + 3)
          .startsWith("head 9", "back to 1", "2.1 Deposited")
          .endsWith("2." + many + " Deposited", "head 2");
    }
  }

  @Test
  void shouldForgetOldEventsAndSaySoToWhoeverAsks() {
    try (LocalLedger ledger = builder().maxEvents(2).open()) {
      Recorder live = new Recorder();
      ledger.follow(Cursor.START, live);
      for (int i = 0; i < 4; i++) {
        ledger.submit(ALICE, deposit(1)).join();
      }
      assertThat(live.heard).hasSize(9).endsWith("4.1 Deposited", "head 4");
      assertThatThrownBy(() -> ledger.follow(Cursor.START, new Recorder()))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("from block 3 on");
      Recorder late = new Recorder();
      ledger.follow(new Cursor(3, 0), late);
      assertThat(late.heard).containsExactly("3.1 Deposited", "4.1 Deposited", "head 4");
    }
  }

  @Test
  void shouldGiveLedgersWithOtherSeedsOtherDomains() {
    try (LocalLedger one = LocalLedger.builder(RULES, Bytes32.of(1)).open();
        LocalLedger same = LocalLedger.builder(RULES, Bytes32.of(1)).open();
        LocalLedger other = LocalLedger.builder(RULES, Bytes32.of(2)).open()) {
      assertThat(one.info()).isEqualTo(same.info());
      assertThat(one.info().domain().separator()).isNotEqualTo(other.info().domain().separator());
    }
  }
}
