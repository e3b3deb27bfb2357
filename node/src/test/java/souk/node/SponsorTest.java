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
import souk.content.Manifest;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.node.Stage.Fate;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

class SponsorTest {
  private static final int CACHES = 4;
  private static final int ROUNDS = 3;

  @TempDir private Path folder;
  private Stage stage;
  private Amount before;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder, CACHES, 41);
    before = stage.money();
    stage.startCaches(3); // one agreement runs, one has ended and is not released, one begins
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private LedgerView.Escrow escrow(Sponsor sponsor) {
    return stage.view().escrow(sponsor.standing().escrow()).orElseThrow();
  }

  private void untilReady(Sponsor sponsor) throws InterruptedException {
    stage.untilWithBlocks("all caches are ready", () -> sponsor.standing().ready() == CACHES);
  }

  /** Lets the round end, but gives everybody time to do in it what is due. */
  private void nextRound(Sponsor sponsor, boolean extended) throws InterruptedException {
    if (extended) {
      long soon = stage.rounds().end(stage.round() + 1);
      stage.untilWithBlocks(
          "escrow and agreements go on",
          () -> escrow(sponsor).lastRound() > stage.round() + 1 && coveredBeyond(soon) == CACHES);
    }
    stage.advanceTo(stage.rounds().start(stage.round() + 1));
  }

  /** With how many caches there are agreements on the ledger that last longer than to a block. */
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

  /** Cache and end of every agreement that was handed in. */
  private List<String> agreements() {
    return stage.seen.stream()
        .filter(Command.OpenAgreement.class::isInstance)
        .map(Command.OpenAgreement.class::cast)
        .map(open -> open.terms().provider() + " until " + open.terms().endBlock())
        .toList();
  }

  /** Agreements on the ledger that run now, by cache. */
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
    byte[] content = stage.bytes(5_000_000);
    Bytes32 escrow;
    try (Sponsor sponsor = Sponsor.start(stage.sponsor(ROUNDS, true))) {
      Manifest manifest = sponsor.publish(stage.file(content));
      escrow = sponsor.standing().escrow();
      long first = sponsor.standing().firstRound();
      stage.untilWithBlocks("all caches are hired", () -> coveredBeyond(stage.head()) == CACHES);
      stage.advanceTo(stage.rounds().start(first));

      for (int i = 0; i < 3 * ROUNDS; i++) {
        assertThat(stage.round()).isEqualTo(first + i);
        untilReady(sponsor);
        assertThat(stage.fetch(sponsor, manifest)).isEqualTo(content);
        assertThat(sponsor.standing().escrow()).isEqualTo(escrow);
        assertThat(running().values()).hasSize(CACHES).allMatch(number -> number <= 2);
        // Money is locked for no more than the rounds that are left, and those that it bought.
        assertThat(escrow(sponsor).rounds() % ROUNDS).isZero();
        assertThat(escrow(sponsor).lastRound()).isLessThanOrEqualTo(stage.round() + ROUNDS + 1);
        nextRound(sponsor, true);
      }
    }
    assertThat(stage.view().escrow(escrow).orElseThrow().rounds()).isEqualTo(4 * ROUNDS);
    assertThat(stage.count(Command.OpenEscrow.class)).isOne();
    assertThat(stage.count(Command.Allot.class)).isEqualTo(CACHES);
    // Each cache was hired once for each of the escrow's ends.
    assertThat(agreements()).doesNotHaveDuplicates().hasSize(4 * CACHES);
    assertThat(stage.money()).isEqualTo(before);
  }

  @Test
  void shouldEndWithItsEscrowAndGetItBackWhenItIsToRunOnce() throws Exception {
    Bytes32 old;
    try (Sponsor sponsor = Sponsor.start(stage.sponsor(1, false))) {
      old = sponsor.standing().escrow();
      stage.advanceTo(stage.rounds().start(sponsor.standing().firstRound()));
      assertThat(sponsor.over()).isFalse();
      stage.advanceTo(stage.rounds().end(sponsor.standing().lastRound()) - 1);
      stage.until("it is over", sponsor::over);
      assertThat(stage.count(Command.Extend.class)).isZero();
    }
    Amount cover = stage.view().locked(old);
    try (Sponsor sponsor = Sponsor.start(stage.sponsor(1, false))) {
      assertThat(sponsor.standing().escrow()).isNotEqualTo(old);
      Amount balance = stage.view().balance(stage.customer.address());
      stage.advanceTo(stage.rounds().claimDeadline(stage.round()) + 1);
      stage.untilWithBlocks(
          "the old escrow is given back", () -> stage.view().escrow(old).orElseThrow().refunded());
      assertThat(stage.view().balance(stage.customer.address())).isEqualTo(balance.plus(cover));
    }
    assertThat(stage.money()).isEqualTo(before);
  }

  @Test
  void shouldGoOnWithEscrowCachesAndPortWhenItIsStartedAgain() throws Exception {
    byte[] content = stage.bytes(3_000_000);
    URI uri;
    Manifest manifest;
    Sponsor.Standing standing;
    try (Sponsor sponsor = Sponsor.start(stage.sponsor(ROUNDS, true))) {
      uri = sponsor.uri();
      manifest = sponsor.publish(stage.file(content));
      stage.untilWithBlocks("all caches are hired", () -> coveredBeyond(stage.head()) == CACHES);
      standing = sponsor.standing();
    }
    int commands = stage.seen.size();
    try (Sponsor sponsor = Sponsor.start(stage.sponsor(ROUNDS, true))) {
      assertThat(sponsor.uri()).isEqualTo(uri);
      assertThat(sponsor.standing().escrow()).isEqualTo(standing.escrow());
      assertThat(sponsor.hired())
          .containsExactlyInAnyOrderElementsOf(
              stage.caches().stream().map(CacheNode::address).toList());
      stage.advanceTo(stage.rounds().start(standing.firstRound()));
      untilReady(sponsor);
      assertThat(stage.fetch(sponsor, manifest)).isEqualTo(content);
    }
    assertThat(stage.seen).hasSize(commands);
    assertThat(stage.view().outside(stage.customer.address()))
        .isEqualTo(Stage.FUNDS.minus(escrowCover(standing)));
  }

  private Amount escrowCover(Sponsor.Standing standing) {
    return stage.view().escrow(standing.escrow()).orElseThrow().terms().cover(ROUNDS);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"ANSWER_LOST", "LOST"})
  void shouldLockOnceWhenItIsKilledInTheMiddleOfExtendingAndHiring(Fate way) throws Exception {
    try (Sponsor sponsor = Sponsor.start(stage.sponsor(ROUNDS, true))) {
      stage.untilWithBlocks("all caches are hired", () -> coveredBeyond(stage.head()) == CACHES);
      stage.fate =
          command ->
              command instanceof Command.Extend || command instanceof Command.OpenAgreement
                  ? way
                  : Fate.ARRIVES;
      stage.advanceTo(stage.rounds().start(sponsor.standing().lastRound() - 1));
      stage.untilWithBlocks("it extends", () -> stage.count(Command.Extend.class) > 0);
      if (way == Fate.ANSWER_LOST) {
        stage.untilWithBlocks(
            "it hires again", () -> stage.count(Command.OpenAgreement.class) > CACHES);
      }
    }
    stage.fate = _ -> Fate.ARRIVES;
    try (Sponsor sponsor = Sponsor.start(stage.sponsor(ROUNDS, true))) {
      long soon = stage.rounds().end(sponsor.standing().firstRound() + ROUNDS - 1);
      stage.untilWithBlocks(
          "escrow and agreements go on",
          () -> escrow(sponsor).rounds() == 2 * ROUNDS && coveredBeyond(soon) == CACHES);
      assertThat(stage.round()).isLessThan(sponsor.standing().firstRound() + ROUNDS);
      assertThat(running())
          .hasSize(CACHES)
          .allSatisfy((_, number) -> assertThat(number).isEqualTo(2));
      assertThat(stage.view().locked(sponsor.standing().escrow()))
          .isEqualTo(escrow(sponsor).terms().cover(2 * ROUNDS));
    }
    assertThat(stage.money()).isEqualTo(before);
  }

  @Test
  void shouldOpenOneEscrowWhenItIsKilledBeforeItSeesItOnTheLedger() throws Exception {
    stage.fate = command -> command instanceof Command.OpenEscrow ? Fate.ANSWER_LOST : Fate.ARRIVES;
    assertThatThrownBy(() -> Sponsor.start(stage.sponsor(ROUNDS, true)))
        .isInstanceOf(RefusedException.class);
    stage.fate = _ -> Fate.ARRIVES;
    try (Sponsor sponsor = Sponsor.start(stage.sponsor(ROUNDS, true))) {
      assertThat(stage.view().totals().escrows()).isEqualTo(escrowCover(sponsor.standing()));
    }
    assertThat(stage.count(Command.OpenEscrow.class)).isOne();
  }

  @Test
  void shouldSayWhyAndServeOnWhenThereIsNoMoneyToExtendWith() throws Exception {
    Sponsor.Setup rich = stage.sponsor(ROUNDS, true);
    long dear = Stage.FUNDS.toBigInteger().longValueExact() / 40_000 / ROUNDS / CACHES * 6 / 10;
    try (Sponsor sponsor =
        Sponsor.start(
            new Sponsor.Setup(
                rich.ledger(),
                rich.key(),
                rich.market(),
                rich.maxLag(),
                rich.folder(),
                rich.host(),
                0,
                CACHES,
                rich.named(),
                dear,
                ROUNDS,
                true,
                rich.clock()))) {
      stage.untilWithBlocks("all caches are hired", () -> coveredBeyond(stage.head()) == CACHES);
      stage.advanceTo(stage.rounds().start(sponsor.standing().lastRound() - 1));
      stage.untilWithBlocks("it is in trouble", () -> sponsor.standing().trouble().isPresent());
      assertThat(sponsor.standing().trouble().orElseThrow())
          .contains("the escrow cannot be extended", "INSUFFICIENT_OUTSIDE");
      untilReady(sponsor);
    }
  }

  @Test
  void shouldRefuseTheFolderOfAnotherKey() throws Exception {
    Sponsor.start(stage.sponsor(ROUNDS, true)).close();
    Sponsor.Setup own = stage.sponsor(ROUNDS, true);
    assertThatThrownBy(() ->
            Sponsor.start(
                new Sponsor.Setup(
                    own.ledger(),
                    stage.providers.getFirst(),
                    own.market(),
                    own.maxLag(),
                    own.folder(),
                    own.host(),
                    0,
                    CACHES,
                    own.named(),
                    20,
                    ROUNDS,
                    true,
                    own.clock())))
        .hasMessageContaining("is that of " + stage.customer.address());
  }
}
