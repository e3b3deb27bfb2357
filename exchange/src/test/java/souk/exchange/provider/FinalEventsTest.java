package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** Only what became final is handed on, once, and nothing that was undone. */
class FinalEventsTest {
  private static final PrivateKey KEY = PrivateKey.fromSeeded(new Random(7));

  private final LocalLedger ledger =
      LocalLedger.builder(
              new LedgerRules(new RoundRules(10, 2, 1, 20, 21), 30, 1_000_000, 1000, 2000),
              Bytes32.of(8))
          .fund(KEY.address(), Amount.of(1_000))
          .finalityDepth(2)
          .observers(Runnable::run)
          .open();
  private final List<Event> seen = new ArrayList<>();
  private Cursor upTo = Cursor.START;
  private int failures;

  private FinalEvents follow() {
    FinalEvents events =
        new FinalEvents(
            ledger,
            upTo,
            new Interest(Set.of(Event.Deposited.class)),
            Event.Deposited.class::isInstance,
            (view, happened, after) -> {
              if (failures > 0) {
                failures--;
                throw new IllegalStateException("not now");
              }
              seen.addAll(happened);
              upTo = after;
            },
            Runnable::run);
    events.start();
    return events;
  }

  private void deposit(int amount) {
    ledger.submit(KEY, new Command.Deposit(Amount.of(amount))).join();
  }

  private static Event deposited(int amount) {
    return new Event.Deposited(KEY.address(), Amount.of(amount));
  }

  @Test
  void shouldHandOnAnEventOnceWhenItBecomesFinal() {
    try (FinalEvents events = follow()) {
      deposit(1);
      ledger.advance(1);
      assertThat(seen).isEmpty();
      ledger.advance(1);
      assertThat(seen).containsExactly(deposited(1));
      ledger.advance(5);
      assertThat(seen).hasSize(1);
      assertThat(events.head()).isEqualTo(8);
    }
  }

  @Test
  void shouldNotHandOnAnEventWhenItsBlockWasUndone() {
    try (FinalEvents events = follow()) {
      deposit(1);
      deposit(2);
      ledger.rewind(1);
      assertThat(events.head()).isOne();
      ledger.advance(5);

      assertThat(seen).containsExactly(deposited(1));
    }
  }

  @Test
  void shouldHandOnTheEventsOfTheBlockThatReplacesAnUndoneOne() {
    try (FinalEvents events = follow()) {
      deposit(1);
      ledger.rewind(1);
      deposit(3);
      ledger.advance(5);

      assertThat(seen).containsExactly(deposited(3));
      assertThat(events.head()).isEqualTo(6);
    }
  }

  @Test
  void shouldHandOnAgainWhenALookFailed() {
    try (FinalEvents events = follow()) {
      deposit(1);
      failures = 1;
      ledger.advance(2);
      assertThat(seen).isEmpty();
      ledger.advance(2);

      assertThat(seen).containsExactly(deposited(1));
      assertThat(events.head()).isEqualTo(5);
    }
  }

  @Test
  void shouldGoOnWhereItWasWhenItIsRestarted() {
    try (FinalEvents events = follow()) {
      deposit(1);
      ledger.advance(2);
      deposit(2);
      assertThat(events.head()).isEqualTo(4);
    }
    ledger.advance(3);
    try (FinalEvents events = follow()) {
      ledger.advance(1);

      assertThat(seen).containsExactly(deposited(1), deposited(2));
      assertThat(events.head()).isEqualTo(8);
    }
  }

  /** What was before it may be on no node any more. */
  @Test
  void shouldBeginAtTheFinalHeadWhenAProviderHasSignedNothingYet() {
    ledger.advance(9);
    assertThat(ExchangeServer.whereToBegin(Cursor.START, false, ledger))
        .isEqualTo(new Cursor(8, 0));
    assertThat(ExchangeServer.whereToBegin(Cursor.START, true, ledger)).isEqualTo(Cursor.START);
    Cursor known = new Cursor(3, 1);
    assertThat(ExchangeServer.whereToBegin(known, false, ledger)).isEqualTo(known);
  }
}
