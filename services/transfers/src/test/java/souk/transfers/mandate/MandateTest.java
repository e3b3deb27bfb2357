package souk.transfers.mandate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.Sealing;
import souk.payments.ClaimRules;
import souk.payments.Claimer;
import souk.payments.DatabaseClaimOutbox;
import souk.payments.DatabaseTillStore;
import souk.payments.DatabaseWalletStore;
import souk.payments.Income;
import souk.payments.LedgerTill;
import souk.payments.PaymentTables;
import souk.payments.TillRules;
import souk.payments.Wallet;
import souk.payments.WalletException;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.store.Migration;
import souk.store.SqliteDatabase;
import souk.transfers.TransferTables;
import souk.transfers.mandate.MandateStatus.State;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;

class MandateTest {
  private static final RoundRules ROUNDS = new RoundRules(20, 5, 3, 30, 8191);
  private static final Amount RENT = Amount.of(5_000);
  private static final Amount WEALTH = Amount.of(1_000_000);
  private static final int PERIODS = 4;
  private static final int EVERY = 2;
  private static final URI BOB = URI.create("http://bob:1");
  private static final List<Migration> TABLES =
      Stream.concat(PaymentTables.MIGRATIONS.stream(), TransferTables.MIGRATIONS.stream()).toList();

  @TempDir Path folder;

  private final Random random = new Random(15);
  private final PrivateKey ada = PrivateKey.fromSeeded(random);
  private final PrivateKey bob = PrivateKey.fromSeeded(random);
  private LocalLedger ledger;
  private BlockRef genesis;
  private SqliteDatabase adasFile;
  private SqliteDatabase bobsFile;
  private Wallet wallet;
  private LedgerTill till;
  private Claimer claimer;
  private MandatePayee payee;
  private MandateTerms.Signed mandate;

  @BeforeEach
  void open() {
    ledger =
        LocalLedger.builder(new LedgerRules(ROUNDS, 10, 100_000, 1000, 5000), Bytes32.of(15))
            .fund(ada.address(), WEALTH)
            .sealing(Sealing.ON_ADVANCE)
            .observers(Runnable::run)
            .finalityDepth(1)
            .open();
    genesis = ledger.head(Ledger.Finality.INCLUDED);
    long rounds = (PERIODS - 1) * EVERY + 1;
    EscrowTerms terms = new EscrowTerms(ada.address(), RENT, 0, 1, 2, rounds, Bytes32.of(1));
    Bytes32 escrow = terms.id(ledger.info().domain(), ada.address());
    submit(ada, new Command.Deposit(WEALTH));
    submit(ada, new Command.OpenEscrow(terms));
    submit(ada, new Command.Allot(escrow, 2, bob.address(), 1));
    ledger.advance(2);
    mandate =
        new MandateTerms(
                ledger.info().chainId(),
                ledger.info().contract(),
                escrow,
                ada.address(),
                bob.address(),
                2,
                EVERY,
                PERIODS,
                "rent",
                0)
            .sign(ada);
    openAda();
    openBob();
  }

  private void openAda() {
    adasFile = SqliteDatabase.open(folder.resolve("ada.db"), TABLES);
    wallet =
        new Wallet(
            ledger,
            mandate.terms().escrow(),
            ada,
            new SecretKeySpec(new byte[32], "HmacSHA256"),
            new DatabaseWalletStore(adasFile, mandate.terms().escrow(), folder),
            Duration.ofSeconds(3),
            clock());
  }

  private void openBob() {
    bobsFile = SqliteDatabase.open(folder.resolve("bob.db"), TABLES);
    till =
        new LedgerTill(
            ledger,
            bob.address(),
            new TillRules(Amount.of(1), 12, Duration.ofSeconds(3), 1L << 20, 1L << 20),
            new DatabaseTillStore(bobsFile),
            clock(),
            new Random(1));
    claimer =
        new Claimer(
            ledger, bob, till, new DatabaseClaimOutbox(bobsFile), () -> false, ClaimRules.STANDARD);
    payee = new MandatePayee(ledger, bob.address(), till, MandateStore.in(bobsFile));
  }

  private void killBob() {
    till.close();
    bobsFile.close();
    openBob();
  }

  @AfterEach
  void close() {
    wallet.close();
    adasFile.close();
    till.close();
    bobsFile.close();
    LedgerView view = view();
    assertThat(view.totals().sum().plus(view.outside(ada.address())))
        .as("all money")
        .isEqualTo(WEALTH);
    ledger.close();
  }

  private InstantSource clock() {
    return () -> Instant.ofEpochSecond(ledger.head(Ledger.Finality.INCLUDED).time());
  }

  private Receipt submit(PrivateKey by, Command command) {
    var receipt = ledger.submit(by, command);
    ledger.advance(1);
    assertThat(receipt.join()).isInstanceOf(Receipt.Included.class);
    return receipt.join();
  }

  private LedgerView view() {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }

  private MandateStatus status() {
    return MandateStatus.of(mandate.terms(), view(), ROUNDS);
  }

  private void passTo(long block) {
    while (view().block().number() < block) {
      ledger.advance(1);
      claimer.pass();
    }
  }

  private Amount bobsMoney() {
    return view().balance(bob.address());
  }

  @Test
  void shouldPayEveryPeriodWhoeverRestartsAndThePayerIsAway() throws Exception {
    MandateBooks books = MandateBooks.decode(MandateBooks.of(mandate, wallet).encode());
    wallet.close();
    adasFile.close();
    assertThat(payee.accept(books)).isEmpty();
    killBob();
    assertThat(payee.accept(books)).as("the same once more").isEmpty();
    assertThat(payee.mandates()).containsExactly(mandate);
    assertThat(status().count(State.AHEAD)).isEqualTo(PERIODS);
    for (int period = 0; period < PERIODS; period++) {
      passTo(ROUNDS.start(mandate.terms().round(period)) + 1);
      killBob();
      passTo(ROUNDS.seedBlock(mandate.terms().round(period)) + 8);
      killBob();
      assertThat(bobsMoney()).isEqualTo(RENT.times(period + 1));
      assertThat(status().periods().get(period).state()).isEqualTo(State.PAID);
    }
    passTo(ROUNDS.claimDeadline(mandate.terms().round(PERIODS)) + 5);
    assertThat(bobsMoney()).isEqualTo(RENT.times(PERIODS));
    assertThat(till.memory()).as("memory of books").isZero();
    openAda();
  }

  @Test
  void shouldPayNothingMoreWhenItIsCancelledBetweenTwoClaims() {
    assertThat(payee.accept(MandateBooks.of(mandate, wallet))).isEmpty();
    passTo(ROUNDS.seedBlock(2) + 8);
    assertThat(bobsMoney()).isEqualTo(RENT);
    long next = ROUNDS.roundOf(view().block().number()) + 1;
    submit(ada, new Command.Allot(mandate.terms().escrow(), next, ada.address(), 1));
    assertThat(next).as("the third round, before the second period's").isEqualTo(4);
    assertThat(status().cancelledFrom()).contains(1);
    killBob();
    passTo(ROUNDS.claimDeadline(8) + 2);
    assertThat(bobsMoney()).isEqualTo(RENT);
    assertThat(claimer.skips()).as("claims for nothing").isEmpty();
    assertThat(till.memory()).isZero();
    submit(ada, new Command.Refund(mandate.terms().escrow()));
    assertThat(view().balance(ada.address())).isEqualTo(WEALTH.minus(RENT));
    assertThat(status().count(State.PAID)).isOne();
  }

  @Test
  void shouldCountNothingThatWasCancelledAmongWhatCanBeClaimed() throws Exception {
    assertThat(payee.accept(MandateBooks.of(mandate, wallet))).isEmpty();
    assertThat(tickets(till.claimable())).isEqualTo(PERIODS);
    killBob();
    assertThat(tickets(till.claimable())).isEqualTo(PERIODS);

    submit(ada, new Command.Allot(mandate.terms().escrow(), 3, ada.address(), 1));
    assertThat(status().cancelledFrom()).contains(1);
    assertThat(tickets(till.claimable())).isOne();
    assertThat(tickets(till.income())).as("held until their rounds begin").isEqualTo(PERIODS);
    killBob();
    assertThat(tickets(till.claimable())).isOne();
  }

  private static long tickets(List<Income> incomes) {
    return incomes.stream().mapToLong(Income::tickets).sum();
  }

  @Test
  void shouldPayTheRoundThatHasBegunWhenItIsCancelledInIt() {
    assertThat(payee.accept(MandateBooks.of(mandate, wallet))).isEmpty();
    passTo(ROUNDS.start(4) + 2);
    submit(ada, new Command.Allot(mandate.terms().escrow(), 5, ada.address(), 1));
    passTo(ROUNDS.claimDeadline(8) + 2);
    assertThat(bobsMoney()).isEqualTo(RENT.times(2));
    assertThat(status().cancelledFrom()).contains(2);
    assertThat(claimer.skips()).isEmpty();
  }

  @Test
  void shouldMakeTheSameBooksAgainAndNoneOfARoundThatHasBegun() {
    MandateBooks books = MandateBooks.of(mandate, wallet);
    assertThat(MandateBooks.of(mandate, wallet)).isEqualTo(books);
    wallet.close();
    adasFile.close();
    openAda();
    assertThat(MandateBooks.of(mandate, wallet)).isEqualTo(books);
    passTo(ROUNDS.start(2));
    assertThatThrownBy(() -> MandateBooks.of(mandate, wallet))
        .isInstanceOf(WalletException.class)
        .hasMessageContaining("round 2 has begun");
    assertThat(payee.accept(books)).get().asString().contains("has begun");
  }

  @Test
  void shouldAskAPayeeAgainThatDoesNotSeeTheEscrowYet() throws Exception {
    MandateBooks books = MandateBooks.of(mandate, wallet);
    var unseen = new AtomicBoolean(true);
    LedgerReader behind =
        (LedgerReader)
            Proxy.newProxyInstance(
                LedgerReader.class.getClassLoader(),
                new Class<?>[] {LedgerReader.class},
                (_, method, arguments) ->
                    method.getName().equals("head") && unseen.getAndSet(false)
                        ? genesis
                        : method.invoke(ledger, arguments));
    MandatePayee late = new MandatePayee(behind, bob.address(), till, MandateStore.in(bobsFile));
    try (HttpServer server = MandateRoutes.add(HttpServer.builder(), late).start();
        HttpDialer dialer = new HttpDialer()) {
      MandateRoutes.deliver(books, dialer, server.uri());
    }
    assertThat(unseen).isFalse();
    assertThat(late.mandates()).containsExactly(mandate);
  }

  @Test
  void shouldRefuseWhatIsChangedOrAnothers() throws Exception {
    MandateBooks books = MandateBooks.of(mandate, wallet);
    byte[] bytes = books.encode();
    for (int i = 0; i < 400; i++) {
      byte[] changed = bytes.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(payee.accept(MandateBooks.decode(changed))).as("change %d", i).isPresent();
      } catch (DecodeException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
    assertThat(payee.mandates()).isEmpty();
    assertThat(payee.accept(books)).isEmpty();
    assertThatThrownBy(() -> mandate.terms().sign(bob)).hasMessageContaining("by its payer");
  }

  @Test
  void shouldKeepWhatThePayerGaveWhenItIsOpenedAgain() {
    MandateStore store = MandateStore.in(adasFile);
    int number = store.give(mandate, BOB);
    assertThat(store.given()).containsExactly(new MandateStore.Given(number, mandate, BOB, false));
    store.delivered(number);
    wallet.close();
    adasFile.close();
    openAda();
    assertThat(MandateStore.in(adasFile).given())
        .containsExactly(new MandateStore.Given(number, mandate, BOB, true));
  }

  @Test
  void shouldBeOpeningAndNotCancelledUntilItsBooksAreAllotted() {
    EscrowTerms next = new EscrowTerms(ada.address(), RENT, 0, 1, 3, 3, Bytes32.of(2));
    Bytes32 escrow = next.id(ledger.info().domain(), ada.address());
    MandateTerms terms =
        new MandateTerms(
            ledger.info().chainId(),
            ledger.info().contract(),
            escrow,
            ada.address(),
            bob.address(),
            3,
            1,
            3,
            "",
            0);
    assertThat(MandateStatus.of(terms, view(), ROUNDS).count(State.OPENING)).isEqualTo(3);
    submit(ada, new Command.OpenEscrow(next));
    MandateStatus opened = MandateStatus.of(terms, view(), ROUNDS);
    assertThat(opened.count(State.OPENING)).isEqualTo(3);
    assertThat(opened.cancelledFrom()).isEmpty();
    passTo(ROUNDS.start(3));
    assertThat(MandateStatus.of(terms, view(), ROUNDS).periods().getFirst().state())
        .as("what is allotted now counts from the next round on")
        .isEqualTo(State.LAPSED);
    submit(ada, new Command.Allot(escrow, 4, ada.address(), 1));
    assertThat(MandateStatus.of(terms, view(), ROUNDS).cancelledFrom()).contains(0);
  }
}
