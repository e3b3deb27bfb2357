package souk.exchange.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import souk.exchange.ServiceKind;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.exchange.provider.ExposureRules;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
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
  /** Rounds of 64 blocks that close 4 blocks early; the seed comes 4 blocks after the end. */
  public static final RoundRules ROUNDS = new RoundRules(64, 4, 4, 64, 8191);

  /** What everybody has outside the ledger at the beginning. */
  public static final Amount WEALTH = Amount.of(1_000_000_000L);

  private static final int FINALITY = 2;
  private static final int ACTORS = 32;

  private final Path folder;
  private final Random random;
  private final TestClock clock = new TestClock();
  private final HttpDialer dialer = new HttpDialer();
  private final List<PrivateKey> actors = new ArrayList<>();
  private final List<TestProvider> providers = new ArrayList<>();
  private final List<TestCustomer> customers = new ArrayList<>();
  private final LocalLedger ledger;
  private int actorsUsed;

  /**
   * Opens a market.
   *
   * @param folder for the providers' databases
   * @param kinds the services whose judges the ledger has
   */
  public TestMarket(Path folder, long seed, List<ServiceKind> kinds) {
    this.folder = folder;
    this.random = new Random(seed);
    var builder =
        LocalLedger.builder(new LedgerRules(ROUNDS, 100, 100_000, 1000, 2000), Bytes32.of(seed))
            .clock(clock)
            .finalityDepth(FINALITY)
            .observers(Runnable::run);
    for (int i = 0; i < ACTORS; i++) {
      PrivateKey key = PrivateKey.fromSeeded(random);
      actors.add(key);
      builder.fund(key.address(), WEALTH);
    }
    kinds.forEach(kind -> kind.judge().ifPresent(builder::judge));
    ledger = builder.open();
    ledger.advance(1);
  }

  /**
   * Terms that a test varies from a plain agreement: no judge, no periods, no collateral, exposures
   * of 4 tickets each, running for 1,000 blocks from the next one on.
   */
  public static AgreementBuilder draft(String service) {
    return AgreementTerms.of(service).blocks(1000).notice(5).answerWithin(10).exposures(4, 4);
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

  /** A provider of these services, registered, with its node running. */
  public TestProvider provider(ExposureRules rules, List<ServiceKind> kinds) {
    Path own = folder.resolve("provider-" + providers.size());
    try {
      Files.createDirectories(own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TestProvider provider = new TestProvider(this, actor(), own, rules, kinds);
    providers.add(provider);
    return provider;
  }

  /** As {@link #provider(ExposureRules, List)}, with the default rules. */
  public TestProvider provider(List<ServiceKind> kinds) {
    return provider(ExposureRules.DEFAULT, kinds);
  }

  /** A customer with an escrow of books with 2^depth tickets, which pays from the next round on. */
  public TestCustomer customer(int depth) {
    TestCustomer customer = new TestCustomer(this, actor(), depth);
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
    advanceTo(ROUNDS.end(round()) + FINALITY);
  }

  /** The newest block's number. */
  public long head() {
    return ledger.head(Ledger.Finality.INCLUDED).number();
  }

  /** The round of the newest block. */
  public long round() {
    return ROUNDS.roundOf(head());
  }

  /** Lets all nodes do what they have to do, until nobody has anything left. */
  public void settle() {
    boolean any;
    do {
      any = false;
      for (TestProvider provider : providers) {
        any |= provider.work();
      }
    } while (any);
  }

  /** All money there is; the same at any time. */
  public Amount total() {
    var view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
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

  @Override
  public void close() {
    customers.forEach(TestCustomer::close);
    providers.forEach(TestProvider::close);
    dialer.close();
    ledger.close();
  }
}
