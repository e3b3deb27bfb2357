package souk.design.deviation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.design.deviation.Deviations.Best;
import souk.design.incentive.Finding;
import souk.design.incentive.Finding.Turn;
import souk.design.incentive.Incentives;
import souk.design.model.MarketDesign;
import souk.design.model.Vault;
import souk.design.viability.ReferenceData;
import souk.design.viability.Viability;

class SearchTest {
  private static final long SEED = 1;

  private static Deviations search(String text, int profiles) {
    return search(text, profiles, SEED, _ -> true);
  }

  private static Deviations search(
      String text, int profiles, long seed, Predicate<Set<String>> coalitions) {
    MarketDesign design = Vault.parse(text);
    Optional<Viability> viability =
        design
            .viability()
            .map(inputs ->
                Viability.of(
                    design, inputs, ReferenceData.shipped(), LocalDate.of(2026, 11, 29), 1));
    return Search.of(
            design, viability, new Search.Options(seed, profiles, coalitions, (_, _) -> {}))
        .orElseThrow();
  }

  private static String content() throws Exception {
    return Files.readString(Path.of("..", "markets", "content.yaml"));
  }

  private static Best best(Deviations found, String coalition) {
    return found.best().stream()
        .filter(each -> each.coalition().equals(coalition))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          deposit-below-minimum | keeper          | 0.2    | keeper leaves one unit out
          self-report-pays      | keeper          | 100000 | keeper sells what it was entrusted, keeper reports its own faults first
          prize-above-safe      | keeper+outsider | 9738.2153 | outsider gives a block up whose draw is poor for the provider
          many-identities       | keeper          | 600000 | keeper leaves all units out
          price-below-floor     | keeper          | 992000 | keeper stays away
          """)
  void shouldFindThePlantedFaultAndNothingInItsCorrectedTwin(
      String name, String coalition, double gain, String told) {
    Deviations found = search(Vault.file("faults/" + name + ".yaml"), 400);
    assertThat(found.holds()).isFalse();
    assertThat(found.best().getFirst().coalition()).isEqualTo(coalition);
    assertThat(found.best().getFirst().told()).isEqualTo(told);
    assertThat(found.best().getFirst().gain()).isCloseTo(gain, within(1e-3));
    assertThat(found.best().getFirst().trace()).isNotEmpty();

    Deviations corrected = search(Vault.file("faults/" + name + "-corrected.yaml"), 400);
    assertThat(corrected.best()).noneMatch(Best::pays);
    assertThat(corrected.holds()).isTrue();
  }

  /**
   * The smallest deposit by the inequality is the smallest by play, to the unit by which the ledger
   * rounds a reporter's share down.
   */
  @Test
  void shouldShowAMarketUnsafeBelowTheComputedDepositAndSafeAtIt() {
    Finding computed = Incentives.of(Vault.parse(Vault.FILE)).getFirst();
    Turn turn =
        computed.tight().stream()
            .filter(each -> each.name().equals("deposit"))
            .findFirst()
            .orElseThrow();
    long deposit = Math.round(Math.ceil(turn.value()));
    assertThat(deposit).isEqualTo(8889);

    Deviations below = search(collateral(deposit - 2), 400);
    assertThat(best(below, "keeper+outsider").isOpen()).isTrue();
    assertThat(best(below, "keeper+outsider").trace())
        .anyMatch(line -> line.contains("leaves out 1 of 1 units that are paid"))
        .anyMatch(line -> line.contains("a fault; 8887 of collateral is slashed"));

    Deviations at = search(collateral(deposit), 400);
    assertThat(at.holds()).isTrue();
    assertThat(at.best()).noneMatch(Best::pays);
  }

  /** A market whose outsider makes the blocks, so that it can put a keeper's own report first. */
  private static String collateral(long deposit) {
    return Vault.with(
        Vault.with("collateral: 1000000", "collateral: " + deposit),
        "    outsider: outsider\n    work",
        "    builder: outsider\n    work");
  }

  /** Everything that there is, where that is little: chance draws nothing then. */
  @Test
  void shouldFindTheSameWhateverTheSeedWhenAllIsPlayed() {
    Predicate<Set<String>> alone = Set.of("owner")::equals;
    Deviations one = search(Vault.FILE, 10_000, 1, alone);
    assertThat(one.complete()).isTrue();
    assertThat(one.profiles()).isEqualTo(2 * 5 * 3 * 2 - 1);
    assertThat(one.best()).hasSize(1);
    assertThat(search(Vault.FILE, 10_000, 2, alone).best()).isEqualTo(one.best());
  }

  @Test
  void shouldFindTheSameWithTheSameSeed() {
    Deviations one = search(Vault.FILE, 1500);
    assertThat(one.profiles()).isEqualTo(1500);
    assertThat(one.complete()).isFalse();
    assertThat(search(Vault.FILE, 1500)).isEqualTo(one);
    // What is written out has an order that no run changes.
    assertThat(List.copyOf(one.honest().keySet())).isSorted().hasSizeGreaterThan(2);
    assertThat(List.copyOf(one.marks().keySet())).isSorted().hasSizeGreaterThan(2);
  }

  @Test
  void shouldKnowOfADeviationThatIsLivedWithAndPaysNoMore() throws Exception {
    Deviations found = search(content(), 2000);

    assertThat(found.game()).isEqualTo("content delivery");
    Best publisher = best(found, "publisher");
    assertThat(publisher.pays()).isTrue();
    assertThat(publisher.known()).contains("unpaid-delivery.publisher-withholds");
    // Half of an exposure of 256 tickets of 10000 each, from each of four caches.
    assertThat(publisher.gain()).isEqualTo(4 * 128 * 10_000.0);
    Best together = best(found, "publisher+client");
    assertThat(together.gain()).isEqualTo(4 * 256 * 10_000.0);
    assertThat(together.known()).contains("unpaid-delivery.publisher-with-names");
    assertThat(List.of("cache", "client", "builder", "outsider"))
        .allSatisfy(role -> assertThat(best(found, role).pays()).isFalse());
    assertThat(found.holds()).isTrue();

    String poorer =
        Vault.with(
            content(),
            "profit: payment.prize / payment.tickets * agreement.providerExposure * service.caches",
            "profit: payment.prize");
    assertThat(search(poorer, 2000).holds()).isFalse();
  }

  private static final String LIVED_WITH =
      """
              sells:
                is: scenario
                cells: keeper > owner
                why: it sells what it was entrusted
                damage: 1
                likelihood: 1
                profit: 20000
                accepted: lived with
      """;

  /** A keeper that also sells secrets, which is lived with, in a market whose deposit is short. */
  private static String entrusted(String scenarios) {
    String loot =
        Vault.with(
            Vault.file("faults/deposit-below-minimum.yaml"),
            "    detected: 20%\n",
            "    detected: 20%\n    loot: 20000\n");
    return Vault.with(loot, "        drops:\n", scenarios + "        drops:\n");
  }

  @Test
  void shouldFindAFaultBehindADeviationThatIsLivedWithAndPaysMore() {
    Deviations found = search(entrusted(LIVED_WITH), 400);

    assertThat(found.best())
        .filteredOn(each -> each.known().isPresent())
        .singleElement()
        .returns("loss.sells", each -> each.known().orElseThrow())
        .returns("keeper sells what it was entrusted", Best::told);
    assertThat(found.best())
        .filteredOn(Best::isOpen)
        .extracting(Best::told)
        .containsExactly(
            "keeper leaves one unit out, keeper sells what it was entrusted",
            "keeper leaves one unit out");

    String leaves =
        LIVED_WITH
            .replace("sells:", "leaves:")
            .replace("> owner", "> owner+outsider")
            .replace("20000", "1");
    String both = LIVED_WITH + leaves;
    Deviations lived = search(entrusted(both), 400);
    assertThat(lived.holds()).isTrue();
    assertThat(lived.best().getFirst().known()).contains("loss.leaves and loss.sells");
  }

  /** A scenario whose cell another decision decides says nothing. */
  @Test
  void shouldNotBelieveAScenarioThatDecidesNoCell() {
    String fault = Vault.file("faults/deposit-below-minimum.yaml");
    String first = Vault.with(fault, "        drops:\n", LIVED_WITH + "        drops:\n");
    assertThat(search(first, 400).holds()).isTrue();
    String last = Vault.with(fault, "        friends:\n", LIVED_WITH + "        friends:\n");
    assertThat(search(last, 400).holds()).isFalse();
  }

  /** One unit too few is too few, however large sums are. */
  @Test
  void shouldFindAFaultOfOneUnitAmongLargeSums() {
    String fault = Vault.file("faults/deposit-below-minimum.yaml");
    String large = Vault.with(fault, "collateral: 7999", "collateral: 7999999999");
    large = Vault.with(large, "prize: 640000", "prize: 640000000000");
    large = Vault.with(large, "value: 20000", "value: 20000000000");
    large = Vault.with(large, "unitCost: 2000", "unitCost: 2000000000");
    Deviations found = search(large, 400);
    assertThat(best(found, "keeper").isOpen()).isTrue();
    assertThat(best(found, "keeper").gain()).isCloseTo(0.2, within(1e-3));
  }

  @Test
  void shouldFindClientsOfOnesOwnWhereNamesCostNothing() throws Exception {
    String free = Vault.with(content(), "identityCost: 9000 ", "identityCost: 0 ");
    Deviations found = search(free, 2500, SEED, Set.of("cache", "client")::containsAll);

    Best colluders = best(found, "cache+client");
    assertThat(colluders.told())
        .isEqualTo(
            "cache sends its own clients nothing and counts it as delivered,"
                + " client asks also for what nobody wants, where that pays");
    // What ./souk market odds says of a bundle, less the fees of claiming.
    assertThat(colluders.gain()).isCloseTo(8508 - 333.5, within(1.0));
    assertThat(colluders.known()).contains("unearned-income.friends-skip");
    assertThat(search(content(), 2500, SEED, Set.of("cache", "client")::containsAll).best())
        .noneMatch(Best::pays);
  }

  @Test
  void shouldFindAReporterInLeagueWithWhoeverOrdersReports() {
    // 8000 is enough where nobody orders reports: 1600 = 0.2 * 8000.
    String alone = Vault.with("collateral: 1000000", "collateral: 8000");
    assertThat(search(alone, 400).holds()).isTrue();
    Deviations found = search(collateral(8000), 400);

    // A tenth of the deposit comes back: 1600 - 0.2 * 0.9 * 8000.
    assertThat(best(found, "keeper+outsider").gain()).isCloseTo(160, within(1e-6));
    assertThat(best(found, "keeper+outsider").told())
        .contains("puts the provider's report of itself before the others'");
  }

  @Test
  void shouldRefuseASearchThatIsNone() {
    assertThat(
            Search.of(
                Vault.parse(Vault.FILE.replaceAll("(?s)  play:.*", "")),
                Optional.empty(),
                Search.Options.usual()))
        .isEmpty();
    assertThatThrownBy(() -> search(Vault.FILE, 10, SEED, Set.of("nobody")::equals))
        .hasMessageContaining("roles that play are keeper, owner, outsider");
    assertThatThrownBy(() -> new Search.Options(1, 0, _ -> true, (_, _) -> {}))
        .hasMessageContaining("from 1 to 2000000 profiles");
    assertThatThrownBy(
            () -> Vault.parse(Vault.with("    provider: keeper\n", "    provider: builder\n")))
        .hasMessageContaining("play: there is no 'builder'");
    assertThatThrownBy(() -> Vault.parse(Vault.with("    detected: 20%\n", "    detected: 120%\n")))
        .hasMessageContaining("play.detected: a chance cannot be over 1");
    assertThatThrownBy(() ->
            Vault.parse(Vault.with("    detected: 20%\n", "    detected: 20%\n    atOnce: 4097\n")))
        .hasMessageMatching("vault[.]yaml:\\d+:\\d+: .*")
        .hasMessageContaining("play.atOnce: comes to 4097, and at most 4096 units are played");
    assertThatThrownBy(() ->
            Vault.parse(
                Vault.with("    customer: owner\n    outs", "    customer: keeper\n    outs")))
        .hasMessageContaining("a role plays one part");
  }
}
