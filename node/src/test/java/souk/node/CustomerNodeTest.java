package souk.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.node.Stage.Fate;
import souk.payments.CommandRefusedException;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

class CustomerNodeTest {
  private static final int PROVIDERS = 4;
  private static final int ROUNDS = 3;

  @TempDir private Path folder;
  private Stage stage;
  private Amount before;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder, PROVIDERS, 41);
    before = stage.money();
    stage.startProviders(3); // one agreement runs, one has ended and is not released, one begins
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private LedgerView.Escrow escrow(CustomerNode node) {
    return stage.view().escrow(node.status().escrow()).orElseThrow();
  }

  private void untilReady(CustomerNode node) throws InterruptedException {
    stage.untilWithBlocks("all providers are ready", () -> node.status().ready() == PROVIDERS);
  }

  /** Lets the round end, but gives everybody time to do in it what is due. */
  private void nextRound(CustomerNode node, boolean extended) throws InterruptedException {
    if (extended) {
      long soon = stage.rounds().end(stage.round() + 1);
      stage.untilWithBlocks(
          "escrow and agreements go on",
          () -> escrow(node).lastRound() > stage.round() + 1 && coveredBeyond(soon) == PROVIDERS);
    }
    stage.advanceTo(stage.rounds().start(stage.round() + 1));
  }

  /**
   * With how many providers there are agreements on the ledger that last longer than to a block.
   */
  private long coveredBeyond(long block) {
    Map<Address, Long> until = new HashMap<>();
    for (Command command : stage.seen) {
      if (command instanceof Command.OpenAgreement open) {
        stage
            .view()
            .agreement(open.terms().id(stage.ledger().info().domain()))
            .ifPresent(there -> until.merge(there.terms().provider(), there.endBlock(), Math::max));
      }
    }
    return until.values().stream().filter(end -> end > block).count();
  }

  /** Provider and end of every agreement that was handed in. */
  private List<String> agreements() {
    return stage.seen.stream()
        .filter(Command.OpenAgreement.class::isInstance)
        .map(Command.OpenAgreement.class::cast)
        .map(open -> open.terms().provider() + " until " + open.terms().endBlock())
        .toList();
  }

  /** Agreements on the ledger that run now, by provider. */
  private Map<Address, Integer> running() {
    Map<Address, Integer> running = new HashMap<>();
    stage.seen.stream()
        .filter(Command.OpenAgreement.class::isInstance)
        .map(Command.OpenAgreement.class::cast)
        .map(open -> open.terms().id(stage.ledger().info().domain()))
        .distinct()
        .forEach(id ->
            stage
                .view()
                .agreement(id)
                .filter(there -> there.endBlock() > stage.head())
                .ifPresent(there -> running.merge(there.terms().provider(), 1, Integer::sum)));
    return running;
  }

  @Test
  void shouldServeInEveryRoundWithoutAGapWhenEscrowAndAgreementsAreExtended() throws Exception {
    Bytes32 escrow;
    try (CustomerNode node = CustomerNode.start(stage.customer(ROUNDS, true))) {
      escrow = node.status().escrow();
      long first = node.status().firstRound();
      stage.untilWithBlocks(
          "all providers are hired", () -> coveredBeyond(stage.head()) == PROVIDERS);
      stage.advanceTo(stage.rounds().start(first));

      for (int i = 0; i < 3 * ROUNDS; i++) {
        assertThat(stage.round()).isEqualTo(first + i);
        untilReady(node);
        assertThat(stage.buy(node)).isEqualTo(2 * PROVIDERS);
        assertThat(node.status().escrow()).isEqualTo(escrow);
        assertThat(running().values()).hasSize(PROVIDERS).allMatch(number -> number <= 2);
        // Money is locked for no more than the rounds that are left, and those that it bought.
        assertThat(escrow(node).rounds() % ROUNDS).isZero();
        assertThat(escrow(node).lastRound()).isLessThanOrEqualTo(stage.round() + ROUNDS + 1);
        nextRound(node, true);
      }
    }
    assertThat(stage.view().escrow(escrow).orElseThrow().rounds()).isEqualTo(4 * ROUNDS);
    assertThat(stage.count(Command.OpenEscrow.class)).isOne();
    assertThat(stage.count(Command.Allot.class)).isEqualTo(PROVIDERS);
    // Each provider was hired once for each of the escrow's ends.
    assertThat(agreements()).doesNotHaveDuplicates().hasSize(4 * PROVIDERS);
    assertThat(stage.money()).isEqualTo(before);
  }

  @Test
  void shouldEndWithItsEscrowAndGetItBackWhenItIsToRunOnce() throws Exception {
    Bytes32 old;
    try (CustomerNode node = CustomerNode.start(stage.customer(1, false))) {
      old = node.status().escrow();
      stage.advanceTo(stage.rounds().start(node.status().firstRound()));
      assertThat(node.over()).isFalse();
      stage.advanceTo(stage.rounds().end(node.status().lastRound()) - 1);
      stage.until("it is over", node::over);
      assertThat(stage.count(Command.Extend.class)).isZero();
    }
    Amount cover = stage.view().locked(old);
    try (CustomerNode node = CustomerNode.start(stage.customer(1, false))) {
      assertThat(node.status().escrow()).isNotEqualTo(old);
      Amount balance = stage.view().balance(stage.customer.address());
      stage.advanceTo(stage.rounds().claimDeadline(stage.round()) + 1);
      stage.untilWithBlocks(
          "the old escrow is given back", () -> stage.view().escrow(old).orElseThrow().refunded());
      assertThat(stage.view().balance(stage.customer.address())).isEqualTo(balance.plus(cover));
    }
    assertThat(stage.money()).isEqualTo(before);
  }

  @Test
  void shouldGoOnWithEscrowProvidersAndPortWhenItIsStartedAgain() throws Exception {
    URI uri;
    CustomerNode.Status standing;
    try (CustomerNode node = CustomerNode.start(stage.customer(ROUNDS, true))) {
      uri = node.uri();
      stage.untilWithBlocks(
          "all providers are hired", () -> coveredBeyond(stage.head()) == PROVIDERS);
      standing = node.status();
    }
    int commands = stage.seen.size();
    try (CustomerNode node = CustomerNode.start(stage.customer(ROUNDS, true))) {
      assertThat(node.uri()).isEqualTo(uri);
      assertThat(node.status().escrow()).isEqualTo(standing.escrow());
      assertThat(node.hired())
          .containsExactlyInAnyOrderElementsOf(
              stage.nodes().stream().map(ProviderNode::address).toList());
      stage.advanceTo(stage.rounds().start(standing.firstRound()));
      untilReady(node);
      assertThat(stage.buy(node)).isEqualTo(2 * PROVIDERS);
    }
    assertThat(stage.seen).hasSize(commands);
    assertThat(stage.view().outside(stage.customer.address()))
        .isEqualTo(Stage.FUNDS.minus(escrowCover(standing)));
  }

  private Amount escrowCover(CustomerNode.Status standing) {
    return stage.view().escrow(standing.escrow()).orElseThrow().terms().cover(ROUNDS);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"ANSWER_LOST", "LOST"})
  void shouldLockOnceWhenItIsKilledInTheMiddleOfExtendingAndHiring(Fate way) throws Exception {
    try (CustomerNode node = CustomerNode.start(stage.customer(ROUNDS, true))) {
      stage.untilWithBlocks(
          "all providers are hired", () -> coveredBeyond(stage.head()) == PROVIDERS);
      stage.fate =
          command ->
              command instanceof Command.Extend || command instanceof Command.OpenAgreement
                  ? way
                  : Fate.ARRIVES;
      stage.advanceTo(stage.rounds().start(node.status().lastRound() - 1));
      stage.untilWithBlocks("it extends", () -> stage.count(Command.Extend.class) > 0);
      if (way == Fate.ANSWER_LOST) {
        stage.untilWithBlocks(
            "it hires again", () -> stage.count(Command.OpenAgreement.class) > PROVIDERS);
      }
    }
    stage.fate = _ -> Fate.ARRIVES;
    try (CustomerNode node = CustomerNode.start(stage.customer(ROUNDS, true))) {
      long soon = stage.rounds().end(node.status().firstRound() + ROUNDS - 1);
      stage.untilWithBlocks(
          "escrow and agreements go on",
          () -> escrow(node).rounds() == 2 * ROUNDS && coveredBeyond(soon) == PROVIDERS);
      assertThat(stage.round()).isLessThan(node.status().firstRound() + ROUNDS);
      assertThat(running())
          .hasSize(PROVIDERS)
          .allSatisfy((_, number) -> assertThat(number).isEqualTo(2));
      assertThat(stage.view().locked(node.status().escrow()))
          .isEqualTo(escrow(node).terms().cover(2 * ROUNDS));
    }
    assertThat(stage.money()).isEqualTo(before);
  }

  @Test
  void shouldOpenOneEscrowWhenItIsKilledBeforeItSeesItOnTheLedger() throws Exception {
    stage.fate = command -> command instanceof Command.OpenEscrow ? Fate.ANSWER_LOST : Fate.ARRIVES;
    assertThatThrownBy(() -> CustomerNode.start(stage.customer(ROUNDS, true)))
        .isInstanceOf(CommandRefusedException.class);
    stage.fate = _ -> Fate.ARRIVES;
    try (CustomerNode node = CustomerNode.start(stage.customer(ROUNDS, true))) {
      assertThat(stage.view().totals().escrows()).isEqualTo(escrowCover(node.status()));
    }
    assertThat(stage.count(Command.OpenEscrow.class)).isOne();
  }

  @Test
  void shouldSayWhyAndServeOnWhenThereIsNoMoneyToExtendWith() throws Exception {
    long dear = Stage.FUNDS.toBigInteger().longValueExact() / 40_000 / ROUNDS / PROVIDERS * 6 / 10;
    try (CustomerNode node =
        CustomerNode.start(
            stage.customer(stage.market, Listening.loopback(0), PROVIDERS, dear, ROUNDS, true))) {
      stage.untilWithBlocks(
          "all providers are hired", () -> coveredBeyond(stage.head()) == PROVIDERS);
      stage.advanceTo(stage.rounds().start(node.status().lastRound() - 1));
      stage.untilWithBlocks("it is in trouble", () -> node.status().trouble().isPresent());
      assertThat(node.status().trouble().orElseThrow())
          .contains("the escrow cannot be extended", "INSUFFICIENT_OUTSIDE");
      untilReady(node);
    }
  }

  @Test
  void shouldRefuseTheFolderOfAnotherKey() throws Exception {
    CustomerNode.start(stage.customer(ROUNDS, true)).close();
    CustomerNode.Setup own = stage.customer(ROUNDS, true);
    assertThatThrownBy(() ->
            CustomerNode.start(
                new CustomerNode.Setup(
                    own.ledger(),
                    stage.providers.getFirst(),
                    stage.providers.getFirst(),
                    own.service(),
                    own.maxLag(),
                    own.folder(),
                    own.listening(),
                    PROVIDERS,
                    0,
                    own.named(),
                    20,
                    ROUNDS,
                    true,
                    own.clock())))
        .hasMessageContaining("is that of " + stage.customer.address());
  }
}
