package souk.design.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import souk.design.incentive.Binomial;
import souk.design.incentive.Finding;
import souk.design.incentive.Incentives;
import souk.design.model.MarketDesign;
import souk.design.model.Observed;
import souk.design.model.Vault;
import souk.design.threat.Problem;
import souk.design.threat.Proofs;
import souk.design.threat.Review;
import souk.design.threat.ReviewedText;
import souk.design.threat.ThreatModel;
import souk.ledger.AgreementTerms;
import souk.ledger.BlockRef;
import souk.ledger.Book;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.LedgerView.Agreement;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

class ObservationsTest {
  private static final RoundRules ROUNDS = new RoundRules(100, 5, 5, 40, 8191);
  private static final Proofs PROOFS = Proofs.of(Set.of(), Optional.empty(), Optional.empty());
  private static final long NOW = 1_000;

  private final List<Event> events = new ArrayList<>();
  private final Map<Bytes32, Agreement> agreements = new LinkedHashMap<>();
  private final Map<Address, List<Double>> answers = new HashMap<>();
  private final List<MarketRecord.Node> nodes = new ArrayList<>();

  private static Address address(int number) {
    return Address.parse("0x%040x".formatted(number));
  }

  private static Bytes32 id(int number) {
    return Bytes32.parse("0x%064x".formatted(number));
  }

  private void agree(int number, int provider, long start, long end, int faults) {
    AgreementTerms terms =
        AgreementTerms.of("vault/1")
            .customer(address(1))
            .provider(address(provider))
            .rules(id(9))
            .openBy(start)
            .start(start)
            .end(end)
            .salt(id(number))
            .build();
    agreements.put(
        id(number),
        new Agreement(
            id(number), terms, end, Amount.ZERO, Amount.ZERO, faults, 0, Bytes32.ZERO, true));
  }

  private MarketRecord record() {
    return new MarketRecord(
        events,
        agreements,
        ROUNDS,
        64,
        new BlockRef(0, Bytes32.ZERO, 10_000),
        new BlockRef(NOW, Bytes32.ZERO, 10_000 + 12 * NOW),
        nodes,
        answers);
  }

  private static String observed(String text) {
    return Vault.with("  play:\n", "  observed:\n" + text + "  play:\n");
  }

  private static String faults(String limits) {
    return observed(
        """
            faults:
              is: keepers lose hardly a file
              measure: faults
              assumed: figures.unitCost
              %s
        """
            .formatted(limits));
  }

  private Observations found(String text) {
    return Observations.of(Vault.parse(text), record());
  }

  private Sighting measured(Observed measure) {
    return Optional.ofNullable(found(Vault.FILE).measured().get(measure)).orElseThrow();
  }

  @Test
  void shouldCountFaultsRenewalsAndBooksByWhatTheLedgerHas() {
    agree(1, 2, 0, 500, 1); // 5 rounds
    agree(2, 2, 500, 5_000, 0); // 5 rounds until now; the same provider again
    agree(3, 3, 0, 200, 2); // 2 rounds, a fault in each
    EscrowTerms terms = new EscrowTerms(address(1), Amount.of(640), 6, 30, 0, 6, id(8));
    events.add(new Event.EscrowOpened(id(8), address(1), terms));
    events.add(new Event.Allotted(id(8), 0, address(2), 0, 10, 0));
    events.add(new Event.Allotted(id(8), 0, address(3), 10, 4, 0));
    events.add(new Event.Allotted(id(8), 3, address(2), 0, 20, 3)); // another list from round 3 on
    events.add(new Event.EscrowExtended(id(8), 1, Amount.of(1)));
    for (int book = 0; book < 9; book++) {
      events.add(new Event.PrizePaid(new Book(id(8), 1, book, address(2)), Amount.of(640)));
    }
    events.add(new Event.PrizePaid(new Book(id(8), 2, 10, address(3)), Amount.of(640)));

    assertThat(measured(Observed.FAULTS).value()).isEqualTo(3.0 / 12);
    assertThat(measured(Observed.PROVIDERS).value()).isEqualTo(2);
    assertThat(measured(Observed.RENEWED)).returns(0.5, Sighting::value).returns(2L, Sighting::of);
    // 14 books in each of rounds 0 to 2, 20 in 3 to 6.
    assertThat(measured(Observed.BOOKS_USED).of()).isEqualTo(3 * 14 + 4 * 20);
    assertThat(measured(Observed.BOOKS_USED).value()).isCloseTo(10.0 / 122, within(1e-12));
    assertThat(measured(Observed.BOOKS_IN_ONE_HAND).value()).isEqualTo(20);
    assertThat(measured(Observed.BLOCK_SECONDS).value()).isEqualTo(12);
    // 9 and 1 prizes: a mean of 5, deviations of 4 each.
    assertThat(measured(Observed.INCOME_SPREAD).value())
        .isCloseTo(Math.sqrt(32) / 5, within(1e-12));
  }

  @Test
  void shouldMeasureAnswersAndWhatIsUnpaidByWhatNodesSay() {
    agree(1, 2, 0, 5_000, 0);
    agree(2, 3, 0, 5_000, 0);
    answers.put(address(2), List.of(0.1, 0.3, 0.2));
    answers.put(address(3), List.of());
    events.add(new Event.PrizePaid(new Book(id(8), 1, 1, address(2)), Amount.of(640_000)));
    nodes.add(
        new MarketRecord.Node(
            address(2),
            30,
            6,
            Optional.of(new MarketRecord.Claims(Amount.of(1_920_000), Amount.of(640_000)))));

    assertThat(measured(Observed.AVAILABILITY).value()).isEqualTo(0.5);
    assertThat(measured(Observed.LATENCY).value()).isEqualTo(0.2);
    assertThat(measured(Observed.UNPAID).value()).isEqualTo(6.0 / (6 + 30 + 64));
    assertThat(measured(Observed.PRIZES_LOST).value()).isEqualTo(0.25);
  }

  /** The interval of Clopper and Pearson, by its definition and its closed form at no case. */
  @Test
  void shouldCoverAShareInNinetyNineOfAHundredCases() {
    Sighting none = Sighting.share(0, 10);
    assertThat(none.low()).isZero();
    assertThat(none.high()).isCloseTo(1 - Math.pow(0.005, 0.1), within(1e-9));
    Sighting half = Sighting.share(5, 10);
    assertThat(Binomial.atLeast(10, 5, half.low())).isCloseTo(0.005, within(1e-9));
    assertThat(Binomial.atMost(10, 5, half.high())).isCloseTo(0.005, within(1e-9));
    for (double p : new double[] {0.02, 0.3, 0.9}) {
      double covered = 0;
      for (int count = 0; count <= 40; count++) {
        Sighting seen = Sighting.share(count, 40);
        covered += seen.low() <= p && p <= seen.high() ? Binomial.chance(40, count, p) : 0;
      }
      assertThat(covered).isBetween(0.99, 1.0);
    }
    List<Double> many = new ArrayList<>();
    for (int i = 0; i < 101; i++) {
      many.add((double) i);
    }
    // Fewer than 38 of 101 fair coins are seen in less than one of 200 cases, fewer than 39 in
    // more.
    assertThat(Binomial.atMost(101, 37, 0.5)).isLessThan(0.005);
    assertThat(Binomial.atMost(101, 38, 0.5)).isGreaterThan(0.005);
    assertThat(Sighting.median(many))
        .returns(50.0, Sighting::value)
        .returns(37.0, Sighting::low)
        .returns(63.0, Sighting::high);
  }

  @Test
  void shouldStrayOnlyWhenItIsCertain() {
    agree(1, 2, 0, 1_000, 1); // one fault in ten rounds: from 0.05 % to 54 %
    assertThat(found(faults("atMost: 1%")).strayed()).isEmpty();
    agree(2, 2, 0, 1_000, 5);
    assertThat(found(faults("atMost: 1%")).strayed()).hasSize(1);
    assertThat(found(faults("atMost: 90%")).strayed()).isEmpty();
    assertThat(found(faults("atLeast: 90%")).strayed()).hasSize(1);
    // What could not be measured strays from nothing.
    agreements.clear();
    Observations nothing = found(faults("atLeast: 90%"));
    assertThat(nothing.strayed()).isEmpty();
    assertThat(nothing.compared().getFirst().seen()).isEmpty();
  }

  private static String reviewed(String text) {
    MarketDesign design = Vault.parse(text);
    List<Finding> findings = Incentives.of(design);
    return ReviewedText.put(text, new Review(design, findings, Optional.empty()).marks());
  }

  private static Set<String> open(MarketDesign design, Map<String, String> strayed) {
    List<Finding> findings = Incentives.of(design);
    Review review = new Review(design, findings, Optional.empty(), strayed);
    return ThreatModel.of(design, findings, review, PROOFS).problems().stream()
        .filter(problem -> problem.kind() == Problem.Kind.OPEN_AGAIN)
        .map(Problem::subject)
        .collect(Collectors.toSet());
  }

  /** What strays opens the cells that another figure in the file would, and no others. */
  @Test
  void shouldOpenAgainWhatTheMeasuredFigureInTheFileWould() {
    agree(1, 2, 0, 1_000, 5);
    agree(2, 2, 0, 1_000, 5);
    String text = reviewed(faults("atMost: 1%"));
    MarketDesign design = Vault.parse(text);
    assertThat(open(design, Map.of())).isEmpty();
    Observations found = Observations.of(design, record());

    assertThat(found.figures(design)).containsExactly(Map.entry("unitCost", 0.5));
    Set<String> opened = open(design.measured(found.figures(design)), found.components(design));
    assertThat(opened)
        .isNotEmpty()
        .isEqualTo(open(Vault.parse(text.replace("unitCost: 2000", "unitCost: 0.5")), Map.of()));
    assertThat(open(design, found.components(design))).isEqualTo(opened);
    assertThat(found.components(design).values())
        .allSatisfy(why ->
            assertThat(why)
                .isEqualTo("was measured as 0.5000 where 2000 is assumed (observed.faults)"));
  }

  @Test
  void shouldOpenWhateverLeansOnTimesOfTheLedgerWhenBlocksComeAtAnotherPace() {
    String text =
        observed(
                """
                    blocks:
                      is: a block comes every 10 s
                      measure: block-seconds
                      assumed: design.block
                      atMost: 11
                """)
            .replace(
                "leansOn: [agreement.collateral, figures.unitCost]",
                "leansOn: [agreement.collateral, ledger.claimWindow]");
    MarketDesign design = Vault.parse(text);
    assertThat(Observations.of(design, record()).components(design))
        .containsOnlyKeys("parameter.ledger.claimWindow");
  }

  @Test
  void shouldRefuseAnObservationThatIsNone() {
    for (String[] wrong :
        new String[][] {
          {"measure: faults", "measure: mistakes", "'mistakes'"},
          {"assumed: figures.unitCost", "assumed: figures.none", "observed.faults: names no"},
          {"assumed: figures.unitCost", "assumed: viability.latency", "observed.faults: names no"},
          {"atMost: 1%", "", "says neither atMost nor atLeast"},
        }) {
      assertThatThrownBy(() -> Vault.parse(Vault.with(faults("atMost: 1%"), wrong[0], wrong[1])))
          .hasMessageStartingWith("vault.yaml:")
          .hasMessageContaining(wrong[2]);
    }
  }
}
