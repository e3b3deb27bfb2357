package souk.market.reputation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

class LedgerDealingsTest {
  private static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "2", 31_337, Address.ZERO);
  private static final java.util.Random RANDOM = new java.util.Random(20_261_129);
  private static final PrivateKey CUSTOMER = PrivateKey.fromSeeded(RANDOM);
  private static final PrivateKey PROVIDER = PrivateKey.fromSeeded(RANDOM);
  private static final long END = 500;

  private static LedgerView.Agreement agreement(int faults) {
    AgreementTerms terms =
        AgreementTerms.of("vault/1")
            .customer(CUSTOMER.address())
            .provider(PROVIDER.address())
            .rules(Bytes32.ZERO)
            .salt(Bytes32.ZERO)
            .openBy(10)
            .start(0)
            .end(END)
            .collateral(Amount.of(1_000), new Grades(1_000, 5_000, 10_000), 60)
            .build();
    return new LedgerView.Agreement(
        terms.id(DOMAIN), terms, END, Amount.ZERO, Amount.ZERO, faults, 0, Bytes32.ZERO, true);
  }

  private static DealReceipt receipt(PrivateKey by, Address about, long broken) {
    return DealReceipt.sign(
        by,
        about,
        agreement(0).id(),
        Amount.of(7),
        Amount.of(broken),
        Instant.ofEpochSecond(9),
        DOMAIN);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 100", "2, 600", "3, 1000", "4, 1000"})
  void shouldCountWhatWasSlashedByTheGrades(int faults, long broken) {
    assertThat(LedgerDealings.broken(agreement(faults))).isEqualTo(Amount.of(broken));
  }

  @Test
  void shouldNotBelieveAReceiptWhenTheLedgerSaysOtherwise() {
    DealReceipt honest = receipt(CUSTOMER, PROVIDER.address(), 100);
    Optional<LedgerView.Agreement> there = Optional.of(agreement(1));

    assertThat(LedgerDealings.contradiction(honest, there, END)).isEmpty();
    assertThat(LedgerDealings.contradiction(honest, Optional.empty(), END))
        .get()
        .asString()
        .contains("no such agreement");
    assertThat(LedgerDealings.contradiction(honest, there, END - 1))
        .get()
        .asString()
        .contains("not ended");
    assertThat(LedgerDealings.contradiction(receipt(CUSTOMER, PROVIDER.address(), 0), there, END))
        .as("it hides a fault")
        .get()
        .asString()
        .contains("was broken");
    assertThat(LedgerDealings.contradiction(receipt(PROVIDER, CUSTOMER.address(), 100), there, END))
        .get()
        .asString()
        .contains("between these two");
  }
}
