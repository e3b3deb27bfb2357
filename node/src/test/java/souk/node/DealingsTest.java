package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.market.hire.Preference;
import souk.market.reputation.DealReceipt;
import souk.primitives.Address;
import souk.primitives.Amount;

/** What a customer went through with providers decides whom it hires next. */
class DealingsTest {
  private static final int PROVIDERS = 3;
  private static final int HIRED = 2;
  private static final int ROUNDS = 2;
  private static final Amount PRIZE = Amount.of(40_000);

  @TempDir private Path folder;
  private Stage stage;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder, PROVIDERS, 71);
    stage.startProviders(2);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private Dealings dealings() {
    return new Dealings(stage.ledger(), stage.customer, PRIZE);
  }

  private Dealings read() {
    Dealings dealings = dealings();
    try {
      dealings.look(stage.view());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return dealings;
  }

  private CustomerNode.Setup hiring(int count) {
    return stage.customer(stage.market, Listening.loopback(0), count, 20, ROUNDS, false);
  }

  /** Hires two of three, and uses up a book with each; what was signed. */
  private List<CustomerStore.Signed> use() throws Exception {
    try (CustomerNode node = CustomerNode.start(hiring(HIRED))) {
      stage.untilWithBlocks(
          "two are hired",
          () ->
              node.agreements().stream()
                      .filter(each -> stage.view().agreement(each.id()).isPresent())
                      .count()
                  == HIRED);
      stage.advanceTo(stage.rounds().start(node.status().firstRound()));
      stage.untilWithBlocks("they are ready", () -> node.status().ready() == HIRED);
      stage.buy(node);
      stage.buy(node); // four tickets, and one of four wins
      return node.agreements();
    }
  }

  private Set<Address> unpaid() {
    Dealings now = read();
    return now.receipts().stream()
        .filter(each -> each.kept().isZero())
        .map(DealReceipt::about)
        .collect(Collectors.toSet());
  }

  private List<Address> ranked() throws Exception {
    try (CustomerStart start =
        CustomerStart.prepare(hiring(PROVIDERS).in(folder.resolve("another")))) {
      return start.choice(start.look()).stream().map(Preference.Ranked::provider).toList();
    }
  }

  @Test
  void shouldHireThoseFirstThatKeptTheirWordAndNotANewName() throws Exception {
    assertThat(read().receipts()).isEmpty();
    List<CustomerStore.Signed> signed = use();
    Address guilty = signed.getFirst().terms().provider();
    Address honest = signed.getLast().terms().provider();
    Address fresh =
        stage.nodes().stream()
            .map(ProviderNode::address)
            .filter(each -> !each.equals(guilty) && !each.equals(honest))
            .findFirst()
            .orElseThrow();
    assertThat(read().receipts()).as("nothing has ended").isEmpty();

    stage.advanceTo(signed.getFirst().terms().endBlock());
    stage.untilWithBlocks("prizes are paid", () -> unpaid().isEmpty());
    Dealings both = read();
    assertThat(both.receipts()).hasSize(HIRED);
    assertThat(both.receipts())
        .allSatisfy(each -> {
          assertThat(each.isGenuine(stage.ledger().info().domain())).isTrue();
          assertThat(each.kept()).isEqualTo(PRIZE);
          assertThat(each.broken()).isEqualTo(Amount.ZERO);
        });
    // One prize was kept: 1 / (1 + 0 + 2), and a little has faded.
    assertThat(both.of(guilty)).isEqualTo(both.of(honest)).isBetween(0.33, 1 / 3.0);
    assertThat(both.of(fresh)).isZero();
    assertThat(ranked()).hasSize(PROVIDERS).last().isEqualTo(fresh);

    Receipt slashed =
        stage
            .ledger()
            .submit(
                stage.stranger(0),
                new Command.ReportFault(
                    signed.getFirst().id(), signed.getFirst().terms().details(), ProbeKind.GUILTY))
            .join();
    assertThat(slashed).isInstanceOf(Receipt.Included.class);
    // A tenth of the lock is 125 prizes: 1 / (1 + 125 + 2).
    assertThat(read().of(guilty)).isBetween(0.0077, 1 / 128.0);
    assertThat(read().broke(guilty)).isTrue();
    assertThat(read().broke(honest)).isFalse();
    assertThat(read().of(honest)).isGreaterThan(0.33);
    assertThat(ranked()).first().isEqualTo(honest);
  }

  @Test
  void shouldReadNothingAgainBeforeARoundIsOver() throws Exception {
    long before = use().getFirst().terms().endBlock() - 1;
    long length = stage.rounds().length();
    stage.advanceTo(before + length);
    Dealings dealings = dealings();
    for (long block : new long[] {before, before + length - 1}) {
      dealings.look(at(block));
      assertThat(dealings.receipts()).isEmpty();
    }
    dealings.look(at(before + length));
    assertThat(dealings.receipts()).hasSize(HIRED);
  }

  private LedgerView at(long block) {
    return stage.ledger().at(stage.ledger().block(block).orElseThrow());
  }
}
