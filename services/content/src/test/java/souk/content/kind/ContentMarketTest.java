package souk.content.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.market.file.MarketFile;
import souk.market.file.MarketFileException;

class ContentMarketTest {
  private static String reference;

  @BeforeAll
  static void readTheReferenceMarket() throws IOException {
    reference = Files.readString(Path.of("../../markets/content.yaml"));
  }

  @Test
  void shouldBindTheReferenceMarket() {
    ContentMarket market = parse("content.yaml", reference);
    assertThat(market.ledger().rounds().length()).isEqualTo(600);
    assertThat(market.ledger().reporterShare()).isEqualTo(1000);
    assertThat(market.payment().tickets()).isEqualTo(64);
    assertThat(market.payment().ticketValue()).isEqualTo(10_000.0);
    assertThat(market.agreement().collateral().grades().second()).isEqualTo(5000);
    assertThat(market.service().chunkBytes()).isEqualTo(1 << 20);
  }

  @Test
  void shouldForgiveOfWhatWasPaidTheShareOfWhatWasSentThatMayBeAbandoned() {
    assertThat(tolerance("5%")).isEqualTo(526); // 500 lost and 9,500 paid of 10,000 sent
    assertThat(tolerance("50%")).isEqualTo(10_000);
    assertThat(tolerance("0%")).isZero();
    assertThat(tolerance("100%")).isEqualTo(100_000_000);
  }

  private static ContentMarket parse(String name, String text) {
    return ContentMarket.of(MarketFile.parse(name, text));
  }

  private static int tolerance(String abandonment) {
    String text = reference.replaceFirst("abandonment: 5%", "abandonment: " + abandonment);
    return parse("content.yaml", text).exposure().tolerance();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tickets: 64          | tickets: 65          | payment.tickets must be a power of two
          prize: 640000        | prize: -1            | payment.prize
          prize: 640000        | prize: 0             | payment.prize must be from 1 to
          reporterShare: 10%   | reporterShare: 0.1   | ledger.reporterShare expected a share such as 12.5%
          reporterShare: 10%   | reporterShare: 101%  | a share cannot be over 100%
          reporterShare: 10%   | reporterShare: 60%   | reporterShare and customerShare
          chunk: 1 MiB         | chunk: 1048576       | service.chunk expected a size such as 1 MiB
          chunk: 1 MiB         | chunk: 1 MB          | service.chunk expected a size such as 1 MiB
          chunk: 1 MiB         | chunk: 1 GiB         | service.chunk
          closeGap: 20         | closeGap: 600        | closeGap must be from 1 to length - 1
          closeGap: 20         | closeGape: 20        | ledger.closeGap is missing
          notice: 600          | notice: 6h           | agreement.notice expected a whole number
          market: content/1    | market: content/2    | market must be content/1
          profile: souk        | profile: fast        | service.profile
          repairs: 2           | repairs: [2]         | service.repairs must be a single value
          """)
  void shouldSayWhereAndWhatWhenAValueDoesNotFit(String good, String bad, String message) {
    String text = reference.replace(good, bad);
    assertThat(text).isNotEqualTo(reference);
    assertThatThrownBy(() -> parse("my.yaml", text))
        .isInstanceOf(MarketFileException.class)
        .hasMessageContaining(message)
        .hasMessageMatching("(?s)my\\.yaml:\\d+:\\d+: .*");
  }

  @Test
  void shouldRefuseKeysThatNobodyKnowsAndKeysThatStandTwice() {
    assertThatThrownBy(() -> parse("m", reference + "\nextra: 1\n"))
        .hasMessageContaining("extra is not known here");
    assertThatThrownBy(
            () -> parse("m", reference.replace("  notice: 600", "  notice: 1\n  notice: 2")))
        .hasMessageContaining("twice");
  }

  @Test
  void shouldNameThePlaceWhenTheFileIsNotYaml() {
    assertThatThrownBy(() -> parse("m", "ledger: [1"))
        .isInstanceOf(MarketFileException.class)
        .hasMessageStartingWith("m:1");
    assertThatThrownBy(() -> parse("m", ""))
        .isInstanceOf(MarketFileException.class)
        .hasMessageContaining("empty");
  }
}
