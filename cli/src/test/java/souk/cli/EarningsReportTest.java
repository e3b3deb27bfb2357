package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import souk.ledger.evm.Currency;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import tools.jackson.databind.JsonNode;

/** What a provider earned, as people read it. */
class EarningsReportTest {
  private static final Sums ETHER =
      Sums.of(new Currency(Optional.of("ETH"), OptionalInt.of(18), "ETH"));

  @Test
  void shouldShowWhatIsLeftInTheCoinWhenMoneyIsTheCoin() {
    Amount received = Amount.parse("2000000000000000000");
    Amount fees = Amount.parse("500000000000000000");
    EarningsReport.Line line =
        new EarningsReport.Line(
            7,
            Optional.empty(),
            Optional.empty(),
            Optional.of(1),
            Optional.of(10L),
            Optional.of(received),
            1,
            received,
            fees,
            Optional.of("1500000000000000000"),
            List.of());
    EarningsReport.Total total =
        new EarningsReport.Total(
            Optional.of(received), received, fees, Optional.of("-1500000000000000000"));
    StringWriter people = new StringWriter();

    EarningsReport.print(
        new EarningsReport.Report(Address.ZERO, List.of(line), total, null),
        ETHER,
        new PrintWriter(people, true));

    assertThat(people.toString().lines())
        .anyMatch(row -> row.contains("(the round's draw)") && row.contains(" 1.5 ETH"))
        .anyMatch(row -> row.contains(" all ") && row.contains(" -1.5 ETH"));
  }

  @Test
  void shouldShowWhatNobodyKnowsAsUnknownAndNotAsNothing() {
    EarningsReport.Line line =
        new EarningsReport.Line(
            7,
            Optional.of(Address.ZERO),
            Optional.of(Bytes32.ZERO),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1,
            Amount.of(5),
            Amount.of(3),
            Optional.empty(),
            List.of());
    EarningsReport.Report report =
        new EarningsReport.Report(
            Address.ZERO,
            List.of(line),
            new EarningsReport.Total(
                Optional.empty(), Amount.of(5), Amount.of(3), Optional.empty()),
            null);
    StringWriter people = new StringWriter();
    EarningsReport.print(report, Sums.units(), new PrintWriter(people, true));
    assertThat(people.toString().lines().filter(row -> row.contains("5 units")))
        .hasSize(2)
        .allMatch(row -> row.matches(".*\\s-\\s+-\\s+1\\s+5 units.*"));

    StringWriter csv = new StringWriter();
    EarningsReport.csv(report, new PrintWriter(csv, true));
    assertThat(csv.toString()).contains(Bytes32.ZERO + ",,,,1,5,3,");

    JsonNode json = Json.read(Json.of(report));
    assertThat(json.at("/lines/0").propertyNames()).contains("books", "tickets", "expected");
    assertThat(json.at("/lines/0/tickets").isNull()).isTrue();
    assertThat(json.at("/total/expected").isNull()).isTrue();
  }
}
