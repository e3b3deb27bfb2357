package souk.ledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerObserver;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** The stream of events and the past. */
interface FollowContract extends ContractTest {
  Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  default void shouldFindABlockByItsNumberWhenItIsOnTheChain() {
    World w = world();
    BlockRef before = w.view().block();
    w.until(before.number() + 4);

    assertThat(w.ledger().block(before.number())).contains(before);
    assertThat(w.ledger().block(w.view().block().number() + 1_000)).isEmpty();
  }

  @Test
  default void shouldReportEveryEventOnceInOrderToWhoeverFollows() {
    World w = world();
    Ear ear = new Ear();
    try (Ledger.Subscription _ = w.ledger().follow(Cursor.START, ear)) {
      ear.expect(5); // the deposits that every world begins with
      List<Event> told = new ArrayList<>();
      for (int i = 1; i <= 5; i++) {
        Command pay = new Command.Transfer(w.provider().address(), Amount.of(i));
        told.addAll(w.included(w.customer(), pay).events());
      }
      assertThat(ear.expect(5)).extracting(Heard::event).isEqualTo(told);
    }
  }

  @Test
  default void shouldGoOnAfterTheCursorOfTheLastReport() {
    World w = world();
    Ear first = new Ear();
    List<Heard> all;
    try (Ledger.Subscription _ = w.ledger().follow(Cursor.START, first)) {
      all = first.expect(5);
    }
    for (int i = 0; i < 5; i++) {
      Ear later = new Ear();
      try (Ledger.Subscription _ = w.ledger().follow(all.get(i).cursor(), later)) {
        assertThat(later.expect(4 - i)).isEqualTo(all.subList(i + 1, 5));
      }
    }
  }

  @Test
  default void shouldReportOnlyWhatAnObserverWantsToHearOf() {
    World w = world();
    Ear withdrawals = new Ear(new Interest(Set.of(Event.Withdrawn.class)));
    Ear blocks = new Ear(Interest.BLOCKS);
    try (Ledger.Subscription _ = w.ledger().follow(Cursor.START, withdrawals);
        Ledger.Subscription _ = w.ledger().follow(Cursor.START, blocks)) {
      w.included(w.customer(), new Command.Withdraw(Amount.of(1)));
      w.included(w.customer(), new Command.Transfer(w.provider().address(), Amount.of(2)));
      w.included(w.customer(), new Command.Withdraw(Amount.of(3)));

      assertThat(withdrawals.expect(2))
          .extracting(Heard::event)
          .containsExactly(
              new Event.Withdrawn(w.customer().address(), Amount.of(1)),
              new Event.Withdrawn(w.customer().address(), Amount.of(3)));
      blocks.awaitHead(w.head());
      withdrawals.awaitHead(w.head());
      assertThat(blocks.heard).isEmpty();
      assertThat(withdrawals.heard).isEmpty();
    }
  }

  @Test
  default void shouldReportARollbackBeforeWhatReplacesTheUndone() {
    World w = world();
    assumeThat(w.harness().canRewind()).isTrue();
    Ear ear = new Ear();
    try (Ledger.Subscription _ = w.ledger().follow(Cursor.START, ear)) {
      ear.expect(5);
      long before = w.head().number();
      w.included(w.customer(), new Command.Withdraw(Amount.of(1)));
      ear.expect(1);
      w.harness().rewind(w.head().number() - before);
      assertThat(w.balance(w.customer())).isEqualTo(World.DEPOSIT);
      w.included(w.customer(), new Command.Withdraw(Amount.of(2)));

      assertThat(ear.next().rolledBackTo()).isEqualTo(before);
      assertThat(ear.expect(1))
          .extracting(Heard::event)
          .containsExactly(new Event.Withdrawn(w.customer().address(), Amount.of(2)));
    }
  }

  @Test
  default void shouldAnswerForAPastBlockAsItWas() {
    World w = world();
    BlockRef before = w.head();
    w.included(w.customer(), new Command.Withdraw(Amount.of(1)));

    assertThat(w.ledger().at(before).balance(w.customer().address())).isEqualTo(World.DEPOSIT);
    assertThat(w.ledger().at(before).block()).isEqualTo(before);
    BlockRef nowhere = new BlockRef(before.number(), Bytes32.of(1), before.time());
    assertThatThrownBy(() -> w.ledger().at(nowhere)).isInstanceOf(LedgerException.class);
  }

  @Test
  default void shouldSayThatABlockOfARolledBackBranchIsNotOnTheLedger() {
    World w = world();
    assumeThat(w.harness().canRewind()).isTrue();
    long before = w.head().number();
    w.included(w.customer(), new Command.Withdraw(Amount.of(1)));
    BlockRef undone = w.head();
    w.harness().rewind(undone.number() - before);
    w.included(w.customer(), new Command.Withdraw(Amount.of(2)));
    assertThatThrownBy(() -> w.ledger().at(undone)).isInstanceOf(LedgerException.class);
  }

  /** Something that an observer was told: an event, or how far it was rolled back. */
  record Heard(Cursor cursor, List<Event> events, long rolledBackTo) {
    Event event() {
      assertThat(events).as("rolled back to %d", rolledBackTo).hasSize(1);
      return events.getFirst();
    }
  }

  /** Keeps what it is told until somebody waits for it. */
  final class Ear implements LedgerObserver {
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<BlockRef> heads = new LinkedBlockingQueue<>();
    private final Interest interest;

    Ear() {
      this(Interest.ALL);
    }

    Ear(Interest interest) {
      this.interest = interest;
    }

    @Override
    public Interest interest() {
      return interest;
    }

    @Override
    public void advanced(BlockRef head) {
      heads.add(head);
    }

    void awaitHead(BlockRef head) {
      try {
        for (BlockRef last = null; !head.equals(last); ) {
          last = heads.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
          assertThat(last).as("it never hears of %s", head).isNotNull();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void applied(Cursor cursor, BlockRef block, Event event) {
      heard.add(new Heard(cursor, List.of(event), -1));
    }

    @Override
    public void rolledBack(BlockRef to) {
      heard.add(new Heard(Cursor.START, List.of(), to.number()));
    }

    Heard next() {
      try {
        Heard next = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).as("nothing more is heard").isNotNull();
        return java.util.Objects.requireNonNull(next);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    List<Heard> expect(int events) {
      List<Heard> next = new ArrayList<>();
      for (int i = 0; i < events; i++) {
        next.add(next());
      }
      return next;
    }
  }
}
