package souk.transfers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;
import souk.store.SqliteDatabase;
import souk.transfers.invoice.Invoice;
import souk.transfers.invoice.LateMoney;
import souk.transfers.invoice.PaymentMethod;
import souk.transfers.invoice.SignedInvoice;

/** Payments on a local ledger, with a journal on disk that outlives whoever pays. */
class PayerTest {
  private static final PrivateKey ADA = PrivateKey.fromSeeded(new Random(1));
  private static final PrivateKey BOB = PrivateKey.fromSeeded(new Random(2));
  private static final Amount MONEY = Amount.of(1_000_000);

  @TempDir private Path folder;

  private LocalLedger ledger;
  private SqliteDatabase database;
  private PaymentJournal journal;

  @BeforeEach
  void open() {
    ledger =
        LocalLedger.builder(
                new LedgerRules(new RoundRules(10, 2, 3, 20, 50), 100, 100_000, 1_000, 2_000),
                Bytes32.of(15))
            .fund(ADA.address(), MONEY)
            .fund(BOB.address(), MONEY)
            .finalityDepth(1_000)
            .open();
    for (PrivateKey key : List.of(ADA, BOB)) {
      assertThat(ledger.submit(key, new Command.Deposit(MONEY)).join())
          .isInstanceOf(Receipt.Included.class);
    }
    reopen();
  }

  private void reopen() {
    if (database != null) {
      database.close();
    }
    database = SqliteDatabase.open(folder.resolve("pay.db"), TransferTables.MIGRATIONS);
    journal = new DatabasePaymentJournal(database);
  }

  @AfterEach
  void close() {
    assertThat(balance(ADA).plus(balance(BOB))).as("all the money").isEqualTo(MONEY.times(2));
    database.close();
    ledger.close();
  }

  private Amount balance(PrivateKey key) {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED)).balance(key.address());
  }

  private Amount paid() {
    return MONEY.minus(balance(ADA));
  }

  private static InstantSource at(long second) {
    return InstantSource.fixed(Instant.ofEpochSecond(second));
  }

  private Payer payer() {
    return new Payer(journal, new LocalRail(ledger), at(1_000));
  }

  private SignedInvoice invoice(long salt) {
    return invoice(salt, ledger.info().chainId(), ledger.info().contract(), Address.ZERO);
  }

  private static SignedInvoice invoice(long salt, long chain, Address contract, Address currency) {
    return new Invoice(
            chain,
            contract,
            currency,
            BOB.address(),
            Optional.of(Amount.of(700)),
            "melons",
            List.of(PaymentMethod.TRANSFER),
            500,
            1_500,
            true,
            LateMoney.RETURNED,
            Bytes32.of(salt))
        .sign(BOB);
  }

  private PaymentOrder order(SignedInvoice invoice) {
    return new PaymentOrder(
        invoice.id(),
        ledger.info().domain().separator(),
        ADA.address(),
        BOB.address(),
        Amount.of(700),
        Optional.of(invoice),
        Optional.empty(),
        "melons");
  }

  private Payer.Outcome pay(PaymentOrder order) {
    return payer().pay(ADA, order, Optional.empty());
  }

  @Test
  void shouldPayAnInvoiceOnceHoweverOftenItIsAskedFor() throws Exception {
    PaymentOrder order = order(invoice(1));
    assertThat(pay(order))
        .isInstanceOfSatisfying(
            Payer.Outcome.Paid.class, paid -> assertThat(paid.before()).isFalse());
    Payer same = payer();
    List<Future<Payer.Outcome>> again = new ArrayList<>();
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1_000; i++) {
        again.add(many.submit(() -> same.pay(ADA, order, Optional.empty())));
      }
    }
    for (Future<Payer.Outcome> each : again) {
      assertThat(each.get())
          .isInstanceOfSatisfying(
              Payer.Outcome.Paid.class, paid -> assertThat(paid.before()).isTrue());
    }
    assertThat(paid()).isEqualTo(Amount.of(700));
    Payment known = journal.find(order.id()).orElseThrow();
    assertThat(known.state()).isEqualTo(PaymentState.PAID);
    assertThat(known.included().orElseThrow().block()).isEqualTo(3);
    assertThat(journal.all(order.ledger())).containsExactly(known);
    assertThat(journal.all(Bytes32.ZERO)).isEmpty();
  }

  /** Where it stops. */
  enum Crash {
    BEFORE_WRITTEN_DOWN,
    BEFORE_SENT,
    AFTER_SENT,
    BEFORE_OUTCOME_IS_KEPT
  }

  private static final class Stopped extends RuntimeException {}

  /** Stops at a place. */
  private record StoppingRail(Rail real, Crash where, boolean formsKnown) implements Rail {
    StoppingRail(Rail real, Crash where) {
      this(real, where, false);
    }

    @Override
    public List<Bytes> forms(Signer by, Command.Transfer transfer) {
      return formsKnown ? real.forms(by, transfer) : List.of();
    }

    @Override
    public CompletableFuture<Receipt> sendWritten(Signer by, Command.Transfer transfer) {
      stop(Crash.BEFORE_SENT);
      CompletableFuture<Receipt> sent = real.sendWritten(by, transfer);
      sent.join();
      stop(Crash.AFTER_SENT);
      return sent;
    }

    @Override
    public LedgerReader ledger() {
      return real.ledger();
    }

    @Override
    public CompletableFuture<Receipt> send(
        Signer by, Command.Transfer transfer, Consumer<List<Bytes>> writtenDown) {
      CompletableFuture<Receipt> sent =
          real.send(
              by,
              transfer,
              forms -> {
                stop(Crash.BEFORE_WRITTEN_DOWN);
                writtenDown.accept(forms);
                stop(Crash.BEFORE_SENT);
              });
      sent.join();
      stop(Crash.AFTER_SENT);
      return sent;
    }

    private void stop(Crash at) {
      if (at == where) {
        throw new Stopped();
      }
    }

    @Override
    public CompletableFuture<Receipt> resume(List<Bytes> sent) {
      return real.resume(sent);
    }

    @Override
    public Optional<Done> done(Bytes32 transaction, long block) {
      return real.done(transaction, block);
    }

    @Override
    public Optional<Receipt.Included> look(List<Bytes> sent) {
      return real.look(sent);
    }
  }

  @ParameterizedTest
  @EnumSource(Crash.class)
  void shouldPayOnceWhenItStoppedAnywhere(Crash where) {
    shouldPayOnceWhenItStopped(where, false);
  }

  /** What is sent is written down in one step with the payment. */
  @ParameterizedTest
  @EnumSource(names = "BEFORE_WRITTEN_DOWN", mode = EnumSource.Mode.EXCLUDE)
  void shouldPayOnceWhenItStoppedAnywhereAndItsFormsAreKnown(Crash where) {
    shouldPayOnceWhenItStopped(where, true);
  }

  private void shouldPayOnceWhenItStopped(Crash where, boolean formsKnown) {
    PaymentOrder order = order(invoice(1));
    Rail rail = new StoppingRail(new LocalRail(ledger), where, formsKnown);
    PaymentJournal stopping =
        new ForwardingJournal(journal) {
          @Override
          public void paid(Bytes32 id, Payment.Inclusion included) {
            if (where == Crash.BEFORE_OUTCOME_IS_KEPT) {
              throw new Stopped();
            }
            super.paid(id, included);
          }
        };
    assertThatThrownBy(() -> new Payer(stopping, rail, at(1_000)).pay(ADA, order, Optional.empty()))
        .isInstanceOf(Stopped.class);
    reopen();
    boolean moved = where.compareTo(Crash.AFTER_SENT) >= 0;
    assertThat(paid()).isEqualTo(Amount.of(moved ? 700 : 0));
    PaymentState left = journal.find(order.id()).orElseThrow().state();
    assertThat(left)
        .isEqualTo(where == Crash.BEFORE_WRITTEN_DOWN ? PaymentState.DRAFTED : PaymentState.SENT);

    Payer.Outcome outcome = payer().resume(order.id());
    assertThat(outcome).isInstanceOf(moved ? Payer.Outcome.Paid.class : Payer.Outcome.Failed.class);
    assertThat(paid()).isEqualTo(Amount.of(moved ? 700 : 0));

    assertThat(pay(order)).isInstanceOf(Payer.Outcome.Paid.class);
    assertThat(pay(order)).isInstanceOf(Payer.Outcome.Paid.class);
    assertThat(paid()).isEqualTo(Amount.of(700));
  }

  /** Equal sums to the same payee, one of which was on its way: each is paid, and none twice. */
  @Test
  void shouldTellEqualPaymentsApartWhenOneStopped() {
    assertThat(pay(order(invoice(1)))).isInstanceOf(Payer.Outcome.Paid.class);
    Rail rail = new StoppingRail(new LocalRail(ledger), Crash.BEFORE_SENT);
    assertThatThrownBy(
            () -> new Payer(journal, rail, at(1_000)).pay(ADA, order(invoice(2)), Optional.empty()))
        .isInstanceOf(Stopped.class);

    assertThat(payer().resume(order(invoice(2)).id())).isInstanceOf(Payer.Outcome.Failed.class);
    assertThat(paid()).isEqualTo(Amount.of(700));
  }

  @Test
  void shouldGoOnWithWhatIsUnknownAndNotPayItAnew() {
    PaymentOrder order = order(invoice(1));
    List<Bytes> forms = List.of(Bytes.parse("0x0102"), Bytes.parse("0x03"));
    UnknownRail rail = new UnknownRail(new LocalRail(ledger), forms);
    Payer unsure = new Payer(journal, rail, at(1_000));

    for (int i = 0; i < 3; i++) {
      assertThat(unsure.pay(ADA, order, Optional.empty()))
          .isInstanceOfSatisfying(
              Payer.Outcome.Unknown.class,
              unknown -> {
                assertThat(unknown.why()).isEqualTo("the node is away");
                assertThat(unknown.payment().state()).isEqualTo(PaymentState.SENT);
                assertThat(unknown.payment().sent()).isEqualTo(forms);
              });
    }
    assertThat(rail.sent).isEqualTo(1);
    assertThat(rail.resumed).containsExactly(forms, forms);
  }

  private static final class UnknownRail implements Rail {
    private final Rail real;
    private final List<Bytes> forms;
    private final List<List<Bytes>> resumed = new ArrayList<>();
    private CompletableFuture<Receipt> answer;
    private int sent;

    private UnknownRail(Rail real, List<Bytes> forms) {
      this.real = real;
      this.forms = forms;
      this.answer =
          CompletableFuture.completedFuture(new Receipt.Unknown("the node is away", forms));
    }

    private CompletableFuture<Receipt> unknown() {
      return answer;
    }

    @Override
    public LedgerReader ledger() {
      return real.ledger();
    }

    @Override
    public CompletableFuture<Receipt> send(
        Signer by, Command.Transfer transfer, Consumer<List<Bytes>> writtenDown) {
      sent++;
      writtenDown.accept(forms);
      return unknown();
    }

    @Override
    public CompletableFuture<Receipt> resume(List<Bytes> known) {
      resumed.add(known);
      return unknown();
    }

    @Override
    public Optional<Done> done(Bytes32 transaction, long block) {
      return Optional.empty();
    }

    @Override
    public Optional<Receipt.Included> look(List<Bytes> sent) {
      return Optional.empty();
    }
  }

  @Test
  void shouldGoBackWhenAReorganisationTookThePaymentAway() {
    PaymentOrder order = order(invoice(1));
    assertThat(pay(order)).isInstanceOf(Payer.Outcome.Paid.class);
    ledger.rewind(1);
    ledger.advance(5);
    assertThat(paid()).isEqualTo(Amount.ZERO);

    assertThat(payer().resume(order.id()))
        .isInstanceOfSatisfying(
            Payer.Outcome.Failed.class,
            failed -> assertThat(failed.payment().why()).contains("no such transfer"));
    assertThat(pay(order)).isInstanceOf(Payer.Outcome.Paid.class);
    assertThat(paid()).isEqualTo(Amount.of(700));
  }

  /** A node that knows a ledger's blocks and none of its transactions, as one that was pruned. */
  private record PrunedRail(Rail real) implements Rail {
    @Override
    public LedgerReader ledger() {
      return real.ledger();
    }

    @Override
    public CompletableFuture<Receipt> send(
        Signer by, Command.Transfer transfer, Consumer<List<Bytes>> writtenDown) {
      return real.send(by, transfer, writtenDown);
    }

    @Override
    public CompletableFuture<Receipt> resume(List<Bytes> sent) {
      return CompletableFuture.completedFuture(new Receipt.Dropped("its nonce was used"));
    }

    @Override
    public Optional<Done> done(Bytes32 transaction, long block) {
      return Optional.empty();
    }

    @Override
    public Optional<Receipt.Included> look(List<Bytes> sent) {
      return Optional.empty();
    }
  }

  @Test
  void shouldStayPaidWhenTheNodeDoesNotShowIt() {
    PaymentOrder order = order(invoice(1));
    assertThat(pay(order)).isInstanceOf(Payer.Outcome.Paid.class);
    Payment kept = journal.find(order.id()).orElseThrow();
    Payer pruned = new Payer(journal, new PrunedRail(new LocalRail(ledger)), at(1_000));

    assertThat(pruned.resume(order.id())).isEqualTo(new Payer.Outcome.Paid(kept, true));
    assertThat(pruned.pay(ADA, order, Optional.empty()))
        .isEqualTo(new Payer.Outcome.Paid(kept, true));
    assertThat(journal.find(order.id())).contains(kept);
  }

  @Test
  void shouldLeaveAPaymentAloneWhenItIsResumedOnAnotherLedger() {
    PaymentOrder order = order(invoice(1));
    assertThat(pay(order)).isInstanceOf(Payer.Outcome.Paid.class);
    Payment kept = journal.find(order.id()).orElseThrow();
    try (LocalLedger other =
        LocalLedger.builder(
                new LedgerRules(new RoundRules(10, 2, 3, 20, 50), 100, 100_000, 1_000, 2_000),
                Bytes32.of(16))
            .open()) {
      Payer foreign = new Payer(journal, new LocalRail(other), at(1_000));
      assertThatThrownBy(() -> foreign.resume(order.id()))
          .isInstanceOf(PaymentRefusedException.class)
          .hasMessageContaining("another ledger");
    }
    assertThat(journal.find(order.id())).contains(kept);
    assertThat(pay(order)).isInstanceOf(Payer.Outcome.Paid.class);
    assertThat(paid()).isEqualTo(Amount.of(700));
  }

  @Test
  void shouldKeepHowItFailedWhenItIsTriedAgain() {
    PaymentOrder order = order(invoice(1));
    Rail rail = new StoppingRail(new LocalRail(ledger), Crash.BEFORE_SENT);
    assertThatThrownBy(() -> new Payer(journal, rail, at(1_000)).pay(ADA, order, Optional.empty()))
        .isInstanceOf(Stopped.class);
    assertThat(payer().resume(order.id())).isInstanceOf(Payer.Outcome.Failed.class);
    Payment failed = journal.find(order.id()).orElseThrow();

    assertThat(pay(order)).isInstanceOf(Payer.Outcome.Paid.class);
    assertThat(failed.sent()).isNotEmpty();
    assertThat(journal.earlier(order.ledger())).containsExactly(failed);
  }

  @Test
  void shouldSeeWhatTookEffectWithoutWaiting() {
    PaymentOrder moved = order(invoice(1));
    PaymentOrder lost = order(invoice(2));
    for (PaymentOrder order : List.of(moved, lost)) {
      Crash where = order.equals(moved) ? Crash.AFTER_SENT : Crash.BEFORE_SENT;
      Rail rail = new StoppingRail(new LocalRail(ledger), where);
      Payer stopping = new Payer(journal, rail, at(1_000));
      assertThatThrownBy(() -> stopping.pay(ADA, order, Optional.empty()))
          .isInstanceOf(Stopped.class);
    }
    assertThat(payer().look(moved.id()).state()).isEqualTo(PaymentState.PAID);
    assertThat(payer().look(lost.id()).state()).isEqualTo(PaymentState.SENT);
  }

  /** Whoever waits is told to end: what was sent stays written down, and is not known. */
  @Test
  void shouldSayThatItIsNotKnownWhenItIsEndedWhileItWaits() {
    PaymentOrder order = order(invoice(1));
    List<Bytes> forms = List.of(Bytes.parse("0x0102"));
    UnknownRail silent = new UnknownRail(new LocalRail(ledger), forms);
    silent.answer = new CompletableFuture<>();
    Thread.currentThread().interrupt();
    Payer.Outcome outcome = new Payer(journal, silent, at(1_000)).pay(ADA, order, Optional.empty());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Payer.Outcome.Unknown.class,
            unknown -> assertThat(unknown.payment().sent()).isEqualTo(forms));
    assertThat(journal.find(order.id()).orElseThrow().state()).isEqualTo(PaymentState.SENT);
  }

  @Test
  void shouldFailWithItsReasonWhenTheLedgerRefuses() {
    PaymentOrder order =
        new PaymentOrder(
            Bytes32.of(9),
            ledger.info().domain().separator(),
            ADA.address(),
            BOB.address(),
            MONEY.plus(Amount.of(1)),
            Optional.empty(),
            Optional.empty(),
            "");

    assertThat(pay(order))
        .isInstanceOfSatisfying(
            Payer.Outcome.Failed.class,
            failed -> assertThat(failed.payment().why()).contains("less than that in the market"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1_500, 1_501, 5_100})
  void shouldRefuseAnInvoiceWhenItIsOver(long now) {
    Payer late = new Payer(journal, new LocalRail(ledger), at(now));

    assertThatThrownBy(() -> late.pay(ADA, order(invoice(1)), Optional.empty()))
        .isInstanceOf(PaymentRefusedException.class)
        .hasMessageContaining("over");
    assertThat(journal.all(ledger.info().domain().separator())).isEmpty();
  }

  /** The ledger's clock counts, too, where one's own is slow. */
  @Test
  void shouldRefuseAnInvoiceWhenItIsOverByTheLedgersClock() {
    for (int i = 0; i < 1_500; i++) {
      ledger.advance(1); // a block's time is its number here
    }
    Payer slow = new Payer(journal, new LocalRail(ledger), at(600));

    assertThatThrownBy(() -> slow.pay(ADA, order(invoice(1)), Optional.empty()))
        .isInstanceOf(PaymentRefusedException.class);
  }

  @Test
  void shouldStillSayWhatBecameOfItWhenAPaidInvoiceIsOver() {
    PaymentOrder order = order(invoice(1));
    assertThat(pay(order)).isInstanceOf(Payer.Outcome.Paid.class);

    assertThat(
            new Payer(journal, new LocalRail(ledger), at(9_999)).pay(ADA, order, Optional.empty()))
        .isInstanceOf(Payer.Outcome.Paid.class);
  }

  @Test
  void shouldRefuseWhatIsToBePaidElsewhereOrByAnother() {
    long chain = ledger.info().chainId();
    Address contract = ledger.info().contract();
    for (SignedInvoice foreign :
        List.of(
            invoice(1, chain + 1, contract, Address.ZERO),
            invoice(1, chain, BOB.address(), Address.ZERO),
            invoice(1, chain, contract, BOB.address()))) {
      assertThatThrownBy(() -> pay(order(foreign)))
          .isInstanceOf(PaymentRefusedException.class)
          .hasMessageContaining("another chain, market or currency");
    }
    assertThatThrownBy(() -> payer().pay(BOB, order(invoice(1)), Optional.empty()))
        .hasMessageContaining("another account");
    assertThat(paid()).isEqualTo(Amount.ZERO);
  }

  private PaymentOrder refund(long id, long amount) {
    return new PaymentOrder(
        Bytes32.of(id),
        ledger.info().domain().separator(),
        BOB.address(),
        ADA.address(),
        Amount.of(amount),
        Optional.empty(),
        Optional.of(Bytes32.of(77)),
        "");
  }

  private Payer.Outcome giveBack(Payer by, long id, long amount) {
    return giveBack(by, id, amount, 77);
  }

  /** Gives back by one of the receipts of the same transfer. */
  private Payer.Outcome giveBack(Payer by, long id, long amount, long receipt) {
    PaymentOrder order = refund(id, amount);
    PaymentOrder named =
        new PaymentOrder(
            order.id(),
            order.ledger(),
            order.payer(),
            order.payee(),
            order.amount(),
            Optional.empty(),
            Optional.of(Bytes32.of(receipt)),
            "");
    PaymentJournal.Credit original =
        new PaymentJournal.Credit(
            Bytes32.of(88), Bytes32.of(receipt), Optional.empty(), Amount.of(700), 3);
    return by.pay(BOB, named, Optional.of(original));
  }

  @Test
  void shouldGiveBackAtMostWhatWasPaid() {
    assertThat(pay(order(invoice(1)))).isInstanceOf(Payer.Outcome.Paid.class);
    assertThat(giveBack(payer(), 1, 300)).isInstanceOf(Payer.Outcome.Paid.class);
    assertThatThrownBy(() -> giveBack(payer(), 2, 401))
        .isInstanceOf(PaymentRefusedException.class)
        .hasMessageContaining("701 of 700");
    assertThat(giveBack(payer(), 3, 400)).isInstanceOf(Payer.Outcome.Paid.class);
    assertThatThrownBy(() -> giveBack(payer(), 4, 1)).hasMessageContaining("more would be");
    assertThat(paid()).isEqualTo(Amount.ZERO);
  }

  /** A payer can sign many receipts of one transfer, each for another invoice. */
  @Test
  void shouldGiveBackAtMostWhatWasPaidByWhateverReceipts() {
    assertThat(pay(order(invoice(1)))).isInstanceOf(Payer.Outcome.Paid.class);
    assertThat(giveBack(payer(), 1, 700, 77)).isInstanceOf(Payer.Outcome.Paid.class);
    assertThatThrownBy(() -> giveBack(payer(), 2, 700, 78))
        .isInstanceOf(RefundTooLargeException.class)
        .hasMessageContaining("1400 of 700");
    assertThat(balance(BOB)).isEqualTo(MONEY);
  }

  @Test
  void shouldGiveNothingBackByAReceiptWhenAnotherWasCredited() {
    assertThat(pay(order(invoice(1)))).isInstanceOf(Payer.Outcome.Paid.class);
    assertThat(giveBack(payer(), 1, 1, 77)).isInstanceOf(Payer.Outcome.Paid.class);
    assertThatThrownBy(() -> giveBack(payer(), 2, 1, 78))
        .isInstanceOf(PaymentRefusedException.class)
        .hasMessageContaining("credited before");
    assertThat(giveBack(payer(), 3, 1, 77)).isInstanceOf(Payer.Outcome.Paid.class);
  }

  @Test
  void shouldGiveNothingBackWhileAnotherRefundOfTheSameIsUnknown() {
    Payer unsure =
        new Payer(
            journal,
            new UnknownRail(new LocalRail(ledger), List.of(Bytes.parse("0x01"))),
            at(1_000));
    assertThat(giveBack(unsure, 1, 1)).isInstanceOf(Payer.Outcome.Unknown.class);

    assertThatThrownBy(() -> giveBack(payer(), 2, 1))
        .isInstanceOf(PaymentRefusedException.class)
        .hasMessageContaining("--resume " + Bytes32.of(1));
  }

  @Test
  void shouldCreditATransferAndAnInvoiceOnce() {
    SignedInvoice invoice = invoice(5);
    PaymentJournal.Credit first = credit(1, 11, invoice);

    assertThat(journal.credit(first, true)).isEqualTo(first);
    assertThat(journal.credit(first, true)).isEqualTo(first);
    assertThatThrownBy(() -> journal.credit(credit(1, 12, invoice(6)), true))
        .hasMessageContaining("credited before");
    assertThatThrownBy(() -> journal.credit(credit(2, 13, invoice), true))
        .hasMessageContaining("paid before");
    assertThat(journal.credit(credit(2, 13, invoice), false).transaction())
        .isEqualTo(Bytes32.of(2));
    assertThat(journal.credits()).containsExactly(first, credit(2, 13, invoice));
  }

  private static PaymentJournal.Credit credit(
      long transaction, long receipt, SignedInvoice invoice) {
    return new PaymentJournal.Credit(
        Bytes32.of(transaction), Bytes32.of(receipt), Optional.of(invoice), Amount.of(700), 3);
  }

  @ParameterizedTest
  @EnumSource(PaymentState.class)
  void shouldGoFromStateToStateAsTheTableSays(PaymentState from) {
    String next =
        switch (from) {
          case DRAFTED -> "DRAFTED SENT FAILED";
          case SENT -> "SENT PAID FAILED";
          case PAID -> "SENT";
          case FAILED -> "DRAFTED";
        };
    for (PaymentState to : PaymentState.values()) {
      assertThat(from.mayBecome(to)).isEqualTo(List.of(next.split(" ", -1)).contains(to.name()));
      assertThat(PaymentState.of(to.code())).isEqualTo(to);
    }
    assertThatThrownBy(() -> journal.failed(Bytes32.of(99), "x"))
        .isInstanceOf(IllegalStateException.class);
  }
}
