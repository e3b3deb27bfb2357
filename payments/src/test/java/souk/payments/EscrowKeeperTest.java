package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import souk.ledger.Command;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerException;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.LedgerView.Escrow;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.payments.EscrowKeeper.Setup;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;
import souk.store.SqliteDatabase;

class EscrowKeeperTest {
  private static final long SEED = 41;
  private static final RoundRules ROUNDS = new RoundRules(40, 3, 4, 100, 8191);
  private static final Amount WEALTH = Amount.of(100_000_000);
  private static final int OPENED = 3;
  private static final Setup SETUP =
      new Setup(
          Address.parse("00000000000000000000000000000000000000aa"),
          Amount.of(1_000),
          4,
          10,
          OPENED,
          true);

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private final PrivateKey funder = PrivateKey.fromSeeded(random);
  private final Address provider = PrivateKey.fromSeeded(random).address();
  private final LocalLedger ledger =
      LocalLedger.builder(new LedgerRules(ROUNDS, 10, 100_000, 1000, 5000), Bytes32.of(SEED))
          .fund(funder.address(), WEALTH)
          .finalityDepth(5)
          .open();
  private final Way way = new Way();

  /** What happens when a command is handed in. */
  enum Fate {
    KILLED_BEFORE,
    KILLED_AFTER,
    /** The program is killed, and the command arrives when another has been running for a while. */
    KILLED_AND_LATE
  }

  /** The program ends here. */
  private static final class Killed extends Error {}

  private final class Way extends ForwardingLedger {
    final List<Command> seen = new ArrayList<>();
    Optional<Fate> next = Optional.empty();
    int fateAt = -1;
    Runnable before = () -> {};
    Runnable late = () -> {};

    Way() {
      super(ledger);
    }

    @Override
    public CompletableFuture<Receipt> submit(Signer by, Command command) {
      seen.add(command);
      before.run();
      if (next.isPresent() && seen.size() == fateAt) {
        switch (next.get()) {
          case KILLED_BEFORE -> {}
          case KILLED_AFTER -> ledger.submit(by, command).join();
          case KILLED_AND_LATE -> late = () -> ledger.submit(by, command).join();
        }
        throw new Killed();
      }
      return ledger.submit(by, command);
    }

    long count(Class<? extends Command> kind) {
      return seen.stream().filter(kind::isInstance).count();
    }
  }

  private LedgerView view() {
    return ledger.at(ledger.head(Finality.INCLUDED));
  }

  private long block() {
    return view().block().number();
  }

  private void advanceTo(long block) {
    if (block > block()) {
      ledger.advance(block - block());
    }
  }

  private EscrowKeeper open(SqliteDatabase database, Setup setup) {
    return EscrowKeeper.open(
        way, funder, setup, new DatabaseEscrowStore(database, "content"), random);
  }

  private SqliteDatabase database() {
    return SqliteDatabase.open(folder.resolve("customer.db"), PaymentTables.MIGRATIONS);
  }

  private Escrow only() {
    long opened = way.seen.stream().filter(Command.OpenEscrow.class::isInstance).distinct().count();
    assertThat(opened).isOne();
    Command.OpenEscrow open =
        (Command.OpenEscrow)
            way.seen.stream().filter(Command.OpenEscrow.class::isInstance).findAny().orElseThrow();
    return view().escrow(open.terms().id(ledger.info().domain(), funder.address())).orElseThrow();
  }

  @AfterEach
  void shouldHaveKeptAllMoney() {
    assertThat(view().totals().sum().plus(view().outside(funder.address()))).isEqualTo(WEALTH);
    ledger.close();
  }

  /** Opens, allots, extends; says whether it came through. */
  private boolean live(long blocks) {
    try (SqliteDatabase database = database()) {
      EscrowKeeper keeper = open(database, SETUP);
      keeper.allot(provider, 5);
      advanceTo(ROUNDS.start(keeper.escrow().terms().firstRound() + OPENED - 3));
      for (int i = 0; i < blocks; i++) {
        keeper.look(view());
        ledger.advance(1);
      }
      return keeper.trouble().isEmpty();
    } catch (Killed e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(Fate.class)
  void shouldLockNothingTwiceWhenItIsKilledAtAnyCommand(Fate fate) {
    // Deposit, OpenEscrow, Allot, Deposit, Extend: each once, in a market of its own.
    for (int at = 1; at <= 5; at++) {
      new EscrowKeeperTest().lockOnceWhenKilled(fate, at, folder.resolve("poor-" + at));
    }
    // OpenEscrow, Allot, Extend, with money at hand that would pay for more than one of each.
    for (int at = 1; at <= 3; at++) {
      EscrowKeeperTest rich = new EscrowKeeperTest();
      rich.ledger.submit(rich.funder, new Command.Deposit(Amount.of(1_000_000))).join();
      rich.lockOnceWhenKilled(fate, at, folder.resolve("rich-" + at));
    }
  }

  private void lockOnceWhenKilled(Fate fate, int at, Path where) {
    folder = where;
    way.next = Optional.of(fate);
    way.fateAt = at;

    assertThat(live(2L * ROUNDS.length())).isFalse();
    // While what was handed in may be on its way, nothing is handed in that counts beside it.
    live(EscrowKeeper.PATIENCE / 2);
    way.late.run();
    assertThat(live(2L * ROUNDS.length())).isTrue();

    Escrow escrow = only();
    assertThat(escrow.rounds()).as("killed at command %d", at).isEqualTo(2 * OPENED);
    assertThat(view().totals().escrows()).isEqualTo(escrow.terms().cover(2 * OPENED));
    assertThat(escrow.cursor()).isEqualTo(5);
    shouldHaveKeptAllMoney();
  }

  @Test
  void shouldExtendAgainAndAgainWithoutAGap() {
    try (SqliteDatabase database = database()) {
      EscrowKeeper keeper = open(database, SETUP);
      keeper.allot(provider, 5);
      long first = keeper.escrow().terms().firstRound();
      long end = ROUNDS.start(first + 4 * OPENED);
      while (block() < end) {
        keeper.look(view());
        long round = ROUNDS.roundOf(block());
        assertThat(keeper.over(view())).isFalse();
        assertThat(round < first || keeper.escrow().covers(round)).isTrue();
        assertThat(view().allotment(keeper.id(), Math.max(round, first), provider)).isPresent();
        // No more is locked than the rounds that are left, and those that an extension bought.
        assertThat(keeper.escrow().lastRound()).isLessThanOrEqualTo(round + OPENED + 1);
        ledger.advance(1);
      }
      assertThat(only().rounds()).isEqualTo(5 * OPENED);
    }
  }

  @Test
  void shouldNotExtendTwiceWhenTheExtensionIsUndoneAndComesBack() {
    try (SqliteDatabase database = database()) {
      EscrowKeeper keeper = open(database, SETUP);
      advanceTo(ROUNDS.start(keeper.escrow().lastRound() - 1));
      long before = block();
      keeper.look(view());
      ledger.advance(1);
      keeper.look(view());
      assertThat(keeper.escrow().rounds()).isEqualTo(2 * OPENED);

      ledger.rewind(block() - before);
      ledger.advance(2);
      keeper.look(view());
      assertThat(keeper.escrow().rounds()).isEqualTo(OPENED);
      assertThat(way.count(Command.Extend.class)).isOne();
      ledger.submit(funder, new Command.Deposit(Amount.of(30_000))).join();
      ledger.submit(funder, new Command.Extend(keeper.id(), OPENED)).join(); // it comes back
      for (int i = 0; i < 2 * EscrowKeeper.PATIENCE; i++) {
        keeper.look(view());
        ledger.advance(1);
      }

      assertThat(only().rounds()).isEqualTo(2 * OPENED);
      assertThat(way.count(Command.Extend.class)).isOne();
    }
  }

  @Test
  void shouldPlanAnewWhenItsFirstRoundBeginsOnTheWay() {
    advanceTo(ROUNDS.start(1) - 2);
    way.before =
        () -> {
          if (way.seen.getLast() instanceof Command.OpenEscrow
              && way.count(Command.OpenEscrow.class) == 1) {
            advanceTo(ROUNDS.start(2));
          }
        };
    try (SqliteDatabase database = database()) {
      EscrowKeeper keeper = open(database, SETUP);

      assertThat(keeper.escrow().terms().firstRound()).isEqualTo(3);
      assertThat(view().totals().escrows()).isEqualTo(keeper.escrow().terms().cover(OPENED));
    }
  }

  @Test
  void shouldGetBackWhatIsLeftWhenItIsToRunOnce() {
    Setup once = new Setup(SETUP.signer(), SETUP.prize(), SETUP.depth(), SETUP.books(), 1, false);
    Bytes32 old;
    try (SqliteDatabase database = database()) {
      EscrowKeeper keeper = open(database, once);
      old = keeper.id();
      advanceTo(ROUNDS.end(keeper.escrow().lastRound()));
      keeper.look(view());
      assertThat(keeper.over(view())).isTrue();
      assertThat(way.count(Command.Extend.class)).isZero();
    }
    try (SqliteDatabase database = database()) {
      EscrowKeeper keeper = open(database, once);
      assertThat(keeper.id()).isNotEqualTo(old);
      keeper.look(view());
      assertThat(view().escrow(old).orElseThrow().refunded()).isFalse();
      advanceTo(ROUNDS.claimDeadline(ROUNDS.roundOf(block())) + 1);
      keeper.look(view());
      keeper.look(view());
      assertThat(view().escrow(old).orElseThrow().refunded()).isTrue();
      assertThat(way.count(Command.Refund.class)).isOne();
      assertThat(view().balance(funder.address())).isEqualTo(SETUP.prize().times(SETUP.books()));
    }
  }

  @Test
  void shouldExtendWhenAPastEscrowsMoneyDoesNotComeBack() {
    Setup once = new Setup(SETUP.signer(), SETUP.prize(), SETUP.depth(), SETUP.books(), 1, false);
    try (SqliteDatabase database = database()) {
      EscrowKeeper keeper = open(database, once);
      advanceTo(ROUNDS.end(keeper.escrow().lastRound()));
    }
    try (SqliteDatabase database = database()) {
      EscrowKeeper keeper = open(database, SETUP);
      way.before =
          () -> {
            if (way.seen.getLast() instanceof Command.Refund) {
              throw new LedgerException("nobody answers");
            }
          };
      long last = keeper.escrow().lastRound();
      while (way.count(Command.Refund.class) == 0 || block() < ROUNDS.start(last)) {
        keeper.look(view());
        ledger.advance(1);
      }
      keeper.look(view());
      assertThat(keeper.escrow().lastRound()).isGreaterThan(last);
    }
  }

  @Test
  void shouldSayWhyAndTryAgainWhenThereIsNoMoneyToExtendWith() {
    try (SqliteDatabase database = database()) {
      EscrowKeeper keeper = open(database, SETUP);
      Amount rest = view().outside(funder.address());
      ledger.submit(funder, new Command.Deposit(rest)).join();
      ledger.submit(funder, new Command.Transfer(provider, rest)).join();
      advanceTo(ROUNDS.start(keeper.escrow().lastRound() - 1));

      keeper.look(view());
      assertThat(keeper.trouble().orElseThrow())
          .contains("the escrow cannot be extended", "INSUFFICIENT_OUTSIDE");

      keeper.look(view()); // in the very next block, since it was refused
      assertThat(way.seen.getLast()).isInstanceOf(Command.Deposit.class);
      assertThat(way.seen).hasSize(4);
    }
  }

  @Test
  void shouldRefuseTheEscrowOfAnotherFunder() {
    try (SqliteDatabase database = database()) {
      open(database, SETUP);
      DatabaseEscrowStore store = new DatabaseEscrowStore(database, "content");
      PrivateKey other = PrivateKey.fromSeeded(random);

      assertThatThrownBy(() -> EscrowKeeper.open(way, other, SETUP, store, random))
          .hasMessageContaining("is that of " + funder.address());
    }
  }

  @Test
  void shouldKeepTwoServicesEscrowsApartInOneDatabase() {
    try (SqliteDatabase database = database()) {
      EscrowKeeper one = open(database, SETUP);
      EscrowKeeper other =
          EscrowKeeper.open(
              way, funder, SETUP, new DatabaseEscrowStore(database, "storage"), random);

      assertThat(other.id()).isNotEqualTo(one.id());
      assertThat(open(database, SETUP).id()).isEqualTo(one.id());
      assertThat(way.count(Command.OpenEscrow.class)).isEqualTo(2);
    }
  }

  private static Setup most(long most) {
    return new Setup(
        SETUP.signer(),
        SETUP.prize(),
        SETUP.depth(),
        SETUP.books(),
        OPENED,
        true,
        Optional.of(Amount.of(most)));
  }

  @Test
  void shouldNeverLockMoreThanIsAllowedOverExtensionsAndRestarts() {
    long cover = 1_000L * 10 * OPENED;
    long allowed = 2 * cover + cover / 2;
    for (int life = 0; life < 2; life++) {
      try (SqliteDatabase database = database()) {
        EscrowKeeper keeper = open(database, most(allowed));
        for (int i = 0; i < 3 * ROUNDS.length(); i++) {
          keeper.look(view());
          ledger.advance(1);
          assertThat(view().totals().escrows()).isLessThanOrEqualTo(Amount.of(allowed));
        }
        assertThat(keeper.account().gone()).isEqualTo(view().totals().escrows());
      }
    }
    Escrow first = only();
    assertThat(first.rounds()).isEqualTo(2 * OPENED);
    advanceTo(ROUNDS.end(first.lastRound()));
    try (SqliteDatabase database = database()) {
      assertThatThrownBy(() -> open(database, most(allowed))).hasMessageContaining("not opened");
      // What came back may be locked again.
      EscrowKeeper keeper = open(database, SETUP);
      advanceTo(ROUNDS.claimDeadline(first.lastRound()) + 1);
      keeper.look(view());
      assertThat(view().escrow(first.id()).orElseThrow().refunded()).isTrue();
      assertThat(keeper.account().gone()).isEqualTo(view().totals().escrows());
      assertThat(keeper.account().back()).isEqualTo(Amount.of(2 * cover));
    }
  }

  @Test
  void shouldOpenNothingWhenThatIsMoreThanIsAllowed() {
    try (SqliteDatabase database = database()) {
      assertThatThrownBy(() -> open(database, most(29_999)))
          .hasMessageContaining("30000 units would be locked", "at most 29999");
      assertThat(way.seen).isEmpty();
      assertThat(open(database, most(30_000)).escrow().rounds()).isEqualTo(OPENED);
    }
  }

  @Test
  void shouldForeseeWhatOpeningLocks() {
    try (SqliteDatabase database = database()) {
      DatabaseEscrowStore store = new DatabaseEscrowStore(database, "content");
      ledger.submit(funder, new Command.Deposit(Amount.of(1_000))).join();
      EscrowKeeper.Foreseen before =
          EscrowKeeper.foresee(ledger, funder.address(), SETUP, store, view());
      assertThat(before.goesOn()).isEmpty();
      assertThat(before.locks()).isEqualTo(SETUP.cover());
      assertThat(before.missing()).isEqualTo(SETUP.cover().minus(Amount.of(1_000)));
      assertThat(way.seen).isEmpty();

      Bytes32 opened = open(database, SETUP).id();
      EscrowKeeper.Foreseen after =
          EscrowKeeper.foresee(ledger, funder.address(), SETUP, store, view());
      assertThat(after.goesOn().orElseThrow().id()).isEqualTo(opened);
      assertThat(after.locks()).isEqualTo(Amount.ZERO);
    }
  }
}
