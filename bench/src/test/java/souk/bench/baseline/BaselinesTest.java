package souk.bench.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

/** Whether the schemes do what their papers say: what ticket books are compared with is no sham. */
class BaselinesTest {
  private static final long SEED = 20_261_130;

  private final Random random = new Random(SEED);
  private final PrivateKey payer = PrivateKey.fromSeeded(random);
  private final PrivateKey stranger = PrivateKey.fromSeeded(random);
  private final PrivateKey merchant = PrivateKey.fromSeeded(random);
  private final Bytes32 escrow = Bytes32.of(7);

  private final MicroCash.Terms terms = new MicroCash.Terms(escrow, merchant.address(), 1000, 40);

  private byte[] secret() {
    byte[] secret = new byte[16];
    random.nextBytes(secret);
    return secret;
  }

  @Test
  void shouldTakeATicketOfMicroCashOnceAndNoForgedOne() {
    MicroCash.Merchant payee = new MicroCash.Merchant(terms, payer.publicKey(), 3);
    Signature ticket = MicroCash.issue(terms, 3005, payer);

    assertThat(payee.take(3006, ticket)).isEqualTo(Verdict.FORGED);
    assertThat(payee.take(3005, MicroCash.issue(terms, 3005, stranger))).isEqualTo(Verdict.FORGED);
    assertThat(payee.take(3005, ticket)).isEqualTo(Verdict.ACCEPTED);
    assertThat(payee.take(3005, ticket)).isEqualTo(Verdict.SPENT);
    assertThat(payee.take(2999, MicroCash.issue(terms, 2999, payer)))
        .isEqualTo(Verdict.OUT_OF_RANGE);
    assertThat(payee.take(4000, MicroCash.issue(terms, 4000, payer)))
        .isEqualTo(Verdict.OUT_OF_RANGE);
    MicroCash.Terms elsewhere = new MicroCash.Terms(escrow, stranger.address(), 1000, 40);
    assertThat(payee.take(3007, MicroCash.issue(elsewhere, 3007, payer))).isEqualTo(Verdict.FORGED);
  }

  @Test
  void shouldDrawExactlyAsManyWinnersOfMicroCashAsWereAgreedEachPlaceAsOften() {
    int[] drawn = new int[1000];
    int rounds = 2000;
    for (int round = 0; round < rounds; round++) {
      Set<Integer> winners = MicroCash.winners(terms, Bytes32.of(round));
      assertThat(winners).hasSize(40);
      winners.forEach(place -> drawn[place]++);
    }
    double chi = 0;
    for (int times : drawn) {
      chi += (times - 80.0) * (times - 80.0) / 80;
    }
    assertThat(chi)
        .as("999 degrees of freedom, less for drawing without putting back")
        .isBetween(800.0, 1130.0);
  }

  @Test
  void shouldWinAllThatIsDrawnWhenAMerchantTookAllOfMicroCashsTickets() {
    MicroCash.Terms small = new MicroCash.Terms(escrow, merchant.address(), 50, 7);
    MicroCash.Merchant payee = new MicroCash.Merchant(small, payer.publicKey(), 0);
    assertThat(payee.wins(Bytes32.of(1))).isZero();
    for (int number = 0; number < 50; number++) {
      assertThat(payee.take(number, MicroCash.issue(small, number, payer)))
          .isEqualTo(Verdict.ACCEPTED);
    }
    assertThat(payee.wins(Bytes32.of(1))).isEqualTo(7);
  }

  @Test
  void shouldTakeAPaymentOfMicropayOnceForItsCommitmentAndNoForgedOne() {
    Micropay.Merchant payee =
        new Micropay.Merchant(escrow, merchant.address(), payer.publicKey(), 3, random);
    Bytes32 commitment = payee.commit();
    Micropay.Ticket ticket = Micropay.issue(escrow, merchant.address(), commitment, payer, random);

    assertThat(payee.take(Micropay.issue(escrow, merchant.address(), commitment, stranger, random)))
        .isEqualTo(Verdict.FORGED);
    assertThat(payee.take(new Micropay.Ticket(commitment, Bytes32.of(1), ticket.signature())))
        .as("another number under the same signature")
        .isEqualTo(Verdict.FORGED);
    assertThat(payee.take(ticket)).isEqualTo(Verdict.ACCEPTED);
    assertThat(payee.take(ticket)).isEqualTo(Verdict.OUT_OF_RANGE);
  }

  @Test
  void shouldWinAsOftenAsMicropayClaims() {
    Micropay.Merchant payee =
        new Micropay.Merchant(escrow, merchant.address(), payer.publicKey(), 3, random);
    int payments = 1000;
    for (int i = 0; i < payments; i++) {
      Bytes32 commitment = payee.commit();
      assertThat(payee.take(Micropay.issue(escrow, merchant.address(), commitment, payer, random)))
          .isEqualTo(Verdict.ACCEPTED);
    }
    assertThat(payee.wins())
        .as("five deviations of 10.5 from 125, seed %d", SEED)
        .isBetween(73L, 177L);
  }

  @Test
  void shouldTakeTheLinksOfAnElectronicLotteryInOrderAndNoOthers() {
    ElectronicLottery.Chain customer = new ElectronicLottery.Chain(secret(), 8000);
    ElectronicLottery.Chain own = new ElectronicLottery.Chain(secret(), 8000);
    Signature signature = ElectronicLottery.sign(customer, own, payer);
    byte[] links = customer.links();
    ElectronicLottery.Merchant payee =
        new ElectronicLottery.Merchant(own, customer.end(), signature, payer.publicKey(), 3);

    assertThat(payee.take(links, 2 * 16)).as("one was left out").isEqualTo(Verdict.FORGED);
    assertThat(payee.take(secret(), 0)).isEqualTo(Verdict.FORGED);
    for (int i = 1; i <= 8000; i++) {
      assertThat(payee.take(links, ElectronicLottery.Chain.at(i))).isEqualTo(Verdict.ACCEPTED);
    }
    assertThat(payee.take(links, 8000 * 16)).isEqualTo(Verdict.OUT_OF_RANGE);
    assertThat(payee.wins())
        .as("five deviations of 30 from 1000, seed %d", SEED)
        .isBetween(852L, 1148L);
  }

  @Test
  void shouldRefuseChainsThatNobodySignedAndLinksTwice() {
    ElectronicLottery.Chain customer = new ElectronicLottery.Chain(secret(), 10);
    ElectronicLottery.Chain own = new ElectronicLottery.Chain(secret(), 10);
    Signature signature = ElectronicLottery.sign(customer, own, stranger);

    assertThatThrownBy(() ->
            new ElectronicLottery.Merchant(own, customer.end(), signature, payer.publicKey(), 3))
        .hasMessageContaining("not signed");
    ElectronicLottery.Merchant payee =
        new ElectronicLottery.Merchant(
            own,
            customer.end(),
            ElectronicLottery.sign(customer, own, payer),
            payer.publicKey(),
            3);
    assertThat(payee.take(customer.links(), 16)).isEqualTo(Verdict.ACCEPTED);
    assertThat(payee.take(customer.links(), 16)).isEqualTo(Verdict.SPENT);
  }
}
