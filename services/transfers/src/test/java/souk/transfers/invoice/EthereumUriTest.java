package souk.transfers.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.DecodeException;
import souk.transfers.address.Checksum;

class EthereumUriTest {
  private static final String PAYEE = "0x8e23ee67d1332ad560396262c48ffbb01f93d052";

  private static final LedgerInfo MARKET =
      new LedgerInfo(
          31_337,
          Address.parse("0x" + "c0".repeat(20)),
          Address.ZERO,
          new LedgerRules(new RoundRules(10, 2, 3, 20, 50), 100, 100_000, 1_000, 2_000));

  /** The text's first example, whose address has no right checksum as it is written there. */
  @Test
  void shouldReadTheTextsRequestForCoins() throws Exception {
    String asWritten = "ethereum:0xfb6916095ca1df60bb79Ce92ce3ea74c37c5d359?value=2.014e18";

    assertThatThrownBy(() -> EthereumUri.parse(asWritten)).hasMessageContaining("checksum");
    EthereumUri uri =
        EthereumUri.parse("ethereum:0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359?value=2.014e18");
    assertThat(uri.kind()).isEqualTo(new EthereumUri.Kind.Coin());
    assertThat(uri.chainId()).isEmpty();
    assertThat(uri.payee()).hasToString("0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359");
    assertThat(uri.amount()).contains(Amount.parse("2014000000000000000"));
  }

  /** The text's second. */
  @Test
  void shouldReadTheTextsRequestForAToken() throws Exception {
    EthereumUri uri =
        EthereumUri.parse(
            "ethereum:0x89205a3a3b2a69de6dbf7f01ed13b2108b2c43e7/transfer?address=%s&uint256=1"
                .formatted(PAYEE));

    assertThat(uri.kind())
        .isEqualTo(
            new EthereumUri.Kind.Token(
                Address.parse("0x89205a3a3b2a69de6dbf7f01ed13b2108b2c43e7")));
    assertThat(uri.payee()).isEqualTo(Address.parse(PAYEE));
    assertThat(uri.amount()).contains(Amount.of(1));
  }

  @Test
  void shouldBeTheSameWhenItWasWrittenAndRead() throws Exception {
    Address contract = MARKET.contract();
    for (EthereumUri.Kind kind :
        new EthereumUri.Kind[] {
          new EthereumUri.Kind.Coin(),
          new EthereumUri.Kind.Token(contract),
          new EthereumUri.Kind.Market(contract)
        }) {
      for (Optional<Amount> amount :
          List.of(Optional.<Amount>empty(), Optional.of(Amount.of(5)), Optional.of(Amount.MAX))) {
        for (OptionalLong chain : List.of(OptionalLong.empty(), OptionalLong.of(31_337))) {
          EthereumUri uri = new EthereumUri(chain, kind, Address.parse(PAYEE), amount);
          EthereumUri read = EthereumUri.parse(uri.toString());
          if (amount.isEmpty() && kind instanceof EthereumUri.Kind.Market) {
            assertThat(read.kind()).isEqualTo(new EthereumUri.Kind.Token(contract));
          } else {
            assertThat(read).isEqualTo(uri);
          }
          boolean mayBe =
              kind instanceof EthereumUri.Kind.Market
                  || (kind instanceof EthereumUri.Kind.Token && amount.isEmpty());
          assertThat(read.isInside(MARKET)).isEqualTo(mayBe && chain.isPresent());
        }
      }
    }
  }

  @Test
  void shouldAskForTheInvoicesMoneyInsideAndOutsideOfItsMarket() {
    Invoice invoice = InvoiceTest.invoice();
    String payee = Checksum.of(invoice.payee());

    assertThat(EthereumUri.of(invoice))
        .hasToString(
            "ethereum:%s@31337/transfer?address=%s&uint128=1500000"
                .formatted(Checksum.of(invoice.contract()), payee));
    assertThat(EthereumUri.outside(invoice))
        .hasToString("ethereum:%s@31337?value=1500000".formatted(payee));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "+7, 7",
    "2.014e18, 2014000000000000000",
    "1e3, 1000",
    "1E3, 1000",
    "5e, 5",
    ".5e1, 5",
    "1.50e1, 15",
    "10.0, 10",
    "340282366920938463463374607431768211455, 340282366920938463463374607431768211455"
  })
  void shouldReadASumExactly(String text, String units) throws Exception {
    assertThat(EthereumUri.amount(text)).isEqualTo(Amount.parse(units));
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, finer",
    "1e-18, no number",
    "0.000000000000000001, finer",
    "2.0145e3, finer",
    "-1, no number",
    "0, nothing",
    "0e30, nothing",
    "1e39, more than there can be",
    "1e30e, no number",
    "1e78, more than there can be",
    "1e999999999, more than there can be",
    "340282366920938463463374607431768211456, more than there can be",
    "0x10, no number",
    "., no number",
    "e5, no number"
  })
  void shouldRefuseASumThatIsNoWholeNumberOfUnits(String text, String why) {
    assertThatThrownBy(() -> EthereumUri.amount(text))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ethereum:vitalik.eth?value=1 | no address",
        "ethereum:0x8e23ee67d1332ad560396262c48ffbb01f93d05?value=1 | no address",
        "ethereum:0x8E23ee67d1332ad560396262c48ffbb01f93d052?value=1 | checksum",
        "ethereum:0x8e23ee67d1332ad560396262c48ffbb01f93d052@0?value=1 | chain",
        "ethereum:0x8e23ee67d1332ad560396262c48ffbb01f93d052@x?value=1 | chain",
        "ethereum:0x8e23ee67d1332ad560396262c48ffbb01f93d052@1/approve?address=0x8e23ee67d1332ad560396262c48ffbb01f93d052&uint256=1 | calls 'approve'",
        "ethereum:0x8e23ee67d1332ad560396262c48ffbb01f93d052@1/transfer?uint256=1 | one address",
        "ethereum:0x8e23ee67d1332ad560396262c48ffbb01f93d052@1/transfer?address=0x8e23ee67d1332ad560396262c48ffbb01f93d052&uint256=1&uint128=1 | one sum",
        "ethereum:0x8e23ee67d1332ad560396262c48ffbb01f93d052@1/transfer?address=0x8e23ee67d1332ad560396262c48ffbb01f93d052&uint256=1&value=1 | coins along",
        "ethereum:0x8e23ee67d1332ad560396262c48ffbb01f93d052@1?address=0x8e23ee67d1332ad560396262c48ffbb01f93d052&uint256=1 | no function",
        "ethereum:0x8e23ee67d1332ad560396262c48ffbb01f93d052?value=1&value=2 | twice",
        "ethereum:0x8e23ee67d1332ad560396262c48ffbb01f93d052?value=%zz | encoded",
        "ethereum:0x8e23ee67d1332ad560396262c48ffbb01f93d052?req-pop=x | requires 'req-pop'",
        "ethereum:0x0000000000000000000000000000000000000000?value=1 | zero address",
        "ethereum:foo-0x8e23ee67d1332ad560396262c48ffbb01f93d052 | no address"
      })
  void shouldRefuseWhatCannotBePaidAsItStands(String uri, String why) {
    assertThatThrownBy(() -> EthereumUri.parse(uri))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining(why);
  }

  @Test
  void shouldPassOverWhatIsNotRequired() throws Exception {
    assertThat(
            EthereumUri.parse(
                    "ETHEREUM:pay-%s@5?value=1e3&gas=45000&somethingyoudontunderstand=50"
                        .formatted(PAYEE))
                .amount())
        .contains(Amount.of(1_000));
  }
}
