package souk.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.payments.Income;
import souk.payments.TillRules;
import souk.primitives.Amount;

class ProviderNodeTest {
  private static final int PROVIDERS = 4;

  @TempDir private Path folder;
  private Stage stage;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder, PROVIDERS, 43);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private LedgerView.Provider provider(int number) {
    return stage.view().provider(stage.provider(number)).orElseThrow();
  }

  @Test
  void shouldKeepItsPortAndPlaceOnTheLedgerWhenItIsStartedAgain() throws Exception {
    ProviderNode.Setup setup = stage.node(0, Amount.of(70_000_000));
    URI uri;
    try (ProviderNode node = ProviderNode.start(setup)) {
      uri = node.uri();
      assertThat(provider(0).endpoint()).isEqualTo(uri.toString());
      assertThat(provider(0).free()).isEqualTo(Amount.of(70_000_000));
    }
    int commands = stage.seen.size();
    try (ProviderNode node = ProviderNode.start(setup)) {
      assertThat(node.uri()).isEqualTo(uri);
    }
    assertThat(stage.seen).hasSize(commands);
    assertThat(stage.view().outside(stage.provider(0)))
        .isEqualTo(Stage.FUNDS.minus(Amount.of(70_000_000)));
  }

  @Test
  void shouldAddOnlyWhatIsMissingWhenItIsToHaveMoreCollateral() throws Exception {
    ProviderNode.start(stage.node(0, Amount.of(70_000_000))).close();
    ProviderNode.start(stage.node(0, Amount.of(90_000_000))).close();
    ProviderNode.start(stage.node(0, Amount.of(20_000_000))).close();
    assertThat(provider(0).free()).isEqualTo(Amount.of(90_000_000));
    assertThat(stage.view().outside(stage.provider(0)))
        .isEqualTo(Stage.FUNDS.minus(Amount.of(90_000_000)));
    assertThat(stage.view().balance(stage.provider(0))).isEqualTo(Amount.ZERO);
  }

  @Test
  void shouldTellTheLedgerWhenItHasMovedToAnotherPort() throws Exception {
    ProviderNode.Setup first = stage.node(0, Amount.of(70_000_000));
    ProviderNode.start(first).close();
    int free;
    try (java.net.ServerSocket probe = new java.net.ServerSocket(0)) {
      free = probe.getLocalPort();
    }
    try (ProviderNode node =
        ProviderNode.start(
            stage.node(0, Amount.of(70_000_000), stage.market, Listening.loopback(free)))) {
      assertThat(provider(0).endpoint()).isEqualTo("http://127.0.0.1:" + free);
      assertThat(node.uri()).hasPort(free);
    }
    assertThat(provider(0).free()).isEqualTo(Amount.of(70_000_000));
  }

  @Test
  void shouldRefuseTheFolderOfAnotherKeyAndAPortThatIsTaken() throws Exception {
    ProviderNode.Setup other = stage.node(1, Amount.of(70_000_000));
    ProviderNode.Setup inItsFolder =
        new ProviderNode.Setup(
            other.ledger(),
            other.key(),
            other.services(),
            other.till(),
            other.collateral(),
            folder.resolve("provider-0"),
            other.listening(),
            other.clock());
    ProviderNode.start(stage.node(0, Amount.of(70_000_000))).close();
    assertThatThrownBy(() -> ProviderNode.start(inItsFolder))
        .hasMessageContaining("is that of " + stage.provider(0));
    try (ProviderNode node = ProviderNode.start(stage.node(0, Amount.of(70_000_000)))) {
      assertThatThrownBy(() -> ProviderNode.start(inItsFolder))
          .hasMessageContaining("is in use by process");
      int port = node.uri().getPort();
      assertThatThrownBy(() ->
              ProviderNode.start(
                  stage.node(1, Amount.of(70_000_000), stage.market, Listening.loopback(port))))
          .hasMessageContaining(Integer.toString(port));
      assertThat(stage.view().provider(stage.provider(1))).isEmpty();
    }
  }

  @Test
  void shouldClaimWhatItTookBeforeWhenItIsStartedAgainAfterTheDraw() throws Exception {
    stage.startProviders(2);
    long round;
    long taken;
    try (CustomerNode customer = CustomerNode.start(stage.customer(3, true))) {
      round = customer.status().firstRound();
      stage.untilWithBlocks(
          "all providers are hired",
          () ->
              stage.count(Command.OpenAgreement.class) == PROVIDERS
                  && customer.hired().size() == 4);
      stage.advanceTo(stage.rounds().start(round));
      stage.untilWithBlocks(
          "all providers are ready", () -> customer.status().ready() == PROVIDERS);
      for (int i = 0; i < 3; i++) {
        assertThat(stage.buy(customer)).isEqualTo(8);
      }
    }
    taken =
        stage.nodes().stream()
            .flatMap(node -> node.income().stream())
            .mapToLong(Income::tickets)
            .sum();
    assertThat(taken).isEqualTo(3 * 8);
    stage.nodes().forEach(ProviderNode::close);
    stage.nodes().clear();
    assertThat(stage.count(Command.Claim.class)).isZero();

    stage.advanceTo(stage.rounds().seedBlock(round) + 1);
    stage.startProviders(2);
    stage.untilWithBlocks(
        "all is settled", () -> stage.nodes().stream().allMatch(node -> node.income().isEmpty()));
    Amount paid = Amount.ZERO;
    for (int i = 0; i < PROVIDERS; i++) {
      paid = paid.plus(stage.view().balance(stage.provider(i)));
    }
    Amount prize = stage.market.market().payment().prize();
    assertThat(paid).isGreaterThan(Amount.ZERO);
    // Every book has one winning ticket, and each provider took tickets of two or three books.
    assertThat(paid.toBigInteger().mod(prize.toBigInteger())).isZero();
    assertThat(paid).isLessThanOrEqualTo(prize.times(3 * PROVIDERS));
  }

  @Test
  void shouldHoldNoMoreBooksThanAShareOfTheHeap() {
    TillRules till = ProviderNode.till(Duration.ofSeconds(1));
    long heap = Runtime.getRuntime().maxMemory();
    assertThat(till.memory()).isLessThanOrEqualTo(heap / 4);
    assertThat(till.memoryPerRound()).isLessThanOrEqualTo(heap / 16);
    // In the heap that the launcher gives a provider, the largest book still finds room.
    assertThat((96L << 20) / 16).isGreaterThan(640 + (24L << 16) + (1L << 16) / 8);
  }
}
