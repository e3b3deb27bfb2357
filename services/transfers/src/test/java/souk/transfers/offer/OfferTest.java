package souk.transfers.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.transfers.invoice.Invoice;
import souk.transfers.invoice.InvoicePage;
import souk.transfers.invoice.LateMoney;
import souk.transfers.invoice.PaymentMethod;
import souk.transfers.invoice.SignedInvoice;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;

class OfferTest {
  private static final long NOW = 1_000_000;
  private static final Amount TEA = Amount.of(250);

  private final Random random = new Random(15);
  private final PrivateKey bob = PrivateKey.fromSeeded(random);
  private final OfferServer desk =
      new OfferServer(bob, () -> Instant.ofEpochSecond(NOW), new Random(1));
  private final HttpDialer dialer = new HttpDialer();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = desk.add(HttpServer.builder()).start();
  }

  @AfterEach
  void close() {
    dialer.close();
    server.close();
  }

  private PaymentOffer.Signed offer(Optional<Amount> amount, long expires, URI at) {
    PaymentOffer.Signed offer =
        new PaymentOffer(
                31337,
                Address.parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
                Address.ZERO,
                bob.address(),
                amount,
                "tea",
                expires,
                at)
            .sign(bob);
    desk.add(offer);
    return offer;
  }

  @Test
  void shouldGiveEachPayerAnInvoiceOfItsOwn() throws Exception {
    PaymentOffer.Signed offer = offer(Optional.of(TEA), NOW + 60, server.uri());
    InvoiceRequest asked = new InvoiceRequest(offer.id(), 3, Optional.empty(), "green");
    SignedInvoice one = OfferClient.ask(offer, asked, dialer);
    SignedInvoice other = OfferClient.ask(offer, asked, dialer);
    assertThat(one.id()).isNotEqualTo(other.id());
    assertThat(one.invoice().amount()).contains(TEA.times(3));
    assertThat(one.invoice().memo()).isEqualTo("3 × tea - green");
    assertThat(one.invoice().singleUse()).isTrue();
    assertThat(one.invoice().expires()).as("not after the offer").isEqualTo(NOW + 60);
  }

  @Test
  void shouldRefuseWhatIsOverOrAskedForWrongly() {
    PaymentOffer.Signed over = offer(Optional.of(TEA), NOW, server.uri());
    assertThatThrownBy(() ->
            OfferClient.ask(over, new InvoiceRequest(over.id(), 1, Optional.empty(), ""), dialer))
        .hasMessageContaining("offer-over");
    PaymentOffer.Signed open = offer(Optional.empty(), NOW + 60, server.uri());
    assertThatThrownBy(() ->
            OfferClient.ask(open, new InvoiceRequest(open.id(), 1, Optional.empty(), ""), dialer))
        .hasMessageContaining("the payer says how much");
    assertThatThrownBy(() ->
            OfferClient.ask(
                open, new InvoiceRequest(Bytes32.of(1), 1, Optional.of(TEA), ""), dialer))
        .hasMessageContaining("offer-unknown");
    assertThatThrownBy(() -> new InvoiceRequest(open.id(), 10_001, Optional.empty(), ""))
        .hasMessageContaining("from 1 to 10000");
    assertThatThrownBy(() -> new InvoiceRequest(open.id(), 1, Optional.empty(), "a\u202eb"))
        .hasMessageContaining("nothing unseen");
  }

  @Test
  void shouldBelieveNoInvoiceThatIsNotTheOffers() {
    PaymentOffer.Signed real = offer(Optional.of(TEA), NOW + 60, server.uri());
    // Signed by the same payee for another sum, as if its desk had been changed.
    PaymentOffer dear =
        new PaymentOffer(
            real.offer().chainId(),
            real.offer().contract(),
            Address.ZERO,
            bob.address(),
            Optional.of(TEA.times(2)),
            "tea",
            NOW + 60,
            server.uri());
    Invoice invoice =
        new Invoice(
            31337,
            dear.contract(),
            Address.ZERO,
            bob.address(),
            dear.amount(),
            "tea",
            List.of(PaymentMethod.TRANSFER),
            NOW,
            NOW + 10,
            true,
            LateMoney.RETURNED,
            Bytes32.of(1));
    assertThat(real.offer().refuses(invoice, 1, "", Optional.empty()))
        .contains("it is over another sum than the offer says");
    assertThat(dear.refuses(invoice, 1, "", Optional.empty())).isEmpty();
    assertThat(dear.refuses(invoice, 1, "x", Optional.empty())).isPresent();
  }

  @Test
  void shouldNotBeReadWhenItWasChangedOrRequiresWhatIsUnknown() throws Exception {
    PaymentOffer.Signed offer = offer(Optional.of(TEA), NOW, server.uri());
    String uri = offer.uri();
    assertThat(PaymentOffer.Signed.parse(uri)).isEqualTo(offer);
    assertThat(PaymentOffer.Signed.parse(uri + "?label=x")).isEqualTo(offer);
    assertThatThrownBy(() -> PaymentOffer.Signed.parse(uri + "?req-label=x"))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("req-label");
    for (int i = "souk-offer:".length(); i < uri.length(); i++) {
      String changed =
          uri.substring(0, i) + (uri.charAt(i) == 'A' ? 'B' : 'A') + uri.substring(i + 1);
      assertThatThrownBy(() -> PaymentOffer.Signed.parse(changed))
          .as("at %d", i)
          .isInstanceOf(DecodeException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://x", "http://u:p@x", "http://x?a", "http://x#a", "mailto:x"})
  void shouldNameAPlaceThatCanBeAsked(String at) {
    assertThatThrownBy(() -> offer(Optional.of(TEA), NOW, URI.create(at)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldShowAnInvoiceAsAPageInWhichNothingRuns() {
    SignedInvoice signed =
        new Invoice(
                31337,
                Address.parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
                Address.ZERO,
                bob.address(),
                Optional.of(Amount.of(1_500_000)),
                "<script>alert('tea')</script> & \"more\"",
                List.of(PaymentMethod.TRANSFER),
                NOW,
                NOW + 10,
                true,
                LateMoney.RETURNED,
                Bytes32.of(1))
            .sign(bob);
    String page = InvoicePage.html(signed, new InvoicePage.Currency("T<b>", 6));
    assertThat(page)
        .contains("Pay 1.500000 T&lt;b&gt;", "&lt;script&gt;alert(&#39;tea&#39;)", "<svg")
        .doesNotContain("<script", "src=", "@import", "url(");
    assertThat(InvoicePage.response(signed, new InvoicePage.Currency("T", 6)).headers())
        .containsEntry("X-Content-Type-Options", "nosniff")
        .hasEntrySatisfying(
            "Content-Security-Policy", policy -> assertThat(policy).contains("default-src 'none'"));
  }
}
