package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/** What a provider risks in an agreement, and how losses come and go. */
class ServedExposureTest extends ServedAgreementScene {
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
  void shouldNotRiskAgainWhenALateRetryComesAfterPaymentAndRestart() throws UnitException {
    agreement(4).prepare(unit(ALICE, 1, 2), true);
    agreement(4).pay(unit(ALICE, 1, 2), tickets(0, 1), true);

    ServedAgreement restarted = agreement(4);
    restarted.prepare(unit(ALICE, 1, 2), true);

    assertThat(restarted.exposure()).isZero();
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
  void shouldTellTheServiceOfLossesWhenTheyGrowAndWhenTheyAreMadeGood() throws UnitException {
    rules = new ExposureRules(100, 5000, 2500, 5, 8, UNITS, 2, 3, Duration.ofSeconds(60));
    ServedAgreement agreement = agreement(8);
    agreement.prepare(unit(ALICE, 1, 2), true);
    agreement.prepare(unit(BOB, 1, 1), true);
    agreement.look();
    assertThat(service.losses).as("all may still be paid").isEmpty();

    now = now.plusSeconds(60);
    agreement.look();
    agreement.look();
    assertThat(service.losses).containsExactly(3);

    agreement.pay(unit(BOB, 1, 1), tickets(0), true);
    assertThat(service.losses).as("paid late").containsExactly(3, 2);
    for (int i = 2; i < 8; i++) {
      agreement.pay(unit(BOB, i, 1), tickets(i), true);
    }
    assertThat(service.losses).as("not enough to forgive two").containsExactly(3, 2);
    agreement.pay(unit(BOB, 8, 1), tickets(8), true);
    assertThat(service.losses).containsExactly(3, 2, 0);
  }

  @Test
  void shouldTellTheServiceOfLossesWhenTheyAreFromBeforeARestart() throws UnitException {
    agreement(8).prepare(unit(ALICE, 1, 2), true);

    agreement(8).look();

    assertThat(service.losses).containsExactly(2);
  }

  /** Two processes together risk what one would. */
  @Test
  void shouldRiskItsShareWhenSeveralProcessesServeTheAgreement() throws UnitException {
    rules =
        new ExposureRules(100, 10_000, 0, 5, 8, UNITS, 2, 3, Duration.ofSeconds(60)).sharedBy(2);
    ServedAgreement agreement = agreement(9);
    agreement.prepare(unit(ALICE, 1, 3), true);

    assertThat(refusal(() -> agreement.prepare(unit(BOB, 1, 2), true))).isEqualTo(Reason.EXPOSURE);
    agreement.prepare(unit(BOB, 2, 1), true);
    assertThat(agreement.exposure()).isEqualTo(4);
  }

  // ---- the customer's share ----

  private static ExposureRules keeping(int customerShare) {
    return new ExposureRules(
        100, 10_000, customerShare, 0, 5, 8, UNITS, 2, 3, Duration.ofSeconds(60), 1);
  }

  @Test
  void shouldServeTheCustomerWhenStrangersUsedUpTheirShareOfTheExposure() throws UnitException {
    rules = keeping(2500);
    ServedAgreement agreement = agreement(8);
    agreement.prepare(unit(ALICE, 1, 3), true);
    agreement.prepare(unit(BOB, 1, 3), true);

    assertThat(refusal(() -> agreement.prepare(unit(stranger(1), 1, 1), true)))
        .isEqualTo(Reason.EXPOSURE);
    agreement.prepare(unit(CUSTOMER, 1, 2), true);
    assertThat(agreement.exposure()).isEqualTo(8);
  }

  @Test
  void shouldCountTheEscrowsSignerAsTheCustomerWhenItAsksWithThatKey() throws UnitException {
    rules = keeping(2500);
    ServedAgreement agreement = agreement(8);
    agreement.prepare(unit(ALICE, 1, 6), true);
    assertThat(refusal(() -> agreement.prepare(unit(BOB, 1, 1), true))).isEqualTo(Reason.EXPOSURE);

    agreement.learnSigner(signedBy(BOB), 3);

    agreement.prepare(unit(BOB, 2, 1), true);
    agreement.prepare(unit(CUSTOMER, 1, 1), true);
    assertThat(refusal(() -> agreement.prepare(unit(BOB, 3, 1), true))).isEqualTo(Reason.EXPOSURE);
  }

  @Test
  void shouldServeTheEscrowsSignerAndNobodyElseWhenTheServiceDoesNotSayOtherwise()
      throws UnitException {
    service.admitsAll = false;
    ServedAgreement agreement = agreement(8);
    agreement.learnSigner(signedBy(BOB), 3);

    agreement.prepare(unit(BOB, 1, 1), true);
    assertThat(refusal(() -> agreement.prepare(unit(ALICE, 1, 1), true)))
        .isEqualTo(Reason.FORBIDDEN);

    agreement.learnSigner(signedBy(ALICE), 3); // it is not asked twice in a round
    assertThat(refusal(() -> agreement.prepare(unit(ALICE, 1, 1), true)))
        .isEqualTo(Reason.FORBIDDEN);
    agreement.learnSigner(signedBy(ALICE), 4);
    agreement.prepare(unit(ALICE, 1, 1), true);
    assertThat(refusal(() -> agreement.prepare(unit(BOB, 2, 1), true))).isEqualTo(Reason.FORBIDDEN);
  }

  /** A ledger on which this key signs the books of the agreement's escrow, and nothing else is. */
  private static LedgerView signedBy(Address signer) {
    Bytes32 escrow = Terms.of(0, 0).escrow();
    return (LedgerView)
        Proxy.newProxyInstance(
            LedgerView.class.getClassLoader(),
            new Class<?>[] {LedgerView.class},
            (_, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("signer");
              assertThat(arguments[0]).isEqualTo(escrow);
              return Optional.of(signer);
            });
  }

  @Test
  void shouldKeepTheCustomersShareWhenStrangersOweItFromBeforeARestart() throws UnitException {
    rules = keeping(2500);
    agreement(8).prepare(unit(ALICE, 1, 6), true);

    ServedAgreement restarted = agreement(8);

    assertThat(refusal(() -> restarted.prepare(unit(BOB, 1, 1), true))).isEqualTo(Reason.EXPOSURE);
    restarted.prepare(unit(CUSTOMER, 1, 2), true);
  }

  @Test
  void shouldKeepRoomForTheCustomerWhenStrangersHaveUnitsUnderWay() throws UnitException {
    rules = keeping(2500);
    service.payFirst = true;
    ServedAgreement agreement = agreement(8);
    for (int i = 0; i < 6; i++) {
      agreement.prepare(unit(stranger(i), i, 1), true);
    }

    assertThat(refusal(() -> agreement.prepare(unit(BOB, 1, 1), true))).isEqualTo(Reason.BUSY);
    agreement.prepare(unit(CUSTOMER, 1, 1), true);
    agreement.prepare(unit(CUSTOMER, 2, 1), true);
  }

  @Test
  void shouldServeNobodyButTheCustomerWhenTheServiceDoesNotSayOtherwise() throws UnitException {
    service.admitsAll = false;
    ServedAgreement agreement = agreement(8);

    assertThat(refusal(() -> agreement.prepare(unit(ALICE, 1, 1), true)))
        .isEqualTo(Reason.FORBIDDEN);
    assertThat(refusal(() -> agreement.pay(unit(ALICE, 1, 1), tickets(0), true)))
        .isEqualTo(Reason.FORBIDDEN);
    agreement.prepare(unit(CUSTOMER, 1, 1), true);
    assertThat(agreement.exposure()).isOne();
  }

  @Test
  void shouldFinishWhatItBeganWhenTheServiceAdmitsTheClientNoMore() throws UnitException {
    ServedAgreement agreement = agreement(8);
    agreement.prepare(unit(ALICE, 1, 1), true);
    service.admitsAll = false;

    agreement.pay(unit(ALICE, 1, 1), tickets(0), true);

    assertThat(agreement.exposure()).isZero();
  }

  private static Address stranger(int number) {
    return Address.parse("0x" + "%040x".formatted(number + 1));
  }

  // ---- what is written ----

  @Test
  void shouldBeRememberedAsPaidWhenThePaymentOvertakesTheNoteOfTheUnit() throws Exception {
    ServedAgreement agreement = agreement(8);
    service.payFirst = true;
    agreement.prepare(unit(ALICE, 1, 1), true); // its price is known, and nothing is sent
    service.payFirst = false;
    List<Thread> payers = new ArrayList<>();
    store.whilePuttingUnpaid =
        () -> {
          Thread payer =
              Thread.ofVirtual()
                  .start(() -> {
                    try {
                      agreement.pay(unit(ALICE, 1, 1), tickets(0), true);
                    } catch (UnitException e) {
                      throw new AssertionError(e);
                    }
                  });
          payers.add(payer);
          try {
            payer.join(Duration.ofMillis(300));
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };

    agreement.prepare(unit(ALICE, 1, 1), true);
    payers.getFirst().join();

    assertThat(store.all()).singleElement().matches(UnitStore.Unit::paid);
  }
}
