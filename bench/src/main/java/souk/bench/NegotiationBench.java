package souk.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.exchange.UnitLimits;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.exchange.client.NoAnswerException;
import souk.exchange.provider.AgreementLimits;
import souk.exchange.provider.DatabaseAgreementStore;
import souk.exchange.provider.DatabaseDutyStore;
import souk.exchange.provider.DatabaseUnitStore;
import souk.exchange.provider.ExchangeServer;
import souk.exchange.provider.ExchangeTables;
import souk.exchange.provider.ExposureRules;
import souk.exchange.provider.NegotiationLimits;
import souk.exchange.provider.Offered;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.market.AgreementPlan;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.market.negotiation.Counterparty;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Move;
import souk.market.negotiation.Negotiation;
import souk.market.negotiation.NegotiationException;
import souk.market.negotiation.NegotiationRules;
import souk.market.negotiation.Negotiator;
import souk.payments.LedgerTill;
import souk.payments.TillRules;
import souk.payments.testkit.MemoryTillStore;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.Database;
import souk.store.SqliteDatabase;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;

/**
 * How many agreements a second are negotiated with one provider over HTTP on loopback: proposal,
 * approval, both signatures under the agreement, all signatures made and checked on both sides, the
 * ledger looked at, and the agreement durable in the provider's database before it signs. Customers
 * and provider share the process. A provider keeps 256 agreements that are not on the ledger, so
 * they are put there between measured batches; that time is not counted.
 */
final class NegotiationBench implements AutoCloseable {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final int CUSTOMERS = 16;
  private static final int OF_CUSTOMER = 16;
  private static final int UNCOUNTED = 30;
  private static final RoundRules ROUNDS = new RoundRules(1_000_000, 10, 10, 100, 8191);
  private static final PaymentRules PAYMENT = new PaymentRules(Amount.of(400), 2);
  private static final AgreementRules RULES =
      new AgreementRules(
          2,
          400_000,
          10,
          0,
          0,
          Collateral.NONE,
          new Exposures(4, 4),
          AgreementRules.Periods.NONE,
          AgreementRules.Questions.NONE);

  private final Random random = new Random(29);
  private final PrivateKey provider = PrivateKey.fromSeeded(random);
  private final HttpDialer dialer = new HttpDialer();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final LocalLedger ledger;
  private final Database database;
  private final LedgerTill till;
  private final ExchangeServer exchange;
  private final HttpServer http;

  /** A kind that takes every agreement. */
  private static final class Kind implements ServiceKind {
    @Override
    public String name() {
      return "bench/1";
    }

    @Override
    public ProviderRole provider(ProviderPorts ports) {
      return _ -> new ProviderRole.Acceptance.Accepted();
    }

    @Override
    public CustomerRole customer(CustomerPorts ports) {
      throw new UnsupportedOperationException("only providers are measured");
    }
  }

  /** A customer with an escrow on the ledger. */
  private record Customer(PrivateKey key, Bytes32 escrow) {}

  NegotiationBench(Path folder) throws IOException {
    ledger =
        LocalLedger.builder(new LedgerRules(ROUNDS, 10, 100_000_000, 1000, 5000), Bytes32.of(1))
            .fund(provider.address(), Amount.of(1_000_000_000_000L))
            .open();
    database = SqliteDatabase.open(folder.resolve("provider.db"), ExchangeTables.MIGRATIONS);
    InstantSource clock = InstantSource.system();
    till =
        new LedgerTill(
            ledger,
            provider.address(),
            TillRules.forFee(Amount.ZERO, Duration.ofDays(1)),
            new MemoryTillStore(),
            clock,
            random);
    submit(provider, new Command.Deposit(Amount.of(1_000_000_000_000L)));
    submit(provider, new Command.Register("http://127.0.0.1:1", Amount.ZERO));
    ServiceKind kind = new Kind();
    ServiceTerms terms = ServiceTerms.of(UnitLimits.DEFAULT);
    exchange =
        new ExchangeServer(
            new ExchangeServer.Ports(
                clock,
                ledger,
                provider,
                till,
                new DatabaseUnitStore(database),
                new DatabaseAgreementStore(database),
                new DatabaseDutyStore(database),
                threads,
                new AgreementLimits(
                    Integer.MAX_VALUE,
                    Set.of(),
                    Set.of(),
                    new NegotiationLimits(100_000, 1_000, 100_000, 1L << 30, 1_000_000),
                    Optional::empty)),
            List.of(
                new Offered(
                    kind,
                    terms,
                    RULES,
                    PAYMENT,
                    ExposureRules.of(RULES, terms),
                    _ -> new ProviderRole.Acceptance.Accepted())));
    HttpServer.Builder builder = HttpServer.builder();
    exchange.mount(builder);
    http = builder.bind("127.0.0.1", 0).start();
    exchange.start();
  }

  private void submit(PrivateKey by, Command command) {
    if (!(ledger.submit(by, command).join() instanceof Receipt.Included)) {
      throw new IllegalStateException("the ledger does not take " + command);
    }
  }

  /** What one batch took. */
  private record Batch(double perSecond, double processorMillis) {}

  /** Figures by name, of so many measured batches. */
  Map<String, Object> measure(int batches) throws InterruptedException, ExecutionException {
    double[] rates = new double[batches];
    double[] processor = new double[batches];
    for (int batch = -UNCOUNTED; batch < batches; batch++) {
      Batch one = batch();
      if (batch >= 0) {
        rates[batch] = one.perSecond();
        processor[batch] = one.processorMillis();
      }
    }
    return Map.of(
        "agreementsPerSecond", Medians.of(rates),
        "agreementProcessorMillis", Medians.of(processor));
  }

  private Batch batch() throws InterruptedException, ExecutionException {
    List<Customer> customers = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      customers.add(customer());
    }
    List<Callable<List<Negotiator.Signed>>> tasks = new ArrayList<>();
    for (Customer customer : customers) {
      List<Draft> drafts = new ArrayList<>();
      for (int i = 0; i < OF_CUSTOMER; i++) {
        drafts.add(draft(customer));
      }
      tasks.add(() -> negotiate(customer, drafts));
    }
    long processor = PROCESS.getProcessCpuTime();
    long begun = System.nanoTime();
    List<Future<List<Negotiator.Signed>>> done = threads.invokeAll(tasks);
    double took = (System.nanoTime() - begun) / 1e9;
    double used = (PROCESS.getProcessCpuTime() - processor) / 1e6;
    int all = CUSTOMERS * OF_CUSTOMER;
    open(done);
    return new Batch(all / took, used / all);
  }

  private Customer customer() {
    PrivateKey key = PrivateKey.fromSeeded(random);
    submit(provider, new Command.Transfer(key.address(), Amount.of(100_000)));
    EscrowTerms terms =
        new EscrowTerms(
            key.address(),
            PAYMENT.prize(),
            PAYMENT.depth(),
            1,
            1,
            4,
            Bytes32.of(random.nextLong()));
    submit(key, new Command.OpenEscrow(terms));
    return new Customer(key, terms.id(ledger.info().domain(), key.address()));
  }

  private Draft draft(Customer customer) {
    long head = ledger.head(Finality.INCLUDED).number();
    AgreementTerms terms =
        AgreementPlan.at(RULES, ROUNDS, head, 1)
            .complete(
                AgreementTerms.of("bench/1")
                    .customer(customer.key().address())
                    .provider(provider.address())
                    .escrow(customer.escrow())
                    .rules(ledger.info().rules().hash())
                    .salt(Bytes32.of(random.nextLong())),
                RULES,
                ROUNDS,
                Bytes32.ZERO);
    return new Draft(terms, PAYMENT);
  }

  private List<Negotiator.Signed> negotiate(Customer customer, List<Draft> drafts)
      throws NoAnswerException, NegotiationException {
    Negotiator negotiator =
        new Negotiator(
            customer.key(),
            ledger.info().domain(),
            NegotiationRules.DEFAULT,
            InstantSource.system());
    Counterparty<NoAnswerException> there =
        new ExchangeClient(dialer, customer.key(), ledger.info(), ClientRules.DEFAULT)
            .negotiation(http.uri(), Map.of());
    List<Negotiator.Signed> signed = new ArrayList<>();
    for (Draft draft : drafts) {
      Negotiation agreed =
          negotiator.negotiate(draft, _ -> new Move.Withdraw("too dear"), there, _ -> {});
      signed.add(negotiator.commit(agreed, customer.escrow(), there));
    }
    return signed;
  }

  /** Puts them on the ledger, and waits until the provider has seen that. */
  private void open(List<Future<List<Negotiator.Signed>>> done)
      throws InterruptedException, ExecutionException {
    Bytes32 last = Bytes32.ZERO;
    for (Future<List<Negotiator.Signed>> signed : done) {
      for (Negotiator.Signed each : signed.get()) {
        submit(provider, new Command.OpenAgreement(each.terms(), each.customer(), each.provider()));
        last = each.terms().id(ledger.info().domain());
      }
    }
    while (!exchange.serves(last)) {
      Thread.sleep(1);
    }
  }

  @Override
  public void close() {
    http.close();
    exchange.close();
    till.close();
    threads.shutdownNow();
    dialer.close();
    database.close();
    ledger.close();
  }
}
