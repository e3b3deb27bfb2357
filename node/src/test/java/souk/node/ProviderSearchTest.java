package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.Service;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.market.hire.Preference;
import souk.market.hire.Requirements;
import souk.market.hire.Unfit;
import souk.market.hire.Wanted;
import souk.market.offer.Clause;
import souk.market.offer.Property;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.transport.HttpDialer;

/** Whom a customer comes to, by what the ledger and real nodes say. */
class ProviderSearchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder = Path.of("");

  private Stage stage;
  private HttpDialer dialer;
  private ProviderSearch search;
  private final List<Address> failed = new ArrayList<>();
  private final Map<Address, Double> scores = new HashMap<>();
  private final Reputation known =
      new Reputation() {
        @Override
        public void look(LedgerView view) {}

        @Override
        public double of(Address provider) {
          return scores.getOrDefault(provider, 0.0);
        }
      };

  @BeforeEach
  void open() throws IOException {
    dialer = new HttpDialer();
    stage = new Stage(folder, 3, 67);
    search = search(Discovery.CLOSE);
  }

  private ProviderSearch search(Duration asking) {
    return new ProviderSearch(
        stage.ledger().info(),
        dialer,
        stage.clock(),
        stage.customer.address(),
        stage.market,
        Wanted.ANYTHING,
        known,
        new SplittableRandom(5),
        asking,
        (who, _) -> failed.add(who));
  }

  @AfterEach
  void close() throws IOException {
    search.close();
    stage.close();
    dialer.close();
  }

  private void start(int number, String prize, String region) throws IOException {
    Service service = Stage.market(Stage.MARKET.replace("prize: 40000", "prize: " + prize));
    stage
        .nodes()
        .add(
            ProviderNode.start(
                stage
                    .node(number, stage.collateral(), service, Listening.loopback(0))
                    .withProperties(Map.of("region", new Property.Text(region)))));
  }

  private void look(Set<Address> named, Set<Address> hired) throws InterruptedException {
    search.look(stage.view(), named, hired, PATIENCE);
  }

  private Requirements wanted(String... clauses) {
    return search
        .requirements(Amount.of(40_000), 2, 3)
        .meeting(List.of(clauses).stream().map(Clause::parse).toList());
  }

  private List<Address> best(Requirements wanted) {
    return search.best(wanted, _ -> true, List.of(), 10).stream()
        .map(Preference.Ranked::provider)
        .toList();
  }

  private Hireable hireable(Requirements wanted) {
    return search.hireable(wanted, _ -> false, _ -> Optional.empty(), 3);
  }

  private Optional<String> why(Requirements wanted, int provider) {
    return search
        .unfit(wanted, stage.provider(provider))
        .map(unfit -> unfit.line(Amount::toString));
  }

  @Test
  void shouldPutTheCheaperFirstAndLeaveOutWhoIsTooDear() throws Exception {
    start(0, "40000", "north");
    start(1, "40004", "north");
    start(2, "20000", "north");
    look(Set.of(), Set.of());
    assertThat(best(wanted())).containsExactly(stage.provider(2), stage.provider(0));
    assertThat(why(wanted(), 1)).contains("too dear: a ticket costs 10001, and 10000 is paid");
    Hireable hireable = hireable(wanted());
    assertThat(hireable.free()).isEqualTo(3);
    assertThat(hireable.fitting()).isEqualTo(2);
    assertThat(hireable.leftOut())
        .containsExactly(
            new Hireable.LeftOut(
                stage.provider(1),
                stage.nodes().get(1).uri().toString(),
                new Unfit.TooDear(Amount.of(10_001), Amount.of(10_000))));
  }

  /** Between two that are the same otherwise, what the customer went through with them decides. */
  @Test
  void shouldPutTheOneFirstThatIsKnownToKeepItsWordWhenTwoAreAlike() throws Exception {
    start(0, "40000", "north");
    start(1, "40000", "north");
    look(Set.of(), Set.of());
    for (int better : new int[] {0, 1, 0}) {
      scores.clear();
      scores.put(stage.provider(better), 0.2);
      assertThat(best(wanted()))
          .containsExactly(stage.provider(better), stage.provider(1 - better));
      scores.put(stage.provider(1 - better), 0.3);
      assertThat(best(wanted()))
          .containsExactly(stage.provider(1 - better), stage.provider(better));
    }
  }

  /** Names cost nothing: none of many new ones comes before the old one, whatever chance says. */
  @Test
  void shouldNotLetNewNamesOvertakeAnOldOne() throws Exception {
    start(0, "40000", "north");
    start(1, "40000", "north");
    start(2, "40000", "north");
    look(Set.of(), Set.of());
    scores.put(stage.provider(1), 1e-6);
    assertThat(best(wanted())).hasSize(3).first().isEqualTo(stage.provider(1));
    assertThat(search.best(wanted(), _ -> true, List.of(), 1).getFirst().scores().get("reputation"))
        .isPositive();
  }

  @Test
  void shouldSayWhatAClauseMetWhenItIsNotMet() throws Exception {
    start(0, "40000", "north");
    start(1, "40000", "south");
    look(Set.of(), Set.of());
    assertThat(best(wanted("region=south"))).containsExactly(stage.provider(1));
    assertThat(why(wanted("region=south"), 0)).contains("not region = south: region is north");
  }

  @Test
  void shouldComeToNobodyElseWhenSomeAreNamed() throws Exception {
    start(0, "40000", "north");
    start(1, "20000", "north");
    look(Set.of(stage.provider(0)), Set.of());
    assertThat(best(wanted())).containsExactly(stage.provider(0));
    assertThat(hireable(wanted()).standing()).isOne();
    look(Set.of(), Set.of());
    assertThat(best(wanted())).hasSize(2);
  }

  @Test
  void shouldWantCollateralOfThoseThatAreNotHiredYet() throws Exception {
    start(0, "40000", "north");
    assertThat(
            stage
                .ledger()
                .submit(stage.providers.getFirst(), new Command.Unbond(stage.collateral()))
                .join())
        .isInstanceOf(Receipt.Included.class);
    look(Set.of(), Set.of());
    assertThat(best(wanted())).isEmpty();
    assertThat(hireable(wanted()).free()).isZero();
    look(Set.of(), Set.of(stage.provider(0)));
    assertThat(best(wanted())).containsExactly(stage.provider(0));
  }

  @Test
  void shouldCountAsAwayWhoDoesNotAnswerThreeTimesAndNotWhenItIsBack() throws Exception {
    start(0, "40000", "north");
    Set<Address> hired = Set.of(stage.provider(0));
    look(Set.of(), hired);
    Listening there = Listening.loopback(stage.nodes().getFirst().uri().getPort());
    stage.nodes().getFirst().close();
    int asked = 0;
    for (; !search.away(stage.provider(0)); asked++) {
      assertThat(asked).as("it is asked now and then").isLessThan(4);
      stage.advanceTo(stage.head() + 121);
      search.check(stage.view(), hired);
      search.await(PATIENCE);
    }
    assertThat(asked).isEqualTo(3);
    assertThat(failed).containsOnly(stage.provider(0)).hasSize(3);
    assertThat(best(wanted())).isEmpty();

    stage.nodes().clear();
    stage.nodes().add(ProviderNode.start(stage.node(0, stage.collateral(), stage.market, there)));
    stage.advanceTo(stage.head() + 300);
    search.check(stage.view(), hired);
    search.await(PATIENCE);
    assertThat(search.away(stage.provider(0))).isFalse();
    assertThat(best(wanted())).containsExactly(stage.provider(0));
  }

  @Test
  void shouldNotAskThoseAgainThatAreHiredBeforeHalfAMinuteIsOver() throws Exception {
    start(0, "40000", "north");
    Set<Address> hired = Set.of(stage.provider(0));
    look(Set.of(), hired);
    stage.nodes().getFirst().close();
    stage.advanceTo(stage.head() + 29);
    search.check(stage.view(), hired);
    search.await(PATIENCE);
    assertThat(failed).isEmpty();
    stage.advanceTo(stage.head() + 1);
    search.check(stage.view(), hired);
    search.await(PATIENCE);
    assertThat(failed).hasSize(1);
  }

  @Test
  void shouldAskThoseThatAreHiredAsOftenAsItIsTold() throws Exception {
    search.close();
    search = search(Duration.ofSeconds(2));
    start(0, "40000", "north");
    Set<Address> hired = Set.of(stage.provider(0));
    look(Set.of(), hired);
    stage.nodes().getFirst().close();
    for (int second = 1; second <= 6; second++) {
      stage.advanceTo(stage.head() + 1);
      search.check(stage.view(), hired);
      search.await(PATIENCE);
      assertThat(failed).hasSize(second / 2);
      assertThat(search.away(stage.provider(0))).isEqualTo(second == 6);
    }
  }
}
