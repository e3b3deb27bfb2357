package souk.transfers.person;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import souk.ledger.BlockWatch;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.payments.ClaimRules;
import souk.payments.Claimer;
import souk.payments.DatabaseClaimOutbox;
import souk.payments.DatabaseTillStore;
import souk.payments.Income;
import souk.payments.LedgerTill;
import souk.payments.TillRules;
import souk.primitives.Amount;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.store.SqliteDatabase;
import souk.transfers.invoice.InvoicePage;
import souk.transfers.invoice.InvoiceUri;
import souk.transfers.invoice.SignedInvoice;
import souk.transfers.mandate.MandatePayee;
import souk.transfers.mandate.MandateRoutes;
import souk.transfers.mandate.MandateStore;
import souk.transfers.offer.OfferServer;
import souk.transfers.stream.StreamPayee;
import souk.transfers.stream.StreamRoutes;
import souk.transport.HttpServer;
import souk.transport.ProblemException;
import souk.transport.Response;

/**
 * Where somebody is paid by streams, mandates and offers: a server over a till whose prizes are
 * claimed. What it took is on disk when it says so; opened again it goes on.
 */
public final class PayDesk implements AutoCloseable {
  /** Its file in a person's folder. */
  public static final String FILE = "received.db";

  /** Books of at most 4,096 tickets. */
  private static final int MOST_DEPTH = 12;

  private static final long MEMORY = 256L << 20;
  private static final long MEMORY_PER_ROUND = 32L << 20;

  /** So many blocks lie between two times at which it writes down how far streams are. */
  private static final int CHECKPOINT_BLOCKS = 10;

  private final PrivateKey key;
  private final SqliteDatabase database;
  private final LedgerTill till;
  private final Claimer claimer;
  private final StreamPayee streams;
  private final MandatePayee mandates;
  private final OfferServer offers;
  private final HttpServer server;
  private final BlockWatch watch;
  private int blocks;

  /**
   * What it is opened with.
   *
   * @param key who is paid
   * @param folder of the person, which is there
   * @param maxLag how old the ledger's newest block may be before nothing is taken
   * @param leastPrize smaller ones are not taken
   * @param host to serve at
   * @param port to serve at; 0 for any that is free
   * @param currency how pages show sums
   */
  public record Setup(
      Ledger ledger,
      PrivateKey key,
      Path folder,
      Duration maxLag,
      Amount leastPrize,
      String host,
      int port,
      InvoicePage.Currency currency,
      InstantSource clock) {}

  /**
   * Opens it.
   *
   * @throws IOException when it cannot serve there
   */
  public PayDesk(Setup setup) throws IOException {
    this.key = setup.key();
    RandomGenerator random = new SecureRandom();
    this.database = SqliteDatabase.open(setup.folder().resolve(FILE), Purse.tables());
    this.till =
        new LedgerTill(
            setup.ledger(),
            key.address(),
            new TillRules(setup.leastPrize(), MOST_DEPTH, setup.maxLag(), MEMORY, MEMORY_PER_ROUND),
            new DatabaseTillStore(database),
            setup.clock(),
            random);
    this.claimer =
        new Claimer(
            setup.ledger(),
            key,
            till,
            new DatabaseClaimOutbox(database),
            () -> false,
            ClaimRules.STANDARD);
    this.streams = new StreamPayee(setup.ledger(), key.address(), till, database, setup.clock());
    this.mandates =
        new MandatePayee(setup.ledger(), key.address(), till, MandateStore.in(database));
    this.offers = new OfferServer(key, setup.clock(), random);
    HttpServer.Builder routes = HttpServer.builder().bind(setup.host(), setup.port());
    routes = StreamRoutes.add(routes, streams);
    routes = MandateRoutes.add(routes, mandates);
    routes = offers.add(routes);
    routes = routes.get("/pay/{invoice}", request -> page(request.parameter("invoice"), setup));
    try {
      this.server = routes.start();
    } catch (IOException e) {
      till.close();
      database.close();
      throw e;
    }
    this.watch = new BlockWatch(setup.ledger(), "souk-paydesk", this::look);
  }

  private Response page(String invoice, Setup setup) throws ProblemException, DecodeException {
    SignedInvoice signed = InvoiceUri.parse(InvoiceUri.SCHEME + ":" + invoice);
    if (!signed.invoice().payee().equals(key.address())) {
      throw new ProblemException(404, "invoice-unknown", "the invoice is somebody else's");
    }
    return InvoicePage.response(signed, setup.currency());
  }

  private void look() {
    claimer.pass();
    if (++blocks % CHECKPOINT_BLOCKS == 0) {
      streams.checkpoint();
    }
  }

  /** Where it serves. */
  public URI uri() {
    return server.uri();
  }

  /** All that it answers. */
  public List<HttpServer.Answered> answered() {
    return server.answered();
  }

  /** The streams that come in. */
  public StreamPayee streams() {
    return streams;
  }

  /** The mandates that were taken. */
  public MandatePayee mandates() {
    return mandates;
  }

  /** The offers that invoices are given for. */
  public OfferServer offers() {
    return offers;
  }

  /**
   * What the till holds of rounds that are not settled: how many tickets, and their worth. Periods
   * of mandates that were cancelled are not among them, where the ledger can be asked.
   */
  public Held held() {
    long tickets = 0;
    Amount worth = Amount.ZERO;
    for (var income : claimable()) {
      tickets += income.tickets();
      worth = worth.plus(income.expected());
    }
    return new Held(tickets, worth);
  }

  private List<Income> claimable() {
    try {
      return till.claimable();
    } catch (LedgerException e) {
      return till.income();
    }
  }

  /** Tickets of rounds that are not settled yet. */
  public record Held(long tickets, Amount worth) {}

  /** Why the server or its claims stand still; empty while they work. */
  public Optional<String> trouble() {
    return watch.state().equals("working") ? Optional.empty() : Optional.of(watch.state());
  }

  @Override
  public void close() {
    server.close();
    watch.close();
    streams.checkpoint();
    till.close();
    database.close();
  }
}
