package souk.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.Manifest;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.payments.Income;
import souk.primitives.Amount;

class CacheNodeTest {
  private static final int CACHES = 4;

  @TempDir private Path folder;
  private Stage stage;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder, CACHES, 43);
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
    CacheNode.Setup setup = stage.cache(0, Amount.of(70_000_000));
    URI uri;
    try (CacheNode cache = CacheNode.start(setup)) {
      uri = cache.uri();
      assertThat(provider(0).endpoint()).isEqualTo(uri.toString());
      assertThat(provider(0).free()).isEqualTo(Amount.of(70_000_000));
    }
    int commands = stage.seen.size();
    try (CacheNode cache = CacheNode.start(setup)) {
      assertThat(cache.uri()).isEqualTo(uri);
    }
    assertThat(stage.seen).hasSize(commands);
    assertThat(stage.view().outside(stage.provider(0)))
        .isEqualTo(Stage.FUNDS.minus(Amount.of(70_000_000)));
  }

  @Test
  void shouldAddOnlyWhatIsMissingWhenItIsToHaveMoreCollateral() throws Exception {
    CacheNode.start(stage.cache(0, Amount.of(70_000_000))).close();
    CacheNode.start(stage.cache(0, Amount.of(90_000_000))).close();
    CacheNode.start(stage.cache(0, Amount.of(20_000_000))).close();
    assertThat(provider(0).free()).isEqualTo(Amount.of(90_000_000));
    assertThat(stage.view().outside(stage.provider(0)))
        .isEqualTo(Stage.FUNDS.minus(Amount.of(90_000_000)));
    assertThat(stage.view().balance(stage.provider(0))).isEqualTo(Amount.ZERO);
  }

  @Test
  void shouldTellTheLedgerWhenItHasMovedToAnotherPort() throws Exception {
    CacheNode.Setup first = stage.cache(0, Amount.of(70_000_000));
    CacheNode.start(first).close();
    int free;
    try (java.net.ServerSocket probe = new java.net.ServerSocket(0)) {
      free = probe.getLocalPort();
    }
    try (CacheNode cache =
        CacheNode.start(
            new CacheNode.Setup(
                first.ledger(),
                first.key(),
                first.market(),
                first.maxLag(),
                first.folder(),
                "127.0.0.1",
                free,
                first.collateral(),
                first.clock()))) {
      assertThat(provider(0).endpoint()).isEqualTo("http://127.0.0.1:" + free);
      assertThat(cache.uri()).hasPort(free);
    }
    assertThat(provider(0).free()).isEqualTo(Amount.of(70_000_000));
  }

  @Test
  void shouldRefuseTheFolderOfAnotherKeyAndAPortThatIsTaken() throws Exception {
    try (CacheNode cache = CacheNode.start(stage.cache(0, Amount.of(70_000_000)))) {
      CacheNode.Setup other = stage.cache(1, Amount.of(70_000_000));
      assertThatThrownBy(() ->
              CacheNode.start(
                  new CacheNode.Setup(
                      other.ledger(),
                      other.key(),
                      other.market(),
                      other.maxLag(),
                      folder.resolve("cache-0"),
                      "127.0.0.1",
                      0,
                      other.collateral(),
                      other.clock())))
          .hasMessageContaining("is that of " + cache.address());
      assertThatThrownBy(() ->
              CacheNode.start(
                  new CacheNode.Setup(
                      other.ledger(),
                      other.key(),
                      other.market(),
                      other.maxLag(),
                      folder.resolve("cache-1"),
                      "127.0.0.1",
                      cache.uri().getPort(),
                      other.collateral(),
                      other.clock())))
          .hasMessageContaining(Integer.toString(cache.uri().getPort()));
      assertThat(stage.view().provider(stage.provider(1))).isEmpty();
    }
  }

  @Test
  void shouldClaimWhatItTookBeforeWhenItIsStartedAgainAfterTheDraw() throws Exception {
    stage.startCaches(2);
    byte[] content = stage.bytes(8 << 20);
    long round;
    long taken;
    try (Sponsor sponsor = Sponsor.start(stage.sponsor(3, true))) {
      Manifest manifest = sponsor.publish(stage.file(content));
      round = sponsor.standing().firstRound();
      stage.untilWithBlocks(
          "all caches are hired",
          () -> stage.count(Command.OpenAgreement.class) == CACHES && sponsor.hired().size() == 4);
      stage.advanceTo(stage.rounds().start(round));
      stage.untilWithBlocks("all caches are ready", () -> sponsor.standing().ready() == CACHES);
      for (int i = 0; i < 3; i++) {
        assertThat(stage.fetch(sponsor, manifest)).isEqualTo(content);
      }
    }
    taken =
        stage.caches().stream()
            .flatMap(cache -> cache.income().stream())
            .mapToLong(Income::tickets)
            .sum();
    assertThat(taken).isEqualTo(3 * 8);
    stage.caches().forEach(CacheNode::close);
    stage.caches().clear();
    assertThat(stage.count(Command.Claim.class)).isZero();

    stage.advanceTo(stage.rounds().seedBlock(round) + 1);
    stage.startCaches(2);
    stage.untilWithBlocks(
        "all is settled",
        () -> stage.caches().stream().allMatch(cache -> cache.income().isEmpty()));
    Amount paid = Amount.ZERO;
    for (int i = 0; i < CACHES; i++) {
      paid = paid.plus(stage.view().balance(stage.provider(i)));
    }
    Amount prize = stage.market.payment().prize();
    assertThat(paid).isGreaterThan(Amount.ZERO);
    // Every book has one winning ticket, and each cache took tickets of two or three books.
    assertThat(paid.toBigInteger().mod(prize.toBigInteger())).isZero();
    assertThat(paid).isLessThanOrEqualTo(prize.times(3 * CACHES));
  }
}
