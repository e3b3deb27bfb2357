package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.exchange.provider.ExposureRules;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.market.AgreementPlan;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;
import souk.transport.HttpDialer;

/**
 * A market in one process: a local ledger that makes a block when a command comes or when it is
 * told to, providers and customers with everything that they have in earnest, HTTP on loopback. The
 * clock stands still, chance comes from one seed, and nothing happens behind the test's back: what
 * nodes do on their own they do in {@link #settle}. A block is final when two more stand on it.
 */
public final class TestMarket implements AutoCloseable {
  /** What everybody has outside the ledger at the beginning. */
  public static final Amount WEALTH = Amount.of(1_000_000_000L);

  private static final int FINALITY = 2;
  private static final int ACTORS = 32;

  private final Path folder;
  private final List<Service> kinds;
  private final LedgerRules rules;
  private final Random random;
  private final TestClock clock = new TestClock();
  private final HttpDialer dialer = new HttpDialer();
  private final List<PrivateKey> actors = new ArrayList<>();
  private final List<TestProvider> providers = new ArrayList<>();
  private final List<TestCustomer> customers = new ArrayList<>();
  private final LocalLedger ledger;
  private int actorsUsed;

  /**
   * Opens a market for one kind of service.
   *
   * @param folder for the nodes' databases
   * @param text of the market file, such as a {@link MarketText}
   */
  public TestMarket(Path folder, long seed, ServiceKind kind, String text) {
    this(folder, seed, List.of(service(kind, text)));
  }

  /** A kind in the market that a file's text describes. */
  public static Service service(ServiceKind kind, String text) {
    return Service.of(MarketFile.parse("market.yaml", text), kind);
  }

  /**
   * Opens a market.
   *
   * @param folder for the nodes' databases
   * @param kinds the services whose judges the ledger has; their files name the same ledger
   */
  public TestMarket(Path folder, long seed, List<Service> kinds) {
    this.folder = folder;
    this.kinds = List.copyOf(kinds);
    this.rules = kinds.getFirst().market().ledger();
    this.random = new Random(seed);
    var builder =
        LocalLedger.builder(rules, Bytes32.of(seed))
            .clock(clock)
            .finalityDepth(FINALITY)
            .observers(Runnable::run);
    for (int i = 0; i < ACTORS; i++) {
      PrivateKey key = PrivateKey.fromSeeded(random);
      actors.add(key);
      builder.fund(key.address(), WEALTH);
    }
    for (Service kind : kinds) {
      if (!kind.market().ledger().equals(rules)) {
        throw new IllegalArgumentException("the files of a market name the same ledger");
      }
      kind.kind().judge().ifPresent(builder::judge);
    }
    ledger = builder.open();
    ledger.advance(1);
  }

  /** The kinds of service that are sold here. */
  public List<Service> kinds() {
    return kinds;
  }

  /** The first of them. */
  public Service kind() {
    return kinds.getFirst();
  }

  /**
   * Terms of an agreement that is proposed now, as the market file has them, for a test to vary.
   * Parties, escrow and salt are added by {@link TestCustomer#hire}.
   */
  public AgreementBuilder draft(Service kind) {
    AgreementRules agreement = kind.market().agreement();
    JudgeId judge = kind.kind().judge().map(Judge::id).orElse(JudgeId.NONE);
    AgreementBuilder begun = AgreementTerms.of(kind.name()).rules(rules.hash()).judge(judge);
    long lastRound = rounds().roundOf(head() + 1) + agreement.rounds();
    return AgreementPlan.at(agreement, rounds(), head(), lastRound)
        .fill(begun, agreement, rounds(), Bytes32.ZERO);
  }

  /** The same for the market's first kind. */
  public AgreementBuilder draft() {
    return draft(kind());
  }

  /** How time is cut up here. */
  public RoundRules rounds() {
    return rules.rounds();
  }

  /** What the ledger says now. */
  public LedgerView view() {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }

  public LocalLedger ledger() {
    return ledger;
  }

  public TestClock clock() {
    return clock;
  }

  /** Makes calls; closed with the market. */
  public HttpDialer dialer() {
    return dialer;
  }

  /** The one source of chance. */
  public Random random() {
    return random;
  }

  /** Somebody with {@link #WEALTH} outside the ledger, another one each time. */
  public PrivateKey actor() {
    return actors.get(actorsUsed++);
  }

  /** A provider of all kinds that are sold here, registered, with its node running. */
  public TestProvider provider() {
    return provider(kinds);
  }

  /** A provider of these services. */
  public TestProvider provider(List<Service> kinds) {
    return provider(Optional.empty(), kinds);
  }

  /** A provider of these services that risks something else than the market file says. */
  public TestProvider provider(ExposureRules risks, List<Service> kinds) {
    return provider(Optional.of(risks), kinds);
  }

  private TestProvider provider(Optional<ExposureRules> risks, List<Service> kinds) {
    TestProvider provider =
        new TestProvider(
            this, actor(), folder.resolve("provider-" + providers.size()), risks, kinds);
    providers.add(provider);
    return provider;
  }

  /** A customer with an escrow as the market file has it, which pays from the next round on. */
  public TestCustomer customer() {
    return customer(kind().market().payment());
  }

  /** The same with books of 2^depth tickets. */
  public TestCustomer customer(int depth) {
    return customer(new PaymentRules(kind().market().payment().prize(), depth));
  }

  private TestCustomer customer(PaymentRules payment) {
    TestCustomer customer =
        new TestCustomer(this, actor(), folder.resolve("customer-" + customers.size()), payment);
    customers.add(customer);
    return customer;
  }

  /** A client with a key of its own. */
  public ExchangeClient client() {
    return client(PrivateKey.fromSeeded(random));
  }

  /** A client with this key; it tries three times and waits 10 s for an answer. */
  public ExchangeClient client(PrivateKey key) {
    return new ExchangeClient(
        dialer,
        key,
        ledger.info(),
        new ClientRules(Duration.ofSeconds(10), 3, Duration.ofMillis(1), 64));
  }

  /** Makes blocks until all that is there now is final. */
  public void finish() {
    advance(FINALITY);
  }

  /** Hands a command in, which must be taken. */
  public Receipt.Included submit(Signer by, Command command) {
    Receipt receipt = ledger.submit(by, command).join();
    settle();
    if (receipt instanceof Receipt.Included included) {
      return included;
    }
    throw new AssertionError(command + " was not taken: " + receipt);
  }

  /** Makes so many blocks, one a second, and lets everybody see each of them. */
  public void advance(long blocks) {
    for (long i = 0; i < blocks; i++) {
      clock.advance(Duration.ofSeconds(1));
      ledger.advance(1);
      providers.forEach(TestProvider::claim);
      settle();
    }
  }

  /** Makes blocks up to this one. */
  public void advanceTo(long block) {
    advance(Math.max(0, block - head()));
  }

  /** Makes blocks until the first one of the next round is final. */
  public void nextRound() {
    advanceTo(rounds().end(round()) + FINALITY);
  }

  /** The newest block's number. */
  public long head() {
    return ledger.head(Ledger.Finality.INCLUDED).number();
  }

  /** The round of the newest block. */
  public long round() {
    return rounds().roundOf(head());
  }

  /** Lets all nodes do what they have to do, until nobody has anything left. */
  public void settle() {
    boolean any;
    do {
      any = false;
      for (TestProvider provider : providers) {
        any |= provider.work();
      }
      for (TestCustomer customer : customers) {
        any |= customer.work();
      }
    } while (any);
  }

  /** All money there is; the same at any time. */
  public Amount total() {
    LedgerView view = view();
    Amount outside = Amount.ZERO;
    for (PrivateKey actor : actors) {
      outside = outside.plus(view.outside(actor.address()));
    }
    return outside.plus(view.totals().sum());
  }

  /** What there was at the beginning, and must be at any time. */
  public static Amount initial() {
    return WEALTH.times(ACTORS);
  }

  /** Checks that no money came or went, and that no node failed while it answered. */
  public void assertSound() {
    assertThat(total()).isEqualTo(initial());
    for (TestProvider provider : providers) {
      assertThat(provider.faults()).isEmpty();
    }
  }

  @Override
  public void close() {
    customers.forEach(TestCustomer::close);
    providers.forEach(TestProvider::close);
    dialer.close();
    ledger.close();
  }
}
