package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static souk.payments.PaymentScene.ROUND;
import static souk.payments.PaymentScene.TICKETS;
import static souk.payments.PaymentScene.unit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.payments.testkit.LossyWire;
import souk.payments.testkit.MemoryWalletStore;
import souk.payments.testkit.TemporaryPostgres;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.store.SharedLog;
import souk.store.StoreException;

/** Two tills of one provider that share a store, as behind a load balancer. */
@Timeout(60)
class SharedTillTest {
  private static final long SEED = 20_261_130;
  private static final TicketReply TAKEN = new TicketReply.Taken();
  private static final BookReply ACCEPTED = new BookReply.Accepted();

  @TempDir static Path folder = Path.of("");
  private static TemporaryPostgres server;
  private static int names;

  private final PaymentScene scene = new PaymentScene();
  private final String name = "till" + names++;
  private final LedgerTill one = open();
  private final LedgerTill two = open();

  @BeforeAll
  static void start() throws IOException {
    server = TemporaryPostgres.start(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  private LedgerTill open() {
    return scene.till(
        scene.provider,
        new SharedLogTillStore(SharedLog.open(server.url(), name)),
        PaymentScene.rules());
  }

  private List<Ticket> book(Wallet wallet, LedgerTill till) {
    assertThat(till.accept(wallet.openBook(scene.provider, ROUND)).join()).isEqualTo(ACCEPTED);
    return wallet.take(scene.provider, TICKETS);
  }

  private TicketReply take(LedgerTill till, int purpose, List<Ticket> tickets) {
    return till.take(scene.escrow, unit(purpose), tickets).join();
  }

  private static TillRefusal reason(TicketReply reply) {
    return ((TicketReply.Refused) reply).reason();
  }

  @Test
  void shouldTakeTicketsOfABookThatTheOtherTillAccepted() {
    List<Ticket> tickets = book(scene.wallet(), one);

    assertThat(take(two, 1, tickets.subList(0, 3))).isEqualTo(TAKEN);
    assertThat(take(one, 2, tickets.subList(3, 6))).isEqualTo(TAKEN);
    assertThat(take(one, 1, tickets.subList(0, 3))).as("once more, elsewhere").isEqualTo(TAKEN);
    assertThat(reason(take(one, 3, tickets.subList(2, 3)))).isEqualTo(TillRefusal.TICKET_SPENT);
    assertThat(reason(take(two, 3, tickets.subList(5, 6)))).isEqualTo(TillRefusal.TICKET_SPENT);
  }

  @Test
  void shouldRefuseTicketsOfABookThatNoTillAccepted() {
    Wallet wallet = scene.wallet();
    wallet.openBook(scene.provider, ROUND);

    assertThat(reason(take(two, 1, wallet.take(scene.provider, 1))))
        .isEqualTo(TillRefusal.BOOK_UNKNOWN);
  }

  @Test
  void shouldAcceptOneBookInBothAndNoSecondCoverForIt() {
    TicketBook book = scene.wallet().openBook(scene.provider, ROUND);
    TicketBook forked =
        new Wallet(
                scene.ledger,
                scene.escrow,
                scene.signer,
                new SecretKeySpec(new byte[] {1}, "HmacSHA256"),
                new MemoryWalletStore(),
                PaymentScene.MAX_LAG,
                scene.ledger.clock())
            .openBook(scene.provider, ROUND);
    assertThat(forked.book()).isEqualTo(book.book());

    CompletableFuture<BookReply> first = one.accept(book);
    CompletableFuture<BookReply> second = two.accept(book);
    assertThat(first.join()).isEqualTo(ACCEPTED);
    assertThat(second.join()).isEqualTo(ACCEPTED);
    // Which one has heard of the book by now is left open: both know better in the end.
    take(one, 9, List.of(new Ticket(ROUND, book.book().number(), 0, forkedSecret())));
    BookReply late = one.accept(forked).join();
    assertThat(((BookReply.Refused) late).reason()).isEqualTo(TillRefusal.BOOK_CONFLICT);
  }

  private static Bytes forkedSecret() {
    return Bytes.of(new byte[16]);
  }

  @Test
  void shouldTakeEachTicketOnceWhenBothGetItAtOnceForDifferentThings() {
    Wallet wallet = scene.wallet();
    for (int round = 0; round < 3; round++) {
      List<Ticket> tickets = book(wallet, one);
      take(two, 100, tickets.subList(0, 1));
      List<CompletableFuture<TicketReply>> first = new ArrayList<>();
      List<CompletableFuture<TicketReply>> second = new ArrayList<>();
      for (int i = 1; i < TICKETS; i++) {
        first.add(one.take(scene.escrow, unit(i), tickets.subList(i, i + 1)));
        second.add(two.take(scene.escrow, unit(1000 + i), tickets.subList(i, i + 1)));
      }
      for (int i = 0; i < first.size(); i++) {
        boolean here = first.get(i).join().equals(TAKEN);
        boolean there = second.get(i).join().equals(TAKEN);
        assertThat(here ^ there).as("ticket %d: %s, %s", i + 1, here, there).isTrue();
        assertThat(reason((here ? second : first).get(i).join()))
            .isEqualTo(TillRefusal.TICKET_SPENT);
      }
    }
    assertThat(one.income().getFirst().tickets()).isEqualTo(3L * TICKETS);
  }

  @Test
  void shouldAnswerBothWhenBothGetAPaymentAtOnce() {
    List<Ticket> tickets = book(scene.wallet(), one);
    take(two, 1, tickets.subList(0, 1));

    CompletableFuture<TicketReply> first = one.take(scene.escrow, unit(2), tickets.subList(1, 9));
    CompletableFuture<TicketReply> second = two.take(scene.escrow, unit(2), tickets.subList(1, 9));

    assertThat(first.join()).isEqualTo(TAKEN);
    assertThat(second.join()).isEqualTo(TAKEN);
  }

  @Test
  void shouldGiveBackTheRestOfAPaymentThatLostOneTicket() {
    List<Ticket> tickets = book(scene.wallet(), one);
    take(two, 1, tickets.subList(0, 1));

    CompletableFuture<TicketReply> first = one.take(scene.escrow, unit(2), tickets.subList(1, 4));
    CompletableFuture<TicketReply> second = two.take(scene.escrow, unit(3), tickets.subList(3, 6));
    boolean firstWon = first.join().equals(TAKEN);
    assertThat(second.join().equals(TAKEN)).isNotEqualTo(firstWon);

    List<Ticket> given = firstWon ? tickets.subList(4, 6) : tickets.subList(1, 3);
    assertThat(take(firstWon ? two : one, 4, given)).isEqualTo(TAKEN);
    assertThat(reason(take(firstWon ? one : two, 5, given))).isEqualTo(TillRefusal.TICKET_SPENT);
  }

  @Test
  void shouldRefuseNothingThatItTookAndHealWhenTheDatabaseIsBack() throws Exception {
    try (LossyWire wire = new LossyWire(port());
        LedgerTill far = far(wire)) {
      List<Ticket> tickets = book(scene.wallet(), far);
      assertThat(far.away()).isEmpty();
      wire.cut();
      CompletableFuture<TicketReply> waiting =
          far.take(scene.escrow, unit(1), tickets.subList(0, 1));
      untilAway(far);
      assertThat(waiting).isNotDone();

      wire.down(false);
      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(TAKEN);
      assertThat(take(far, 2, tickets.subList(1, 2))).isEqualTo(TAKEN);
      assertThat(far.away()).isEmpty();
      assertThat(take(two, 1, tickets.subList(0, 1))).isEqualTo(TAKEN);
    }
  }

  /** Those who are refused bring nothing to write, by which the till would see that it is back. */
  @Test
  void shouldHealWhenWhoeverWaitedHasGivenUp() throws Exception {
    try (LossyWire wire = new LossyWire(port());
        LedgerTill far = far(wire)) {
      book(scene.wallet(), far);
      wire.cut();
      Thread asking =
          Thread.startVirtualThread(() -> {
            try {
              var _ =
                  far.take(
                      scene.escrow, unit(1), List.of(new Ticket(ROUND, 99, 0, forkedSecret())));
            } catch (StoreException gaveUp) {
              // as it should be
            }
          });
      Thread.sleep(500);
      asking.interrupt();
      asking.join();
      untilAway(far);

      wire.down(false);
      while (far.away().isPresent()) {
        Thread.sleep(10);
      }
    }
  }

  @Test
  void shouldCloseAtOnceWhileTheDatabaseIsAway() throws Exception {
    Queue<Throwable> died = new ConcurrentLinkedQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, why) -> died.add(why));
    try (LossyWire wire = new LossyWire(port())) {
      LedgerTill far = far(wire);
      List<Ticket> tickets = book(scene.wallet(), far);
      wire.cut();
      CompletableFuture<TicketReply> waiting =
          far.take(scene.escrow, unit(1), tickets.subList(0, 1));
      untilAway(far);
      far.close();

      assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StoreException.class);
      assertThat(died).isEmpty();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  private static int port() {
    return URI.create(server.url().substring("jdbc:".length())).getPort();
  }

  private LedgerTill far(LossyWire wire) {
    String url = server.url().replaceFirst("localhost:\\d+", "127.0.0.1:" + wire.port());
    return scene.till(
        scene.provider,
        new SharedLogTillStore(SharedLog.open(url, name, SharedLog.UNTIL_CLOSED)),
        PaymentScene.rules());
  }

  private static void untilAway(LedgerTill till) throws InterruptedException {
    while (till.away().isEmpty()) {
      Thread.sleep(10);
    }
  }

  @Test
  void shouldHoldAllThatBothTookWhenATillIsOpenedLater() {
    List<Ticket> tickets = book(scene.wallet(), one);
    for (int i = 0; i < TICKETS; i++) {
      take(i % 2 == 0 ? one : two, i, tickets.subList(i, i + 1));
    }

    try (LedgerTill later = open()) {
      assertThat(later.income().getFirst().tickets()).isEqualTo(TICKETS);
      for (int i = 0; i < TICKETS; i++) {
        assertThat(take(later, i, tickets.subList(i, i + 1))).isEqualTo(TAKEN);
        assertThat(reason(take(later, 99, tickets.subList(i, i + 1))))
            .isEqualTo(TillRefusal.TICKET_SPENT);
      }
      assertThat(later.won(ROUND, Bytes32.of(5))).hasSize(1);
    }
  }

  @Test
  void shouldForgetARoundForAllWhoComeLater() {
    List<Ticket> tickets = book(scene.wallet(), one);
    take(one, 1, tickets);

    one.drop(ROUND);

    try (LedgerTill later = open()) {
      assertThat(later.income()).isEmpty();
    }
    assertThat(two.income()).as("it settles for itself").isNotNull();
  }

  @Test
  void shouldTakeNothingTwiceUnderRandomLoadFromManyThreads() throws Exception {
    Wallet wallet = scene.wallet();
    List<Ticket> tickets = new ArrayList<>();
    for (int book = 0; book < PaymentScene.BOOKS; book++) {
      tickets.addAll(book(wallet, book % 2 == 0 ? one : two));
    }
    Map<Ticket, Integer> takenFor = new ConcurrentHashMap<>();
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 6; thread++) {
        Random random = new Random(SEED + thread);
        int self = thread;
        done.add(
            threads.submit(() -> {
              for (int i = 0; i < 60; i++) {
                int from = random.nextInt(tickets.size() - 3);
                List<Ticket> paid = tickets.subList(from, from + 1 + random.nextInt(3));
                int purpose = 1000 * self + i;
                TicketReply reply = take(random.nextBoolean() ? one : two, purpose, paid);
                if (reply.equals(TAKEN)) {
                  for (Ticket ticket : paid) {
                    assertThat(takenFor.putIfAbsent(ticket, purpose))
                        .as("%s, seed %d", ticket, SEED)
                        .isNull();
                  }
                }
              }
            }));
      }
    }
    for (Future<?> each : done) {
      each.get();
    }

    try (LedgerTill later = open()) {
      assertThat(later.income().stream().mapToLong(Income::tickets).sum())
          .isEqualTo(takenFor.size());
      takenFor.forEach((ticket, purpose) ->
          assertThat(reason(take(later, 7, List.of(ticket)))).isEqualTo(TillRefusal.TICKET_SPENT));
    }
  }

  @Test
  void shouldSayInOneLineThatThereIsNoServer() {
    assertThatThrownBy(() -> SharedLog.open("jdbc:postgresql://127.0.0.1:1/souk", "till"))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("the shared store: ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    assertThatThrownBy(() -> SharedLog.open("jdbc:sqlite:x", "till"))
        .hasMessageContaining("jdbc:postgresql://");
  }
}
