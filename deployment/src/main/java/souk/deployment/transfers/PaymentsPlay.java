package souk.deployment.transfers;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import souk.deployment.DeploymentLedger;
import souk.deployment.EvmChain;
import souk.deployment.scenario.Chronicle;
import souk.deployment.scenario.Scenario;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.SqliteDatabase;
import souk.transfers.DatabasePaymentJournal;
import souk.transfers.LocalRail;
import souk.transfers.Payer;
import souk.transfers.PaymentOrder;
import souk.transfers.PaymentRefusedException;
import souk.transfers.Rail;
import souk.transfers.TransferTables;
import souk.transfers.invoice.Invoice;
import souk.transfers.invoice.InvoicePage;
import souk.transfers.invoice.LateMoney;
import souk.transfers.invoice.PaymentMethod;
import souk.transfers.invoice.SignedInvoice;
import souk.transfers.mandate.MandateStatus;
import souk.transfers.mandate.MandateTerms;
import souk.transfers.offer.InvoiceRequest;
import souk.transfers.offer.OfferClient;
import souk.transfers.offer.PaymentOffer;
import souk.transfers.person.PayDesk;
import souk.transfers.person.Purse;
import souk.transfers.receipt.PaymentReceipt;
import souk.transfers.receipt.ReceiptCheck;
import souk.transfers.statement.StatementFormat;
import souk.transfers.stream.StreamPayer;
import souk.transfers.stream.StreamRate;
import souk.transfers.stream.StreamTerms;
import souk.transport.HttpDialer;

/**
 * Two people pay each other in every way there is, on one ledger; the payee is killed on the way.
 */
public final class PaymentsPlay {
  /** Rounds of 40 blocks, of which the last 10 take no tickets. */
  static final LedgerRules RULES =
      new LedgerRules(new RoundRules(40, 10, 10, 200, 8191), 60, 5_000, 1_000, 5_000);

  private static final Amount FUNDS = Amount.of(10_000_000);
  private static final Amount MELONS = Amount.of(700_000);
  private static final Amount SOME_BACK = Amount.of(200_000);
  private static final Amount APPLE = Amount.of(30_000);
  private static final Amount TICKET = Amount.of(1_000);
  private static final Amount RENT = Amount.of(50_000);
  private static final int DEPTH = 3;
  private static final int PERIODS = 5;
  private static final int PAID_PERIODS = 3;

  /** A loop that waits for the ledger ends after so many blocks. */
  private static final int MOST_STEPS = 600;

  /** What is due is looked for a few times a second. */
  private static final long MOMENT_NANOS = 300_000_000;

  private final Scenario.Place place;
  private final int seconds;
  private final PrivateKey ada;
  private final PrivateKey bob;
  private final DeploymentLedger chain;
  private final Rail rail;
  private final Chronicle chronicle;
  private final AccountBooks books;
  private final HttpDialer dialer;
  private PayDesk desk;
  private Amount paid = Amount.ZERO;
  private Amount refunded = Amount.ZERO;
  private Amount streamed = Amount.ZERO;
  private Amount mandated = Amount.ZERO;
  private int unknown;

  /**
   * How it ended.
   *
   * @param paid by transfers, for invoices
   * @param refunded of that
   * @param streamed what the tickets of the stream were worth
   * @param mandated by the mandate
   * @param unknown payments of which it is still not known whether they were made
   * @param statements the files with both statements
   */
  public record Result(
      Scenario.Outcome outcome,
      Amount paid,
      Amount refunded,
      Amount streamed,
      Amount mandated,
      int unknown,
      List<Path> statements) {}

  private PaymentsPlay(
      Scenario.Place place,
      int seconds,
      PrivateKey ada,
      PrivateKey bob,
      DeploymentLedger chain,
      HttpDialer dialer)
      throws IOException {
    this.place = place;
    this.seconds = seconds;
    this.ada = ada;
    this.bob = bob;
    this.chain = chain;
    this.dialer = dialer;
    this.rail =
        chain instanceof EvmChain evm ? new EvmRail(evm.client()) : new LocalRail(chain.ledger());
    this.chronicle = new Chronicle(chain::head, place.told());
    this.books = new AccountBooks(chain.ledger());
    this.desk = desk(0);
  }

  /**
   * Plays it.
   *
   * @param seconds for how long it streams, by the ledger's clock
   * @throws IllegalArgumentException when that is less than three
   */
  public static Result play(Scenario.Place place, int seconds) throws Exception {
    if (seconds < 3) {
      throw new IllegalArgumentException("a stream of at least 3 seconds, got " + seconds);
    }
    PrivateKey ada = PrivateKey.fromSeeded(new Random(place.seed()));
    PrivateKey bob = PrivateKey.fromSeeded(new Random(place.seed() + 1));
    for (String each : List.of("ada", "bob")) {
      Files.createDirectories(place.folder().resolve(each));
    }
    try (DeploymentLedger chain =
            DeploymentLedger.open(
                place.ledger(), RULES, List.of(), place.seed(), List.of(ada, bob), 0, null);
        HttpDialer dialer = new HttpDialer()) {
      PaymentsPlay play = new PaymentsPlay(place, seconds, ada, bob, chain, dialer);
      try {
        return play.all();
      } finally {
        play.desk.close();
        play.books.close();
      }
    }
  }

  private PayDesk desk(int port) throws IOException {
    return new PayDesk(
        new PayDesk.Setup(
            chain.ledger(),
            bob,
            place.folder().resolve("bob"),
            chain.maxLag(),
            Amount.of(1),
            "127.0.0.1",
            port,
            new InvoicePage.Currency("units", 0),
            chain.clock()));
  }

  private Result all() throws Exception {
    chain.submit(ada, new Command.Deposit(FUNDS));
    chronicle.note("deposit", "Ada brings %s units into the market.".formatted(FUNDS));
    try (SqliteDatabase journal =
            SqliteDatabase.open(
                place.folder().resolve("ada").resolve("payments.db"), TransferTables.MIGRATIONS);
        SqliteDatabase bobsJournal =
            SqliteDatabase.open(
                place.folder().resolve("bob").resolve("payments.db"), TransferTables.MIGRATIONS)) {
      payAndRefund(new DatabasePaymentJournal(journal), new DatabasePaymentJournal(bobsJournal));
      payOffer(new DatabasePaymentJournal(journal));
    }
    try (Purse purse =
        new Purse(
            chain.ledger(), ada, place.folder().resolve("ada"), chain.maxLag(), chain.clock())) {
      Bytes32 streams = stream(purse);
      Bytes32 mandate = mandate(purse);
      settle(List.of(streams, mandate));
    }
    boolean conserved = chain.conserved();
    List<Path> statements = statements();
    return new Result(
        chronicle.outcome(conserved), paid, refunded, streamed, mandated, unknown, statements);
  }

  // ---- transfers ----

  private Amount balance(PrivateKey who) {
    return chain.view().balance(who.address());
  }

  private LedgerInfo info() {
    return chain.ledger().info();
  }

  private PaymentOrder order(
      PrivateKey by, PrivateKey to, Bytes32 id, Amount amount, Optional<SignedInvoice> invoice) {
    return new PaymentOrder(
        id,
        info().domain().separator(),
        by.address(),
        to.address(),
        amount,
        invoice,
        Optional.empty(),
        invoice.map(each -> each.invoice().memo()).orElse(""));
  }

  private void payAndRefund(DatabasePaymentJournal adas, DatabasePaymentJournal bobs) {
    long now = chain.clock().instant().getEpochSecond();
    SignedInvoice invoice =
        new Invoice(
                info().chainId(),
                info().contract(),
                info().token(),
                bob.address(),
                Optional.of(MELONS),
                "two melons",
                List.of(PaymentMethod.TRANSFER),
                now,
                now + 86_400,
                true,
                LateMoney.RETURNED,
                Bytes32.of(place.seed()))
            .sign(bob);
    chronicle.note("request", "Bob asks for %s units for two melons.".formatted(MELONS));
    PaymentOrder order = order(ada, bob, invoice.id(), MELONS, Optional.of(invoice));
    Payer deaf = new Payer(adas, new DeafRail(rail), chain.clock());
    if (deaf.pay(ada, order, Optional.empty()) instanceof Payer.Outcome.Unknown(var _, var why)) {
      chronicle.note("unknown", "Ada does not know whether she paid: %s.".formatted(why));
    }
    Payer payer = new Payer(adas, rail, chain.clock());
    Payer.Outcome outcome = known(() -> payer.pay(ada, order, Optional.empty()));
    chronicle.expect(outcome instanceof Payer.Outcome.Paid, "Ada paid the melons");
    var _ = payer.pay(ada, order, Optional.empty());
    chronicle.expect(balance(bob).equals(MELONS), "the melons are paid once");
    if (!(outcome instanceof Payer.Outcome.Paid(var payment, var _))) {
      unknown += outcome instanceof Payer.Outcome.Unknown ? 1 : 0;
      return;
    }
    paid = paid.plus(MELONS);
    chronicle.note("paid", "She asked again and again; they are paid, once.");
    PaymentReceipt receipt = PaymentReceipt.of(payment, info(), ada);
    chronicle.expect(
        ReceiptCheck.of(receipt, rail) instanceof ReceiptCheck.Paid, "the receipt is true");
    PaymentOrder back =
        new PaymentOrder(
            Bytes32.of(place.seed() + 1),
            info().domain().separator(),
            bob.address(),
            ada.address(),
            SOME_BACK,
            Optional.empty(),
            Optional.of(receipt.id()),
            "one was bad");
    Payer bobPays = new Payer(bobs, rail, chain.clock());
    chronicle.expect(
        known(() -> bobPays.pay(bob, back, Optional.of(receipt.credit())))
            instanceof Payer.Outcome.Paid,
        "Bob gave some of it back");
    refunded = refunded.plus(SOME_BACK);
    chronicle.note("refunded", "Bob gives %s units back.".formatted(SOME_BACK));
    try {
      PaymentOrder more =
          new PaymentOrder(
              Bytes32.of(place.seed() + 2),
              back.ledger(),
              back.payer(),
              back.payee(),
              MELONS,
              Optional.empty(),
              back.refundOf(),
              "all of it");
      var _ = bobPays.pay(bob, more, Optional.of(receipt.credit()));
      chronicle.expect(false, "more than was paid is not given back");
    } catch (PaymentRefusedException e) {
      chronicle.note("refused", "More than was paid is not given back.");
    }
  }

  private interface Act {
    Payer.Outcome now();
  }

  /** What became of a payment, once it is known; blocks pass meanwhile. */
  private Payer.Outcome known(Act act) {
    CompletableFuture<Payer.Outcome> outcome = CompletableFuture.supplyAsync(act::now);
    passUntil("a payment's outcome", outcome::isDone);
    return outcome.join();
  }

  private void payOffer(DatabasePaymentJournal adas) throws IOException {
    long now = chain.clock().instant().getEpochSecond();
    PaymentOffer.Signed offer =
        new PaymentOffer(
                info().chainId(),
                info().contract(),
                info().token(),
                bob.address(),
                Optional.of(APPLE),
                "an apple",
                now + 86_400,
                desk.uri())
            .sign(bob);
    desk.offers().add(offer);
    Amount before = balance(bob);
    Amount sum = APPLE.times(2);
    SignedInvoice invoice =
        OfferClient.ask(
            offer, new InvoiceRequest(offer.id(), 2, Optional.empty(), "the red ones"), dialer);
    Payer payer = new Payer(adas, rail, chain.clock());
    PaymentOrder order = order(ada, bob, invoice.id(), sum, Optional.of(invoice));
    chronicle.expect(
        known(() -> payer.pay(ada, order, Optional.empty())) instanceof Payer.Outcome.Paid
            && balance(bob).equals(before.plus(sum)),
        "the offer's invoice is paid");
    paid = paid.plus(sum);
    chronicle.note("offer", "Ada gets an invoice for two apples at Bob's offer, and pays it.");
  }

  // ---- tickets ----

  private long round() {
    return RULES.rounds().roundOf(chain.head());
  }

  private Bytes32 escrow(Amount prize, int depth, long each, long rounds, int salt) {
    EscrowTerms terms =
        new EscrowTerms(
            ada.address(),
            prize,
            depth,
            each,
            round() + 1,
            rounds,
            Bytes32.of(place.seed() + salt));
    chain.submit(ada, new Command.OpenEscrow(terms));
    Bytes32 id = terms.id(info().domain(), ada.address());
    chain.submit(ada, new Command.Allot(id, terms.firstRound(), bob.address(), each));
    return id;
  }

  /** Lets blocks pass one by one until something is so. */
  private void passUntil(String what, BooleanSupplier so) {
    for (int i = 0; i < MOST_STEPS && !soon(so); i++) {
      chain.step();
    }
    chronicle.expect(so.getAsBoolean(), what);
  }

  /** Gives everybody a moment in which something may come to be so. */
  private static boolean soon(BooleanSupplier so) {
    long end = System.nanoTime() + MOMENT_NANOS;
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(MOMENT_NANOS / 20);
    }
    return true;
  }

  private Bytes32 stream(Purse purse) throws IOException {
    awaitRoom();
    int perRound = RULES.rounds().length() / (1 << DEPTH) + 3;
    Bytes32 escrow =
        escrow(
            TICKET.times(1L << DEPTH),
            DEPTH,
            perRound,
            Math.ceilDiv(seconds, RULES.rounds().length()) + 3L,
            10);
    long first = round() + 1;
    purse.open(escrow);
    chain.advanceTo(RULES.rounds().start(first) + 1);
    StreamTerms.Signed terms =
        new StreamTerms(
                info().chainId(),
                info().contract(),
                escrow,
                ada.address(),
                bob.address(),
                2L * seconds + 100,
                "music",
                0,
                Bytes32.of(place.seed()))
            .sign(ada);
    StreamPayer out = purse.streams();
    out.run();
    int number = out.start(terms, desk.uri(), StreamRate.of(TICKET, TICKET, 1), true);
    chronicle.note("stream", "Ada streams %s units a second to Bob.".formatted(TICKET));
    passUntil("the stream flows", () -> shown(out, number).taken() > 0);
    int port = desk.uri().getPort();
    for (int second = 0; second < seconds; second++) {
      if (second == seconds / 3) {
        desk.close();
        chronicle.note("killed", "Bob's desk is gone in the middle of it.");
      } else if (second == Math.max(seconds / 2, seconds / 3 + 1)) {
        desk = desk(port);
        chronicle.note("restarted", "Bob's desk is back.");
      }
      chain.step();
      var _ = soon(() -> settled(shown(out, number)));
      StreamPayer.Shown now = shown(out, number);
      chronicle.expect(now.released() <= now.due(), "the payer is never ahead of time");
    }
    passUntil("what became due is paid", () -> shown(out, number).taken() >= seconds);
    out.pause(number);
    passUntil("nothing is under way", () -> settled(shown(out, number)));
    out.stop(number);
    StreamPayer.Shown end = shown(out, number);
    long taken =
        desk.streams().streams().stream()
            .filter(each -> each.id().equals(end.id()))
            .mapToLong(each -> each.taken())
            .sum();
    chronicle.expect(
        taken == end.taken() && taken == end.released(), "both sides count the same tickets");
    streamed = TICKET.times(taken);
    chronicle.note("streamed", "%d tickets, and both sides count the same.".formatted(taken));
    return escrow;
  }

  private static boolean settled(StreamPayer.Shown shown) {
    return shown.taken() == shown.released() && shown.taken() == shown.due();
  }

  private static StreamPayer.Shown shown(StreamPayer out, int number) {
    return out.stream(number).orElseThrow();
  }

  /** An escrow's first round must lie ahead when it is opened, and for some blocks. */
  private void awaitRoom() {
    RoundRules rounds = RULES.rounds();
    long end = rounds.end(round());
    if (end - chain.head() < rounds.length() / 2) {
      chain.advanceTo(end + 1);
    }
  }

  private Bytes32 mandate(Purse purse) throws IOException {
    awaitRoom();
    Bytes32 escrow = escrow(RENT, 0, 1, PERIODS, 20);
    MandateTerms terms =
        new MandateTerms(
            info().chainId(),
            info().contract(),
            escrow,
            ada.address(),
            bob.address(),
            round() + 1,
            1,
            PERIODS,
            "rent",
            0);
    int number = purse.mandates().give(terms.sign(ada), desk.uri());
    chain.step(); // a block in which the escrow counts
    purse.deliver(purse.mandates().given().getLast());
    chronicle.note(
        "mandate",
        "Ada gives Bob a mandate, number %d: %d times %s units of rent."
            .formatted(number, PERIODS, RENT));
    RoundRules rounds = RULES.rounds();
    long last = terms.round(PAID_PERIODS - 1);
    for (int period = 0; period < PAID_PERIODS - 1; period++) {
      chain.advanceTo(rounds.start(terms.round(period)) + 1);
      var _ = soon(() -> false);
    }
    chain.advanceTo(rounds.start(last) + 2);
    chain.submit(ada, new Command.Allot(escrow, last + 1, ada.address(), 1));
    chronicle.note("cancelled", "She cancels it in its third period.");
    URI here = desk.uri();
    desk.close();
    desk = desk(here.getPort());
    chain.advanceTo(rounds.seedBlock(last) + 1);
    passUntil(
        "three periods are paid",
        () -> status(terms).count(MandateStatus.State.PAID) == PAID_PERIODS);
    chronicle.expect(
        status(terms).count(MandateStatus.State.CANCELLED) == PERIODS - PAID_PERIODS,
        "the others are cancelled");
    mandated = RENT.times(status(terms).count(MandateStatus.State.PAID));
    chronicle.note("rent", "Bob got %s units of rent.".formatted(mandated));
    return escrow;
  }

  private MandateStatus status(MandateTerms terms) {
    return MandateStatus.of(terms, chain.view(), RULES.rounds());
  }

  private void settle(List<Bytes32> escrows) {
    passUntil("all prizes are claimed", () -> desk.held().tickets() == 0);
    RoundRules rounds = RULES.rounds();
    for (Bytes32 each : escrows) {
      long last = chain.view().escrow(each).orElseThrow().lastRound();
      chain.advanceTo(rounds.claimDeadline(last) + 1);
      chain.submit(ada, new Command.Refund(each));
    }
    chronicle.note("settled", "Prizes are claimed, and what is left of the escrows is back.");
  }

  // ---- statements ----

  private List<Path> statements() throws IOException {
    passUntil("both statements add up", () -> books.addUp(List.of(ada, bob), chain.view()));
    List<Path> files = new ArrayList<>();
    for (PrivateKey each : List.of(ada, bob)) {
      String name = each.equals(ada) ? "ada" : "bob";
      for (StatementFormat format : List.of(StatementFormat.HLEDGER, StatementFormat.BEANCOUNT)) {
        Path file =
            place
                .folder()
                .resolve(name + (format == StatementFormat.HLEDGER ? ".journal" : ".beancount"));
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
          format.of(books.statement(each, chain.view()), out);
        }
        files.add(file);
      }
    }
    chronicle.note("statements", "Both statements add up to the unit.");
    return files;
  }
}
