package souk.cli.pay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.cli.Failure;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transfers.address.Contacts;
import souk.transfers.invoice.Invoice;
import souk.transfers.invoice.InvoiceUri;
import souk.transfers.invoice.LateMoney;
import souk.transfers.invoice.PaymentMethod;

class PayeeTest {
  private static final PrivateKey BOB = PrivateKey.fromSeeded(new Random(2));
  private static final Address MARKET = PrivateKey.fromSeeded(new Random(3)).address();
  private static final LedgerInfo HERE =
      new LedgerInfo(
          31_337,
          MARKET,
          Address.ZERO,
          new LedgerRules(new RoundRules(10, 2, 3, 20, 50), 100, 100_000, 1_000, 2_000));

  private static String invoice(long chain, Address market, Address currency) {
    return InvoiceUri.of(
        new Invoice(
                chain,
                market,
                currency,
                BOB.address(),
                Optional.of(Amount.of(700)),
                "melons",
                List.of(PaymentMethod.TRANSFER),
                500,
                1_500,
                true,
                LateMoney.RETURNED,
                Bytes32.of(1))
            .sign(BOB));
  }

  private static void refused(String uri, String why) {
    assertThatThrownBy(() -> Payee.of(uri, HERE, Contacts.none(), true))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(why);
  }

  @Test
  void shouldRefuseToPayTheMarketsContractAndTheTokens() {
    Address token = PrivateKey.fromSeeded(new Random(4)).address();
    LedgerInfo here = new LedgerInfo(31_337, MARKET, token, HERE.rules());
    for (String lost : List.of(MARKET.toString(), "eip155:31337:" + token)) {
      assertThatThrownBy(() -> Payee.of(lost, here, Contacts.none(), true))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("a payment to nobody");
    }
    assertThat(Payee.of(BOB.address().toString(), here, Contacts.none(), true).address())
        .isEqualTo(BOB.address());
  }

  @Test
  void shouldSayWhatOfAnInvoiceIsForeign() {
    refused(invoice(1, MARKET, Address.ZERO), "of chain 1, and --network is on chain 31337");
    refused(invoice(31_337, BOB.address(), Address.ZERO), "another market than that of --network");
    refused(invoice(31_337, MARKET, BOB.address()), "another currency than that of --network");
  }
}
