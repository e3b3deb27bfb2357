package souk.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import souk.exchange.UnitException.Reason;
import souk.ledger.AgreementTerms;
import souk.payments.Ticket;
import souk.payments.TillRefusal;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

class ServedAgreementTest {
  private static final Bytes32 AGREEMENT = Bytes32.of(77);
  private static final Address ALICE = Address.parse("0x" + "aa".repeat(20));
  private static final Address BOB = Address.parse("0x" + "bb".repeat(20));
  private static final int UNITS = 20;

  private Instant now = Instant.EPOCH;
  private final MemoryTill till = new MemoryTill();
  private final MemoryUnitStore store = new MemoryUnitStore();
  private final Semaphore providerUnits = new Semaphore(UNITS);
  private final Service service = new Service();
  private ExposureRules rules =
      new ExposureRules(100, 5000, 0, 5, 8, UNITS, 2, 3, Duration.ofSeconds(60));

  /** Costs as many tickets as the body has bytes; sends one byte before or after the payment. */
  private static final class Service implements ProviderRole {
    boolean payFirst;
    @Nullable UnitException fault;
    @Nullable Runnable whilePreparing;
    int released;
    List<Ticket> mayPay = new ArrayList<>();

    @Override
    public Acceptance accept(AgreementTerms terms) {
      return new Acceptance.Accepted();
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      Runnable meanwhile = whilePreparing;
      if (meanwhile != null) {
        whilePreparing = null;
        meanwhile.run();
      }
      if (fault != null) {
        throw fault;
      }
      return new Prepared(
          request.body().size(), payFirst ? Payload.EMPTY : Payload.of(Bytes.parse("0x01")));
    }

    @Override
    public void paying(UnitRequest request, List<Ticket> tickets) throws UnitException {
      if (!mayPay.isEmpty() && !mayPay.containsAll(tickets)) {
        throw new UnitException(Reason.FORBIDDEN, "other tickets must pay");
      }
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      if (fault != null) {
        throw fault;
      }
      released++;
      return Payload.of(Bytes.parse("0x02"));
    }

    @Override
    public void close() {}
  }

  private ServedAgreement agreement(int exposure) {
    return new ServedAgreement(
        AGREEMENT,
        Terms.of(exposure, 10),
        service,
        till,
        store,
        rules,
        () -> now,
        providerUnits,
        store.all());
  }

  private static UnitRequest unit(Address client, int number, int price) {
    return new UnitRequest(AGREEMENT, client, Bytes32.of(number), Bytes.of(new byte[price]));
  }

  private static List<Ticket> tickets(int... places) {
    List<Ticket> tickets = new ArrayList<>();
    for (int place : places) {
      tickets.add(MemoryTill.ticket(place));
    }
    return tickets;
  }

  private static Reason refusal(UnitCall call) {
    return catchThrowableOfType(UnitException.class, call::run).reason();
  }

  private interface UnitCall {
    void run() throws UnitException;
  }

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
  void shouldAskNoTillWhenTheUnitWasPaidBeforeARestart() throws UnitException {
    agreement(4).pay(unit(ALICE, 1, 1), tickets(0), true);
    till.broken = new IllegalStateException("not to be asked");

    agreement(4).pay(unit(ALICE, 1, 1), tickets(0), false);

    assertThat(service.released).isEqualTo(2);
  }

  @Test
  void shouldNotRiskAgainWhenALateRetryComesAfterPaymentAndRestart() throws UnitException {
    agreement(4).prepare(unit(ALICE, 1, 2), true);
    agreement(4).pay(unit(ALICE, 1, 2), tickets(0, 1), true);

    ServedAgreement restarted = agreement(4);
    restarted.prepare(unit(ALICE, 1, 2), true);

    assertThat(restarted.exposure()).isZero();
    assertThat(store.unpaid()).isZero();
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
  void shouldStopServingWhenUnpaidUnitsReachTheAgreementsExposure() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.prepare(unit(ALICE, 1, 2), true);
    agreement.prepare(unit(BOB, 1, 2), true);

    assertThat(refusal(() -> agreement.prepare(unit(BOB, 2, 1), true))).isEqualTo(Reason.EXPOSURE);
    assertThat(agreement.exposure()).isEqualTo(4);

    agreement.pay(unit(BOB, 1, 2), tickets(0, 1), true);
    agreement.prepare(unit(BOB, 2, 1), true);
    assertThat(agreement.exposure()).isEqualTo(3);
  }

  @Test
  void shouldLeaveRoomForOthersWhenOneClientDoesNotPay() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.prepare(unit(ALICE, 1, 1), true);
    agreement.prepare(unit(ALICE, 2, 1), true);

    assertThat(refusal(() -> agreement.prepare(unit(ALICE, 3, 1), true)))
        .isEqualTo(Reason.EXPOSURE);
    agreement.prepare(unit(BOB, 1, 1), true);
    assertThat(agreement.exposure()).isEqualTo(3);
  }

  @Test
  void shouldGrantOneUnitWhenItsPriceIsOverAClientsShare() throws UnitException {
    ServedAgreement agreement = agreement(4);

    agreement.prepare(unit(ALICE, 1, 4), true);

    assertThat(agreement.exposure()).isEqualTo(4);
    assertThat(refusal(() -> agreement(4).prepare(unit(ALICE, 9, 5), true)))
        .isEqualTo(Reason.EXPOSURE);
  }

  @Test
  void shouldRiskNothingWhenTheClientPaysFirst() throws UnitException {
    service.payFirst = true;
    ServedAgreement agreement = agreement(0);

    for (int i = 0; i < 5; i++) {
      assertThat(agreement.prepare(unit(ALICE, i, 3), true).tickets()).isEqualTo(3);
    }

    assertThat(agreement.exposure()).isZero();
    assertThat(store.unpaid()).isZero();
    assertThat(agreement.pay(unit(ALICE, 0, 3), tickets(0, 1, 2), true).length()).isOne();
    assertThat(agreement.underWay()).isEqualTo(4);
  }

  @Test
  void shouldCountOnceWhenTheSameUnitIsAskedForAgain() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.prepare(unit(ALICE, 1, 2), true);
    agreement.prepare(unit(ALICE, 1, 2), true);
    agreement.prepare(unit(ALICE, 1, 2), true);

    assertThat(agreement.exposure()).isEqualTo(2);
    assertThat(agreement.underWay()).isOne();
    // Two repeats are granted: bandwidth is not for free either.
    assertThat(refusal(() -> agreement.prepare(unit(ALICE, 1, 2), true)))
        .isEqualTo(Reason.FORBIDDEN);
  }

  @Test
  void shouldNotRiskAgainWhenALateRetryOfARequestComesAfterItsPayment() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.prepare(unit(ALICE, 1, 2), true);
    agreement.pay(unit(ALICE, 1, 2), tickets(0, 1), true);

    agreement.prepare(unit(ALICE, 1, 2), true);

    assertThat(agreement.exposure()).isZero();
    assertThat(store.unpaid()).isZero();
  }

  @Test
  void shouldKeepTheLossWhenAClientNeverPays() throws UnitException {
    ServedAgreement agreement = agreement(2);
    agreement.prepare(unit(ALICE, 1, 1), true);
    now = now.plusSeconds(60);
    agreement.prepare(unit(BOB, 1, 1), true);
    now = now.plusSeconds(60_000);

    assertThat(refusal(() -> agreement.prepare(unit(BOB, 2, 1), true))).isEqualTo(Reason.EXPOSURE);
    assertThat(agreement.underWay()).isZero();
    assertThat(providerUnits.availablePermits()).isEqualTo(UNITS);
    assertThat(agreement.exposure()).isEqualTo(2);
  }

  @Test
  void shouldKeepTheLossWhenTheProviderIsRestarted() throws UnitException {
    agreement(2).prepare(unit(ALICE, 1, 2), true);

    ServedAgreement restarted = agreement(2);

    assertThat(restarted.exposure()).isEqualTo(2);
    assertThat(refusal(() -> restarted.prepare(unit(BOB, 1, 1), true))).isEqualTo(Reason.EXPOSURE);
    restarted.pay(unit(ALICE, 1, 2), tickets(0, 1), true);
    assertThat(restarted.exposure()).isZero();
    assertThat(store.unpaid()).isZero();
  }

  @Test
  void shouldEndTheLossWhenTheClientPaysLate() throws UnitException {
    ServedAgreement agreement = agreement(2);
    agreement.prepare(unit(ALICE, 1, 2), true);
    now = now.plusSeconds(3600);
    assertThat(refusal(() -> agreement.prepare(unit(BOB, 1, 1), true))).isEqualTo(Reason.EXPOSURE);

    agreement.pay(unit(ALICE, 1, 2), tickets(0, 1), true);

    assertThat(agreement.exposure()).isZero();
    assertThat(store.unpaid()).isZero();
  }

  @Test
  void shouldForgiveALossWhenEnoughWasPaidForIt() throws UnitException {
    rules = new ExposureRules(100, 5000, 2500, 5, 8, UNITS, 2, 3, Duration.ofSeconds(60));
    ServedAgreement agreement = agreement(2);
    agreement.prepare(unit(ALICE, 1, 1), true);
    now = now.plusSeconds(61);
    for (int i = 0; i < 3; i++) {
      agreement.pay(unit(BOB, i, 1), tickets(i), true);
      assertThat(agreement.exposure()).isOne();
    }

    agreement.pay(unit(BOB, 3, 1), tickets(3), true);

    assertThat(agreement.exposure()).isZero();
    assertThat(store.unpaid()).isZero();
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
  void shouldStayUnpaidWhenTheTillCannotWrite() throws UnitException {
    ServedAgreement agreement = agreement(4);
    agreement.prepare(unit(ALICE, 1, 1), true);
    till.broken = new IllegalStateException("disk full");

    assertThatThrownBy(() -> agreement.pay(unit(ALICE, 1, 1), tickets(0), true))
        .isInstanceOf(CompletionException.class);
    assertThat(agreement.exposure()).isOne();

    till.broken = null;
    agreement.pay(unit(ALICE, 1, 1), tickets(0), true);
    assertThat(agreement.exposure()).isZero();
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
  void shouldCountOnceWhenTheSameRequestComesTwiceAtOneTime() throws UnitException {
    ServedAgreement agreement = agreement(4);
    service.whilePreparing =
        () -> {
          try {
            agreement.prepare(unit(ALICE, 1, 2), true);
          } catch (UnitException e) {
            throw new AssertionError(e);
          }
        };

    agreement.prepare(unit(ALICE, 1, 2), true);

    assertThat(agreement.exposure()).isEqualTo(2);
    assertThat(agreement.underWay()).isOne();
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

  @Test
  void shouldRememberOnlySoManyWhenUnitsArePaid() throws UnitException {
    rules = new ExposureRules(100, 10_000, 0, 5, 8, UNITS, 2, 3, Duration.ofSeconds(60));
    ServedAgreement agreement = agreement(4);
    for (int i = 0; i < 4; i++) {
      agreement.pay(unit(ALICE, i, 1), tickets(i), true);
    }

    assertThat(store.units).hasSize(3);
    agreement.prepare(unit(ALICE, 1, 1), true);
    assertThat(agreement.exposure()).isZero();
    agreement.prepare(unit(ALICE, 0, 1), true);
    assertThat(agreement.exposure()).isOne();
  }
}
