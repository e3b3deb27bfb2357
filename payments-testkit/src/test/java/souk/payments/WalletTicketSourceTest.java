package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static souk.payments.PaymentScene.unit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.Ledger.Finality;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.payments.WalletException.Reason;
import souk.payments.WalletTicketSource.Rules;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.store.SqliteDatabase;

class WalletTicketSourceTest {
  private static final int DEPTH = 4;
  private static final int TICKETS = 1 << DEPTH;
  private static final long BOOKS = 6;
  private static final Rules RULES =
      new Rules(Duration.ofSeconds(12), Duration.ofSeconds(1), Duration.ofSeconds(2));

  @TempDir Path folder;

  private final LocalMarket market = new LocalMarket(43, DEPTH, BOOKS);
  private final Address provider = market.provider.address();
  private final List<TicketBook> brought = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private Function<TicketBook, Optional<BookReply>> way = _ -> Optional.empty();
  private long skew;
  private Life life;

  /** A customer's program from its start to its end. */
  private final class Life implements AutoCloseable {
    final SqliteDatabase database =
        SqliteDatabase.open(folder.resolve("customer.db"), PaymentTables.MIGRATIONS);
    final Wallet wallet =
        new Wallet(
            market.ledger,
            market.escrow,
            market.signer,
            new SecretKeySpec(new byte[32], "HmacSHA256"),
            new DatabaseWalletStore(database, market.escrow, folder),
            Duration.ofSeconds(3),
            clock());
    final WalletTicketSource source =
        new WalletTicketSource(
            wallet,
            WalletTicketSourceTest.this::deliver,
            new DatabaseUnitTicketStore(database, market.escrow),
            RULES,
            WalletTicketSourceTest.this::pause,
            Runnable::run);

    @Override
    public void close() {
      wallet.close();
      database.close();
    }
  }

  @BeforeEach
  void open() {
    try (SqliteDatabase database =
            SqliteDatabase.open(folder.resolve("customer.db"), PaymentTables.MIGRATIONS);
        DatabaseWalletStore store = new DatabaseWalletStore(database, market.escrow, folder)) {
      store.begin(0); // a new escrow's: nobody can have made out books before
    }
    life = new Life();
  }

  @AfterEach
  void close() {
    life.close();
    market.close();
  }

  private InstantSource clock() {
    return () ->
        Instant.ofEpochSecond(market.ledger.head(Finality.INCLUDED).time()).plusSeconds(skew);
  }

  private BookReply deliver(Address to, TicketBook book) throws DeliveryException {
    assertThat(to).isEqualTo(provider);
    brought.add(book);
    Optional<BookReply> instead = way.apply(book);
    return instead.isPresent() ? instead.get() : market.till.accept(book).join();
  }

  private void pause(Duration time) {
    pauses.add(time);
    market.ledger.advance(time.toSeconds());
    skew = Math.max(0, skew - time.toSeconds());
  }

  private List<Ticket> take(int number, int count) {
    return life.source.take(provider, unit(number), count);
  }

  private void pay(int number, int count) {
    assertThat(market.till.take(market.escrow, unit(number), take(number, count)).join())
        .isEqualTo(new TicketReply.Taken());
  }

  private static void assertRefused(ThrowingCallable call, Reason reason) {
    WalletException thrown = catchThrowableOfType(WalletException.class, call);
    assertThat(thrown).isNotNull();
    assertThat(thrown.reason()).isEqualTo(reason);
  }

  private long taken() {
    return market.till.income().stream().mapToLong(Income::tickets).sum();
  }

  private void restart() {
    life.close();
    life = new Life();
  }

  @Test
  void shouldPayAUnitOnceHoweverOftenItIsAskedFor() {
    pay(1, 3);
    List<Ticket> first = take(1, 3);
    pay(1, 3);
    pay(2, 2);
    restart();
    pay(1, 3);
    pay(3, 1);
    restart();

    assertThat(take(1, 3)).isEqualTo(first);
    assertThat(taken()).isEqualTo(3 + 2 + 1);
    assertThat(brought).doesNotHaveDuplicates();
  }

  @Test
  void shouldGiveTicketsOnceWhenNoNoteIsKeptOfThem() {
    Set<List<Long>> places = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      life.source.takeOnce(provider, 3).forEach(t -> places.add(place(t)));
      take(i, 2).forEach(t -> places.add(place(t)));
      life.source.takeOnce(provider, 1).forEach(t -> places.add(place(t)));
      restart();
    }

    assertThat(places).hasSize(12);
    assertThat(take(1, 2)).hasSize(2).allMatch(ticket -> places.contains(place(ticket)));
  }

  private static List<Long> place(Ticket ticket) {
    return List.of(ticket.book(), (long) ticket.place());
  }

  @Test
  void shouldGiveNoTicketToTwoUnitsWhenManyAskAtOnce() throws Exception {
    List<Future<List<Ticket>>> taking = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 80; i++) {
        int number = i / 2; // each unit is asked for twice at the same time
        taking.add(threads.submit(() -> take(number, 2)));
      }
    }
    Set<List<Long>> places = new HashSet<>();
    for (int i = 0; i < 80; i += 2) {
      assertThat(taking.get(i).get()).isEqualTo(taking.get(i + 1).get());
      taking.get(i).get().forEach(t -> places.add(List.of(t.book(), (long) t.place())));
    }

    assertThat(places).hasSize(80);
    assertThat(brought).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(6);
  }

  @Test
  void shouldBringTheSameBookAgainUntilItArrives() {
    way = _ -> pauses.size() < 3 ? Optional.of(lost()) : Optional.empty();

    pay(1, 1);

    assertThat(brought).hasSize(4);
    assertThat(new HashSet<>(brought)).hasSize(1);
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(2));
  }

  /** The book arrived, and the answer did not. */
  private BookReply lost() {
    market.till.accept(brought.getLast()).join();
    return new BookReply.Refused(TillRefusal.TILL_FULL, "for now");
  }

  @Test
  void shouldWaitUntilTheProvidersClockAndLedgerCatchUp() {
    way =
        _ ->
            switch (pauses.size()) {
              case 0 -> Optional.of(new BookReply.Refused(TillRefusal.STALE_LEDGER, ""));
              case 1 -> Optional.of(new BookReply.Refused(TillRefusal.ROUND_CLOSED, ""));
              case 2 -> Optional.of(new BookReply.Refused(TillRefusal.NOT_ALLOTTED, ""));
              case 3 -> Optional.of(new BookReply.Refused(TillRefusal.ESCROW_UNKNOWN, ""));
              default -> Optional.empty();
            };
    pay(1, 1);
    assertThat(pauses).hasSize(4);
  }

  @Test
  void shouldWaitUntilItsOwnClockFitsTheLedgerAgain() {
    skew = 8;
    pay(1, 1);
    assertThat(pauses).isNotEmpty();
    assertThat(skew).isLessThanOrEqualTo(3);
  }

  @Test
  void shouldWaitForTheNextRoundWhenThisOneIsClosed() {
    pay(1, 1);
    market.advanceTo(LocalMarket.ROUNDS.closes(LocalMarket.ROUND));

    pay(2, 1);

    assertThat(take(1, 1).getFirst().round()).isEqualTo(LocalMarket.ROUND);
    assertThat(take(2, 1).getFirst().round()).isEqualTo(LocalMarket.ROUND + 1);
    assertThat(taken()).isEqualTo(2);
  }

  @Test
  void shouldGiveOtherTicketsWhenTheProviderNeverTookTheFirst() {
    List<Ticket> first = take(1, 2);
    market.advanceTo(LocalMarket.ROUNDS.closes(LocalMarket.ROUND));
    assertThat(market.till.take(market.escrow, unit(1), first).join())
        .extracting("reason")
        .isEqualTo(TillRefusal.ROUND_CLOSED);
    assertThat(take(1, 2)).isEqualTo(first);

    life.source.forget(provider, unit(1));

    pay(1, 2);
    assertThat(taken()).isEqualTo(2);
  }

  @Test
  void shouldSayWhyWhenWaitingDidNotHelp() {
    way = _ -> Optional.of(new BookReply.Refused(TillRefusal.TILL_FULL, "no room"));
    assertRefused(() -> take(1, 1), Reason.NOT_DELIVERED);
    assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(RULES.patience(), RULES.patience().plus(RULES.longestPause()));

    pauses.clear();

    // The escrow covers round 2 at last.
    market.advanceTo(LocalMarket.ROUNDS.start(3) + LocalMarket.FINAL_DEPTH);
    assertRefused(() -> take(1, 1), Reason.ESCROW_UNKNOWN);
  }

  @Test
  void shouldNotWaitForATillThatWillNeverTakeTheBook() {
    way = _ -> Optional.of(new BookReply.Refused(TillRefusal.ESCROW_POOR, "prize too small"));
    assertRefused(() -> take(1, 1), Reason.BOOK_REFUSED);
    assertThat(pauses).isEmpty();
  }

  @Test
  void shouldBringTheNextBookBeforeTheLastIsUsedUp() {
    assertThat(life.source.supply(provider)).isTrue();
    assertThat(brought).hasSize(1);
    for (int i = 0; i < TICKETS; i++) {
      int left = TICKETS - i - 1;
      pay(i, 1);
      assertThat(brought).as("%d left", left).hasSize(left > TICKETS / 4 ? 1 : 2);
    }
    assertThat(pauses).isEmpty();
  }

  @Test
  void shouldNotWaitWhileItSuppliesAhead() {
    way = _ -> Optional.of(new BookReply.Refused(TillRefusal.STALE_LEDGER, ""));
    assertThat(life.source.supply(provider)).isFalse();
    market.advanceTo(LocalMarket.ROUNDS.closes(LocalMarket.ROUND));
    assertThat(life.source.supply(provider)).isFalse();
    assertThat(pauses).isEmpty();
  }

  @Test
  void shouldPayEveryTicketOfEveryBookAndNoMore() {
    int units = (int) BOOKS * TICKETS / 3;
    for (int i = 0; i < units; i++) {
      pay(i, 3);
    }
    assertThat(taken()).isEqualTo(BOOKS * TICKETS);
    assertThat(brought).hasSize((int) BOOKS);
    market.advanceToDraw(LocalMarket.ROUND);
    market.run(market.claimer(market.ledger), 12);

    assertThat(market.earned()).isEqualTo(LocalMarket.PRIZE.times(BOOKS));
  }

  @Test
  void shouldRefuseAnotherNumberOfTicketsForAUnit() {
    take(1, 2);
    assertRefused(() -> take(1, 3), Reason.OTHER_COUNT);
    restart();
    assertRefused(() -> take(1, 1), Reason.OTHER_COUNT);
  }

  @Test
  void shouldForgetUnitsOnlyWhenNothingOfTheirRoundCanBeClaimed() {
    DatabaseUnitTicketStore store = new DatabaseUnitTicketStore(life.database, market.escrow);
    Address other = Address.parse("00000000000000000000000000000000000000cc");
    Bytes32 unit = unit(1);
    store.give(other, unit, new UnitTicketStore.Given(3, List.of()));
    take(1, 1);
    assertThat(life.wallet.firstClaimable(3)).isZero();
    assertThat(life.wallet.firstClaimable(4)).isOne();
    assertThat(life.wallet.firstClaimable(6)).isEqualTo(3);

    store.forgetBefore(3);

    assertThat(store.find(provider, unit)).isEmpty();
    assertThat(store.find(other, unit)).isPresent();
  }
}
