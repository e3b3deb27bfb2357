package souk.design.viability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.design.incentive.Binomial;
import souk.design.model.MarketDesign;
import souk.design.model.Vault;
import souk.design.viability.Viability.Verdict;
import souk.market.file.MarketFileException;

class ViabilityTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 29);

  private static final String PART =
      """
        viability:
          sold: egress
          unit: 1 GB
          price: 8000
          demand: 100 TB/month
          peak: 2
          providers: 100
          uplink: 20 Mbit/s
          utilisation: 100%
          availability: 100%
          needed: 7
          of: 12
          target: 99.9%
          stored: 1 TB
          lifetime: 30 d
          running: 4 USD/month
          traffic: 0 USD/GB
          locked: 0
          interest: 0%
          margin: 0%
          discount: 0%
          latency: 40 ms
          uncertainty: 20%
          references: [bunny-eu-na, fastly-na-eu, akamai]
      """;

  private static String file(String part) {
    return Vault.with("  threats:\n", part + "  threats:\n");
  }

  private static Viability viability(String part) {
    MarketDesign design = Vault.parse(file(part));
    return Viability.of(
        design, design.viability().orElseThrow(), ReferenceData.shipped(), TODAY, 1);
  }

  /**
   * A provider sells 1 TB for 4 dollars: 0.004 a GB, below both ceilings, and 0.008 lies between.
   */
  @Test
  void shouldBeViableWhenThePriceLiesBetweenFloorAndEveryKnownCeiling() {
    Viability found = viability(PART);

    assertThat(found.floor()).isCloseTo(0.004, within(1e-12));
    assertThat(found.price()).isCloseTo(0.008, within(1e-12));
    assertThat(found.soldPerProvider()).isCloseTo(1000, within(1e-6));
    assertThat(found.verdict()).isEqualTo(Verdict.VIABLE);
    assertThat(found.against().getFirst().chance()).isEqualTo(1);
    assertThat(found.against().getLast().list()).isEmpty();
    // 4 dollars at 0.008 are 500 GB, of 6.48 TB that 20 Mbit/s send in 30 days.
    assertThat(found.breakEven()).isCloseTo(500.0 / 6480, within(1e-9));
  }

  @Test
  void shouldBeViableOnlyIfCustomersComeFromTheDearerReferenceWhenCostsAreHigher() {
    Viability found = viability(PART.replace("running: 4 USD", "running: 50 USD"));

    assertThat(found.floor()).isCloseTo(0.05, within(1e-12));
    assertThat(found.verdict()).isEqualTo(Verdict.VIABLE_IF);
    assertThat(found.against().get(0).viable()).isFalse();
    assertThat(found.against().get(1).viable()).isTrue();
    assertThat(found.warnings()).contains("the market's price is below what a provider must earn");
    assertThat(found.deciding()).containsAnyOf("demand", "providers", "running");
  }

  @Test
  void shouldNotBeViableWhenNoReferenceIsAsDear() {
    Viability found = viability(PART.replace("running: 4 USD", "running: 500 USD"));

    assertThat(found.verdict()).isEqualTo(Verdict.NOT_VIABLE);
    assertThat(found.against()).allMatch(each -> each.chance() == 0);
  }

  @Test
  void shouldSayWhenThePriceIsAboveWhatAnybodyWouldPay() {
    assertThat(viability(PART.replace("price: 8000", "price: 200000")).warnings())
        .contains(
            "the market's price, 0.2000 USD/GB, is above the 0.1200 that customers would pay at most");
  }

  /** Storj in December 2023: 4 + 7 revenue, 1.5 · 2.7 + 2 to nodes; and with a gateway of 5. */
  @Test
  void shouldGiveStorjsSpreadWithItsPublishedSign() {
    assertThat(Viability.spread(4 + 7, 1.5 * 2.7 + 2, 0)).isCloseTo(4.95, within(1e-9));
    assertThat(Viability.spread(4 + 7, 1.5 * 2.7 + 2, 5)).isCloseTo(-0.05, within(1e-9));
    // Before: nodes were paid 20 for what customers were charged 7.
    Viability before = viability(PART + "    operator: {charges: 7, pays: 20}\n");
    assertThat(before.operatorSpread()).contains(-13.0);
    assertThat(before.warnings())
        .contains("whoever stands between both sides pays more than it takes");
    assertThat(viability(PART + "    operator: {charges: 4 + 7, pays: 1.5 * 2.7 + 2}\n").warnings())
        .isEmpty();
  }

  /** Replicas and fragments of the reference's tables. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.5, 0.99, 7", "1, 0.5, 0.999, 10", "1, 0.5, 0.9999, 14",
    "1, 0.7, 0.99, 4", "1, 0.7, 0.999, 6", "1, 0.7, 0.9999, 8",
    "1, 0.9, 0.99, 2", "1, 0.9, 0.999, 3", "1, 0.9, 0.9999, 4",
    "1, 0.99, 0.99, 1", "1, 0.99, 0.999, 2", "1, 0.99, 0.9999, 2",
    "7, 0.9, 0.999, 12", "7, 0.7, 0.999, 19", "7, 0.5, 0.999, 30"
  })
  void shouldFindTheGroupThatIsLargeEnough(int needed, double there, double target, int group) {
    // Chances such as 1 − 0.1² are just what is asked for; a double may be a bit below.
    assertThat(Viability.group(needed, there, target - 1e-12)).isEqualTo(group);
  }

  @Test
  void shouldReckonRepairLinesAndLatency() {
    Viability found = viability(PART);

    // 1 TB in 30 days is 3.09 Mbit/s.
    assertThat(found.repair() * 8 / 1e6).isCloseTo(3.0864, within(1e-4));
    // 100 TB a month at a peak of 2, by lines of 6.48 TB.
    assertThat(found.providersNeeded()).isCloseTo(200 / 6.48, within(1e-6));
    assertThat(found.availability()).isOne();
    // Half of the time 7 of 12 have answered.
    double answered = 1 - Math.pow(2, -found.latencyMedian() / 0.04);
    assertThat(Binomial.atLeast(12, 7, answered)).isCloseTo(0.5, within(1e-9));
    assertThat(found.latency95()).isGreaterThan(found.latencyMedian());
  }

  @Test
  void shouldWarnWhenARowIsOldAndGiveTheSameChancesForTheSameSeed() {
    MarketDesign design = Vault.parse(file(PART));
    Viability later =
        Viability.of(
            design,
            design.viability().orElseThrow(),
            ReferenceData.shipped(),
            TODAY.plusYears(2),
            1);
    assertThat(later.warnings()).anyMatch(each -> each.startsWith("bunny-eu-na was read 8"));
    assertThat(later.against().getFirst().stale()).isTrue();
    assertThat(viability(PART)).isEqualTo(viability(PART));
  }

  /** A price from days that are to come would never be old; another time zone is no such day. */
  @Test
  void shouldWarnWhenARowIsFromDaysThatAreToCome() {
    MarketDesign design = Vault.parse(file(PART));
    ReferenceData data =
        ReferenceData.parse(
            "r.yaml",
            """
            references: souk-references/1
            month: 30 d
            staleAfterDays: 400
            rows:
            """
                + row("bunny-eu-na", "2099-01-01")
                + row("fastly-na-eu", "2026-11-30")
                + row("akamai", "2026-11-28"));
    Viability found = Viability.of(design, design.viability().orElseThrow(), data, TODAY, 1);

    assertThat(found.warnings())
        .containsExactly("bunny-eu-na was read on 2099-01-01, which is to come");
    assertThat(found.against())
        .extracting(Viability.Against::stale)
        .containsExactly(true, false, false);
  }

  private static String row(String name, String retrieved) {
    return """
      %s:
        what: egress
        value: 0.1 USD/GB
        region: here
        tier: all
        source: a test
        retrieved: %s
        confidence: low
    """
        .formatted(name, retrieved);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          references: [bunny-eu-na, fastly-na-eu, akamai] | references: [bunny] | there is no reference 'bunny'
          references: [bunny-eu-na, fastly-na-eu, akamai] | references: [wasabi] | wasabi is a price of another thing
          uplink: 20 Mbit/s   | uplink: 20 Mbit  | expected a rate
          unit: 1 GB          | unit: 1 gb       | has no known unit
          unit: 1 GB          | unit: 0 GB       | must be more than nothing
          running: 4 USD/month | running: -4 USD/month | expected a running cost
          availability: 100%  | availability: 101% | a share cannot be over 100%
          of: 12              | of: 6            | 6 is fewer than the 7 that are needed
          lifetime: 30 d      | lifetime: -30 d  | expected a time
          price: 8000         | price: 1 - 2     | comes to -1.0
          target: 99.9%       | target: 0%       | must be more than 0%
          """)
  void shouldSayWhereWhatIsWrong(String old, String wrong, String why) {
    assertThatThrownBy(() -> viability(Vault.with(PART, old, wrong)))
        .isInstanceOf(MarketFileException.class)
        .hasMessageMatching("vault[.]yaml:\\d+:\\d+: design[.]viability.*")
        .hasMessageContaining(why);
  }

  @Test
  void shouldRefuseDataThatAreNone() {
    assertThatThrownBy(() -> ReferenceData.parse("r.yaml", "references: prices\n"))
        .hasMessage("r.yaml:1:13: references must be souk-references/1, got 'prices'");
    assertThat(ReferenceData.shipped().rows()).hasSizeGreaterThan(15);
  }
}
