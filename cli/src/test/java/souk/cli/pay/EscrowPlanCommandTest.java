package souk.cli.pay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.cli.Main;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;

class EscrowPlanCommandTest {
  @Test
  void shouldPlanAnEscrowForAStreamOfSmallPaymentsToManyProviders() throws Exception {
    JsonNode plan =
        Souk.run(
                "escrow",
                "plan",
                "--price",
                "0.0001",
                "--rate",
                "20/s",
                "--providers",
                "6",
                "--fee",
                "0.01",
                "--spread",
                "2",
                "--json")
            .good()
            .json();

    assertThat(plan.path("ticketsPerBook").longValue()).isEqualTo(16_384);
    assertThat(plan.path("prize").longValue()).isEqualTo(1_638_400); // 16,384 · 0.0001, 6 decimals
    assertThat(plan.path("booksPerRound").longValue()).isEqualTo(2 * 6); // 24,000 payments a round
    assertThat(plan.path("rounds").intValue()).isEqualTo(30 * 12);
    assertThat(plan.path("paymentsPerProvider").longValue()).isEqualTo(24_000L * 360);
    assertThat(plan.path("locked").longValue()).isEqualTo(1_638_400L * 12 * 4);
    assertThat(plan.path("spent").longValue()).isEqualTo(5_184_000_000L);
    // 19 times the square root of the rounds, over what is owed: sqrt(7616 · 8768 · 360) / 8.64 M
    assertThat(plan.path("spreadPercent").doubleValue()).isCloseTo(1.7945, within(1e-4));
    assertThat(plan.path("incomeOwed").longValue())
        .isBetween(plan.path("incomeLow").longValue(), plan.path("incomeHigh").longValue());
    assertThat(plan.path("best").stringValue()).isEqualTo("voucher");
    assertThat(plan.path("others")).hasSize(3);
  }

  @Test
  void shouldSayToPeopleWhatIsCheaperAndShowOtherDepths() throws Exception {
    assertThat(
            Souk.run(
                    "escrow",
                    "plan",
                    "--price",
                    "50",
                    "--rate",
                    "1/day",
                    "--fee",
                    "0.05",
                    "--spread",
                    "0")
                .good()
                .text())
        .contains("1 provider, each paid 30 times 50.00 in 360 rounds: 1 500.00 coin in all.")
        .contains("1 *")
        .containsPattern("standard deviation +0.00 %")
        .contains("█")
        .contains("Cheaper: a channel with vouchers for each provider")
        .endsWith("once for everybody.\n");
  }

  @Test
  void shouldSayThatTicketsAreCheapestWhenManyAreEachPaidALittle() throws Exception {
    assertThat(
            Souk.run(
                    "escrow",
                    "plan",
                    "--price",
                    "0.001",
                    "--rate",
                    "60/min",
                    "--providers",
                    "1000",
                    "--fee",
                    "0.05",
                    "--spread",
                    "40",
                    "--days",
                    "7")
                .good()
                .text())
        .contains("Tickets are the cheapest of these.");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1/s, 1, 0.01, 5, worth something",
    "1, 1/week, 1, 0.01, 5, --rate is a number of payments in a time",
    "1, -1/s, 1, 0.01, 5, --rate is a number of payments in a time",
    "1, 0/s, 1, 0.01, 5, no payment to each provider",
    "1, 1/day, 1000, 0.01, 5, no payment to each provider",
    "1, 1/s, 0, 0.01, 5, --providers takes 1 to 1000000",
    "1, 1/s, 1, 0.0000001, 5, --fee: '0.0000001' is finer than the smallest unit",
    "1, 1/s, 1, 0.01, 1001, --spread takes 0 to 1000",
    "1 USDC, 1/s, 1, 0.01, 5, this market's currency is coin",
    "300000000000000000000000000000000, 999999/s, 1, 0.01, 5, more money than there can be"
  })
  void shouldRefuseInOneLine(
      String price, String rate, String providers, String fee, String spread, String why)
      throws Exception {
    Souk.run(
            "escrow",
            "plan",
            "--price=" + price,
            "--rate=" + rate,
            "--providers=" + providers,
            "--fee=" + fee,
            "--spread=" + spread)
        .bad(Main.USAGE, why);
  }
}
