package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.payments.Ticket;
import souk.payments.TillRefusal;
import souk.primitives.Bytes;

/** Units from request to key, and what goes wrong between. */
class ServedAgreementTest extends ServedAgreementScene {
  @Test
  void shouldServeAndReleaseWhenTicketsAreGood() throws UnitException {
    ServedAgreement agreement = agreement(4);

    assertThat(agreement.prepare(unit(ALICE, 1, 2), true).tickets()).isEqualTo(2);
    assertThat(agreement.exposure()).isEqualTo(2);
    assertThat(store.unpaid()).isOne();

    assertThat(agreement.pay(unit(ALICE, 1, 2), tickets(0, 1), true).length()).isEqualTo(1);
    assertThat(agreement.exposure()).isZero();
    assertThat(agreement.underWay()).isZero();
    assertThat(store.unpaid()).isZero();
    assertThat(till.taken).hasSize(2).containsValue(unit(ALICE, 1, 2).id());
    assertThat(providerUnits.availablePermits()).isEqualTo(UNITS);
  }

  @Test
  void shouldTakeTicketsOnceWhenAPaymentIsRepeated() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.pay(unit(ALICE, 1, 1), tickets(0), true);

    agreement.pay(unit(ALICE, 1, 1), tickets(0), true);

    assertThat(service.released).isEqualTo(2);
    assertThat(till.taken).hasSize(1);
  }

  @Test
  void shouldTakeTicketsOnceWhenAPaymentIsRepeatedAfterARestart() throws UnitException {
    agreement(4).pay(unit(ALICE, 1, 1), tickets(0), true);
    store.units.clear(); // Power was lost just then: only the till knows.

    agreement(4).pay(unit(ALICE, 1, 1), tickets(0), true);

    assertThat(service.released).isEqualTo(2);
    assertThat(till.taken).hasSize(1);
  }

  @Test
  void shouldBeginNothingAndTakeNothingWhileTheTillIsAway() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.pay(unit(ALICE, 1, 1), tickets(0), true);
    agreement.prepare(unit(ALICE, 2, 1), true);
    till.away = Optional.of("its store is down");

    assertThat(refusal(() -> agreement.prepare(unit(ALICE, 3, 1), true)))
        .isEqualTo(Reason.STORE_AWAY);
    assertThat(refusal(() -> agreement.pay(unit(ALICE, 2, 1), tickets(1), true)))
        .isEqualTo(Reason.STORE_AWAY);
    agreement.pay(unit(ALICE, 1, 1), tickets(0), true); // was paid before, and is not asked for
    assertThat(till.taken).hasSize(1);

    till.away = Optional.empty();
    agreement.pay(unit(ALICE, 2, 1), tickets(1), true);
    assertThat(till.taken).hasSize(2);
  }

  @Test
  void shouldAskNoTillWhenTheUnitWasPaidBeforeARestart() throws UnitException {
    agreement(4).pay(unit(ALICE, 1, 1), tickets(0), true);
    till.broken = new IllegalStateException("not to be asked");

    agreement(4).pay(unit(ALICE, 1, 1), tickets(0), false);

    assertThat(service.released).isEqualTo(2);
  }

  @Test
  void shouldReleaseLaterWhenTheServiceFailsAfterThePayment() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.prepare(unit(ALICE, 1, 1), true);
    service.fault = new UnitException(Reason.BUSY, "full");

    assertThat(refusal(() -> agreement.pay(unit(ALICE, 1, 1), tickets(0), true)))
        .isEqualTo(Reason.BUSY);
    assertThat(agreement.exposure()).isZero();

    service.fault = null;
    assertThat(agreement.pay(unit(ALICE, 1, 1), tickets(0), true).length()).isEqualTo(1);
    assertThat(till.taken).hasSize(1);
  }

  @Test
  void shouldTakeNothingWhenTheTillRefuses() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.prepare(unit(ALICE, 1, 2), true);
    Ticket bad = new Ticket(1, 2, 1, Bytes.of(new byte[16]));

    UnitException refusal =
        catchThrowableOfType(
            UnitException.class,
            () -> agreement.pay(unit(ALICE, 1, 2), List.of(MemoryTill.ticket(0), bad), true));

    assertThat(refusal.till()).contains(TillRefusal.BAD_SECRET);
    assertThat(refusal).hasMessageContaining("ticket 1");
    assertThat(agreement.exposure()).isEqualTo(2);
    assertThat(service.released).isZero();
    agreement.pay(unit(ALICE, 1, 2), tickets(0, 1), true);
    assertThat(service.released).isOne();
  }

  @Test
  void shouldRefuseTicketsWhenTheyPaidForAnotherUnit() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.pay(unit(ALICE, 1, 1), tickets(0), true);

    UnitException refusal =
        catchThrowableOfType(
            UnitException.class, () -> agreement.pay(unit(ALICE, 2, 1), tickets(0), true));

    assertThat(refusal.till()).contains(TillRefusal.TICKET_SPENT);
    assertThat(service.released).isOne();
  }

  @Test
  void shouldAskNoTillWhenThePriceIsNotMet() {
    ServedAgreement agreement = agreement(4);

    assertThat(refusal(() -> agreement.pay(unit(ALICE, 1, 2), tickets(0), true)))
        .isEqualTo(Reason.WRONG_PRICE);
    assertThat(refusal(() -> agreement.pay(unit(ALICE, 1, 2), tickets(0, 0), true)))
        .isEqualTo(Reason.WRONG_PRICE);
    assertThat(refusal(() -> agreement.pay(unit(ALICE, 1, 2), tickets(0, 1, 2), true)))
        .isEqualTo(Reason.WRONG_PRICE);
    assertThat(till.taken).isEmpty();
  }

  @Test
  void shouldTakeUpNoRoomWhenAUnitIsRefusedBeforeAnythingWasSent() {
    ServedAgreement agreement = agreement(1);
    Ticket bad = new Ticket(1, 2, 1, Bytes.of(new byte[16]));

    assertThat(refusal(() -> agreement.pay(unit(ALICE, 1, 1), List.of(bad), true)))
        .isEqualTo(Reason.TICKETS_REFUSED);
    assertThat(refusal(() -> agreement.pay(unit(ALICE, 2, 1), List.of(), true)))
        .isEqualTo(Reason.WRONG_PRICE);
    assertThat(refusal(() -> agreement.prepare(unit(ALICE, 3, 2), true)))
        .isEqualTo(Reason.EXPOSURE);
    assertThat(agreement.underWay()).isZero();
    assertThat(providerUnits.availablePermits()).isEqualTo(UNITS);
  }

  @Test
  void shouldAskNoTillWhenTheServiceWantsOtherTickets() throws UnitException {
    ServedAgreement agreement = agreement(4);
    service.mayPay = tickets(7);

    assertThat(refusal(() -> agreement.pay(unit(ALICE, 1, 1), tickets(0), true)))
        .isEqualTo(Reason.FORBIDDEN);
    assertThat(till.taken).isEmpty();
    agreement.pay(unit(ALICE, 1, 1), tickets(7), true);
    assertThat(till.taken).hasSize(1);
  }

  @Test
  void shouldReleaseForNothingWhenAUnitIsFree() throws UnitException {
    ServedAgreement agreement = agreement(0);

    assertThat(agreement.prepare(unit(ALICE, 1, 0), true).payload().length()).isOne();
    assertThat(agreement.pay(unit(ALICE, 1, 0), List.of(), true).length()).isOne();
    assertThat(till.taken).isEmpty();
  }

  @Test
  void shouldRefuseASecondPaymentWhenOneIsBeingLookedAt() throws UnitException {
    ServedAgreement agreement = agreement(4);
    List<Reason> second = new ArrayList<>();
    till.whileTaking =
        () -> second.add(refusal(() -> agreement.pay(unit(ALICE, 1, 1), tickets(1), true)));

    agreement.pay(unit(ALICE, 1, 1), tickets(0), true);

    assertThat(second).containsExactly(Reason.BUSY);
    assertThat(till.taken).containsOnlyKeys(MemoryTill.ticket(0));
  }

  @Test
  void shouldBeBusyWhenTooManyUnitsAreUnderWay() throws UnitException {
    service.payFirst = true;
    ServedAgreement agreement = agreement(100);
    for (int i = 0; i < 5; i++) {
      agreement.prepare(unit(ALICE, i, 1), true);
    }
    assertThat(refusal(() -> agreement.prepare(unit(ALICE, 5, 1), true))).isEqualTo(Reason.BUSY);
    for (int i = 0; i < 3; i++) {
      agreement.prepare(unit(BOB, i, 1), true);
    }
    assertThat(refusal(() -> agreement.prepare(unit(BOB, 3, 1), true))).isEqualTo(Reason.BUSY);
    agreement.prepare(unit(ALICE, 4, 1), true);

    now = now.plusSeconds(61);
    agreement.prepare(unit(BOB, 3, 1), true);
    assertThat(agreement.underWay()).isOne();
  }

  @Test
  void shouldBeBusyWhenTheProviderHasTooMuchToDo() throws UnitException {
    providerUnits.acquireUninterruptibly(UNITS);

    assertThat(refusal(() -> agreement(4).prepare(unit(ALICE, 1, 1), true))).isEqualTo(Reason.BUSY);
  }

  @Test
  void shouldLeaveNothingBehindWhenTheServiceRefuses() {
    ServedAgreement agreement = agreement(4);
    service.fault = new UnitException(Reason.NOT_FOUND, "no such thing");

    assertThat(refusal(() -> agreement.prepare(unit(ALICE, 1, 1), true)))
        .isEqualTo(Reason.NOT_FOUND);
    assertThat(refusal(() -> agreement.pay(unit(ALICE, 1, 1), tickets(0), true)))
        .isEqualTo(Reason.NOT_FOUND);
    assertThat(agreement.underWay()).isZero();
    assertThat(agreement.exposure()).isZero();
    assertThat(providerUnits.availablePermits()).isEqualTo(UNITS);
  }

  @Test
  void shouldSayThatItTookTooLongWhenTimeRunsOutWhileTheServiceWorks() throws UnitException {
    service.payFirst = true;
    ServedAgreement agreement = agreement(4);
    agreement.prepare(unit(ALICE, 1, 1), true);
    service.whilePreparing =
        () -> {
          now = now.plusSeconds(61);
          try {
            agreement.prepare(unit(BOB, 1, 1), true);
          } catch (UnitException e) {
            throw new AssertionError(e);
          }
        };

    assertThat(refusal(() -> agreement.prepare(unit(ALICE, 1, 1), true))).isEqualTo(Reason.EXPIRED);
    assertThat(agreement.underWay()).isOne();
  }

  @Test
  void shouldFinishOnlyWhatHasBegunWhenTheAgreementIsOver() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.prepare(unit(ALICE, 1, 1), true);

    assertThat(refusal(() -> agreement.prepare(unit(ALICE, 2, 1), false)))
        .isEqualTo(Reason.NO_AGREEMENT);
    assertThat(refusal(() -> agreement.pay(unit(ALICE, 2, 1), tickets(1), false)))
        .isEqualTo(Reason.NO_AGREEMENT);
    agreement.pay(unit(ALICE, 1, 1), tickets(0), false);
    agreement.pay(unit(ALICE, 1, 1), tickets(0), false);
    assertThat(till.taken).hasSize(1);
  }

  @Test
  void shouldGiveBackAllRoomWhenItIsClosed() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.prepare(unit(ALICE, 1, 1), true);
    agreement.prepare(unit(BOB, 1, 1), true);

    agreement.close();

    assertThat(providerUnits.availablePermits()).isEqualTo(UNITS);
    assertThat(agreement.exposure()).isZero();
    assertThat(store.units).isEmpty();
  }
}
