package souk.transfers.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

class InvoiceTest {
  static final PrivateKey PAYEE = PrivateKey.fromSeeded(new Random(15));

  static Invoice invoice() {
    return new Invoice(
        31_337,
        Address.parse("0x" + "c0".repeat(20)),
        Address.ZERO,
        PAYEE.address(),
        Optional.of(Amount.of(1_500_000)),
        "Two melons — für Äda",
        List.of(PaymentMethod.TRANSFER, PaymentMethod.TICKETS),
        1_000,
        4_600,
        true,
        LateMoney.RETURNED,
        Bytes32.of(7));
  }

  @Test
  void shouldBeTheSameInvoiceWhenItWasReadFromEachOfItsForms() throws Exception {
    SignedInvoice signed = invoice().sign(PAYEE);

    assertThat(SignedInvoice.decode(signed.encode())).isEqualTo(signed);
    assertThat(InvoiceUri.parse(InvoiceUri.of(signed))).isEqualTo(signed);
    assertThat(InvoiceUri.parse(InvoiceUri.forCode(signed))).isEqualTo(signed);
    assertThat(InvoiceUri.parse(InvoiceUri.of(signed) + "?label=x&amount=1")).isEqualTo(signed);
    assertThat(InvoiceUri.forCode(signed)).matches("SOUK:[A-Z2-7]+");
    assertThat(InvoiceUri.of(signed)).matches("souk:[A-Za-z0-9_-]+");
  }

  @Test
  void shouldHaveAnotherIdWhateverIsOtherwise() {
    Invoice a = invoice();
    Address other = Address.parse("0x" + "11".repeat(20));
    List<Invoice> all =
        List.of(
            a,
            with(a, 1, a.contract(), a.currency(), a.amount(), a.memo()),
            with(a, a.chainId(), other, a.currency(), a.amount(), a.memo()),
            with(a, a.chainId(), a.contract(), other, a.amount(), a.memo()),
            with(a, a.chainId(), a.contract(), a.currency(), Optional.empty(), a.memo()),
            with(a, a.chainId(), a.contract(), a.currency(), Optional.of(Amount.of(1)), a.memo()),
            with(a, a.chainId(), a.contract(), a.currency(), a.amount(), ""),
            timed(a, 999, 4_600, true, LateMoney.RETURNED, a.salt()),
            timed(a, 1_000, 4_601, true, LateMoney.RETURNED, a.salt()),
            timed(a, 1_000, 4_600, false, LateMoney.RETURNED, a.salt()),
            timed(a, 1_000, 4_600, true, LateMoney.KEPT, a.salt()),
            timed(a, 1_000, 4_600, true, LateMoney.RETURNED, Bytes32.of(8)),
            new Invoice(
                a.chainId(),
                a.contract(),
                a.currency(),
                other,
                a.amount(),
                a.memo(),
                a.methods(),
                a.created(),
                a.expires(),
                a.singleUse(),
                a.late(),
                a.salt()),
            new Invoice(
                a.chainId(),
                a.contract(),
                a.currency(),
                a.payee(),
                a.amount(),
                a.memo(),
                List.of(PaymentMethod.TICKETS, PaymentMethod.TRANSFER),
                a.created(),
                a.expires(),
                a.singleUse(),
                a.late(),
                a.salt()));
    Set<Bytes32> ids = new HashSet<>();
    all.forEach(each -> ids.add(each.id()));

    assertThat(ids).hasSameSizeAs(all);
    assertThat(invoice().id()).isEqualTo(a.id());
  }

  private static Invoice with(
      Invoice a,
      long chain,
      Address contract,
      Address currency,
      Optional<Amount> amount,
      String memo) {
    return new Invoice(
        chain,
        contract,
        currency,
        a.payee(),
        amount,
        memo,
        a.methods(),
        a.created(),
        a.expires(),
        a.singleUse(),
        a.late(),
        a.salt());
  }

  private static Invoice timed(
      Invoice a, long created, long expires, boolean single, LateMoney late, Bytes32 salt) {
    return new Invoice(
        a.chainId(),
        a.contract(),
        a.currency(),
        a.payee(),
        a.amount(),
        a.memo(),
        a.methods(),
        created,
        expires,
        single,
        late,
        salt);
  }

  @Test
  void shouldNotBeReadWhenSomebodyElseSignedIt() {
    Signature foreign = PrivateKey.fromSeeded(new Random(16)).sign(invoice().id());

    assertThatThrownBy(() -> SignedInvoice.decode(new SignedInvoice(invoice(), foreign).encode()))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("did not sign");
    assertThatThrownBy(() -> invoice().sign(PrivateKey.fromSeeded(new Random(16))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Each change of a byte is refused, or it would ask for something that nobody signed. */
  @Test
  void shouldNotBeReadWhenAnyOfItsBytesIsOtherwise() {
    byte[] right = invoice().sign(PAYEE).encode();
    for (int i = 0; i < right.length; i++) {
      byte[] wrong = right.clone();
      wrong[i] ^= (byte) (1 << (i % 8));
      assertThatThrownBy(() -> SignedInvoice.decode(wrong))
          .as("byte %d", i)
          .isInstanceOf(DecodeException.class);
      byte[] cut = java.util.Arrays.copyOf(right, i);
      assertThatThrownBy(() -> SignedInvoice.decode(cut)).isInstanceOf(DecodeException.class);
    }
    assertThatThrownBy(() -> SignedInvoice.decode(java.util.Arrays.copyOf(right, right.length + 1)))
        .hasMessageContaining("left over");
    assertThatThrownBy(() -> SignedInvoice.decode(new byte[1_025])).hasMessageContaining("longer");
  }

  @Test
  void shouldNotBeReadWhenTheUriIsCutOffOrRequiresWhatIsUnknown() {
    SignedInvoice signed = invoice().sign(PAYEE);
    for (String uri : List.of(InvoiceUri.of(signed), InvoiceUri.forCode(signed))) {
      assertThatThrownBy(() -> InvoiceUri.parse(uri.substring(0, uri.length() - 1)))
          .isInstanceOf(DecodeException.class);
      assertThatThrownBy(() -> InvoiceUri.parse(uri + "=")).isInstanceOf(DecodeException.class);
      assertThatThrownBy(() -> InvoiceUri.parse(uri + "?req-somethingyoudontunderstand=50"))
          .isInstanceOf(DecodeException.class)
          .hasMessageContaining("requires 'req-somethingyoudontunderstand'");
    }
    assertThatThrownBy(() -> InvoiceUri.parse("bitcoin:175tWpb8K1S7NmH4Zx6rewF9WQrcZv245W"))
        .isInstanceOf(DecodeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two\nlines", "\u202etxt", "a\u200bb", "\u001b[31m", "\ud800"})
  void shouldNotBeMadeWhenItsMemoHasSomethingUnseen(String memo) {
    Invoice a = invoice();
    assertThatThrownBy(() -> with(a, a.chainId(), a.contract(), a.currency(), a.amount(), memo))
        .hasMessageContaining("memo");
  }

  @Test
  void shouldNotBeMadeWhenItAsksForNothingOrHasNoTime() {
    Invoice a = invoice();
    assertThatThrownBy(() -> with(a, 1, a.contract(), a.currency(), Optional.of(Amount.ZERO), ""))
        .hasMessageContaining("nothing");
    assertThatThrownBy(() -> with(a, 1, a.contract(), a.currency(), a.amount(), "ä".repeat(320)))
        .hasMessageContaining("639");
    assertThatThrownBy(() -> timed(a, 10, 10, true, LateMoney.KEPT, a.salt()))
        .hasMessageContaining("ends after");
    assertThatThrownBy(() -> timed(a, 10, 11 + Invoice.LONGEST, true, LateMoney.KEPT, a.salt()))
        .hasMessageContaining("at most 366 days");
    assertThat(a.isGoodAt(4_599)).isTrue();
    assertThat(a.isGoodAt(4_600)).isFalse();
  }
}
