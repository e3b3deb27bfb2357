package souk.node;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;
import souk.exchange.Service;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.LocalLedgerBuilder;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;

/**
 * A market of nodes that each stand by themselves, on a ledger in this process whose blocks come
 * when a test says so.
 */
final class Stage implements AutoCloseable {
  /** Rounds of 40 blocks; a unit costs two tickets, a book has four. */
  static final String MARKET =
      """
      market: probe/1
      ledger:
        {roundLength: 40, closeGap: 10, seedDelay: 10, claimWindow: 200, proofWindow: 8191,
        unbonding: 60, longestAgreement: 5000, reporterShare: 10%, customerShare: 50%}
      payment: {prize: 40000, tickets: 4}
      agreement:
        {rounds: 20, openWithin: 40, notice: 40, collateral: 50000000, firstFault: 10%,
        secondFault: 50%, furtherFault: 100%, release: 60, providerExposure: 256,
        customerExposure: 256}
      service: {price: 2}
      """;

  static final Amount FUNDS = Amount.of(1_000_000_000_000L);

  private static final int STRANGERS = 12;

  /** Far more than anything here takes. */
  private static final Duration LONG = Duration.ofMinutes(2);

  final Service market;
  final PrivateKey customer;
  final List<PrivateKey> providers = new ArrayList<>();

  private final List<PrivateKey> strangers = new ArrayList<>();

  /** What was handed in, in order. */
  final List<Command> seen = new CopyOnWriteArrayList<>();

  /**
   * What becomes of a command: null, and it goes its way. To be replaced by tests that lose some.
   */
  volatile Function<Command, Fate> fate = _ -> Fate.ARRIVES;

  /** What may happen to a command. */
  enum Fate {
    ARRIVES,
    /** It takes effect, and whoever sent it does not hear of that. */
    ANSWER_LOST,
    LOST
  }

  /** Threads whose names begin so die when they ask the ledger; none when empty. */
  volatile String killed = "";

  /** Called when somebody asks the ledger for all providers. */
  volatile Runnable listing = () -> {};

  private final Path folder;
  private final AtomicLong seconds = new AtomicLong();
  private final InstantSource clock = () -> Instant.ofEpochSecond(1_800_000_000L + seconds.get());
  private final LocalLedger ledger;
  private final List<ProviderNode> nodes = new ArrayList<>();
  private final Random random;

  Stage(Path folder, int providers, long seed) throws IOException {
    this.folder = folder;
    this.market = market(MARKET);
    this.random = new Random(seed);
    this.customer = PrivateKey.fromSeeded(random);
    byte[] beacon = new byte[Bytes32.SIZE];
    random.nextBytes(beacon);
    LocalLedgerBuilder builder =
        LocalLedger.builder(market.market().ledger(), Bytes32.of(beacon))
            .judge(market.kind().judge().orElseThrow())
            .clock(clock)
            .fund(customer.address(), FUNDS);
    for (int i = 0; i < providers; i++) {
      PrivateKey key = PrivateKey.fromSeeded(random);
      this.providers.add(key);
      builder.fund(key.address(), FUNDS);
    }
    for (int i = 0; i < STRANGERS; i++) {
      PrivateKey key = PrivateKey.fromSeeded(random);
      strangers.add(key);
      builder.fund(key.address(), FUNDS);
    }
    this.ledger = builder.open();
  }

  /** The probe in the market of a file. */
  static Service market(String text) {
    return Service.of(MarketFile.parse("market.yaml", text), new ProbeKind());
  }

  Ledger ledger() {
    return new Way();
  }

  InstantSource clock() {
    return clock;
  }

  LedgerView view() {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }

  RoundRules rounds() {
    return market.market().ledger().rounds();
  }

  long head() {
    return ledger.head(Ledger.Finality.INCLUDED).number();
  }

  long round() {
    return rounds().roundOf(head());
  }

  void advanceTo(long block) {
    if (block > head()) {
      seconds.addAndGet(block - head());
      ledger.advance(block - head());
    }
  }

  /** Makes block after block until something has happened. */
  void until(String what, BooleanSupplier happened) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!happened.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionFailedError("never: " + what);
      }
      Thread.sleep(10);
    }
  }

  /**
   * Makes another block when what was waited for did not happen in a while, since some wait too.
   */
  void untilWithBlocks(String what, BooleanSupplier happened) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    for (int i = 1; !happened.getAsBoolean(); i++) {
      if (System.nanoTime() > end) {
        throw new AssertionFailedError("never: " + what);
      }
      Thread.sleep(10);
      if (i % 20 == 0) {
        advanceTo(head() + 1);
      }
    }
  }

  /** How long nodes go on without a block; nothing here depends on that. */
  static final Duration MAX_LAG = Duration.ofHours(1);

  ProviderNode.Setup node(int number, Amount collateral) {
    return node(number, collateral, market, Listening.loopback(0));
  }

  ProviderNode.Setup node(int number, Amount collateral, Service service, Listening listening) {
    return new ProviderNode.Setup(
        ledger(),
        providers.get(number),
        List.of(service),
        ProviderNode.till(MAX_LAG),
        CollateralAim.atLeast(collateral),
        folder.resolve("provider-" + number),
        listening,
        clock);
  }

  /** Starts all providers, each with collateral for so many agreements. */
  void startProviders(int agreements) throws IOException {
    for (int i = 0; i < providers.size(); i++) {
      nodes.add(ProviderNode.start(node(i, collateral().times(agreements))));
    }
  }

  /** Of one agreement. */
  Amount collateral() {
    return market.market().agreement().collateral().amount();
  }

  List<ProviderNode> nodes() {
    return nodes;
  }

  CustomerNode.Setup customer(int rounds, boolean renews) {
    return customer(market, Listening.loopback(0), providers.size(), 20, rounds, renews);
  }

  CustomerNode.Setup customer(
      Service service,
      Listening listening,
      int hiring,
      long booksPerProvider,
      int rounds,
      boolean renews) {
    return new CustomerNode.Setup(
        ledger(),
        customer,
        customer,
        service,
        MAX_LAG,
        folder.resolve("customer"),
        listening,
        hiring,
        providers.size() - Math.min(hiring, providers.size()), // books for those that replace some
        Set.of(),
        booksPerProvider,
        rounds,
        renews,
        clock);
  }

  /** A key with money, beside those of the providers. */
  PrivateKey stranger(int number) {
    return strangers.get(number);
  }

  Bytes bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /** Buys a unit from everybody; returns what was paid, in tickets. */
  int buy(CustomerNode node) throws Exception {
    return node.role(ProbeKind.Customer.class).buyFromAll(bytes(100));
  }

  /** All money, wherever it is. */
  Amount money() {
    LedgerView view = view();
    Amount sum = view.totals().sum().plus(view.outside(customer.address()));
    for (PrivateKey key : accounts()) {
      sum = sum.plus(view.outside(key.address()));
    }
    return sum;
  }

  private List<PrivateKey> accounts() {
    return Stream.concat(providers.stream(), strangers.stream()).toList();
  }

  long count(Class<? extends Command> kind) {
    return seen.stream().filter(kind::isInstance).count();
  }

  Address provider(int number) {
    return providers.get(number).address();
  }

  @Override
  public void close() {
    nodes.forEach(ProviderNode::close);
    ledger.close();
  }

  /** The way from a node to the ledger, on which things get lost. */
  private final class Way extends ForwardingLedger {
    Way() {
      super(ledger);
    }

    @Override
    public CompletableFuture<Receipt> submit(Signer by, Command command) {
      seen.add(command);
      return switch (fate.apply(command)) {
        case ARRIVES -> ledger.submit(by, command);
        case ANSWER_LOST ->
            ledger
                .submit(by, command)
                .thenApply(_ -> new Receipt.Dropped("the program was killed here"));
        case LOST -> CompletableFuture.completedFuture(new Receipt.Dropped("it got lost"));
      };
    }

    @Override
    public BlockRef head(Finality finality) {
      if (!killed.isEmpty() && Thread.currentThread().getName().startsWith(killed)) {
        throw new InternalError("killed by a test");
      }
      return ledger.head(finality);
    }

    @Override
    public LedgerView at(BlockRef block) {
      LedgerView view = ledger.at(block);
      return (LedgerView)
          Proxy.newProxyInstance(
              LedgerView.class.getClassLoader(),
              new Class<?>[] {LedgerView.class},
              (_, method, values) -> {
                if (method.getName().equals("providers") && method.getParameterCount() == 0) {
                  listing.run();
                }
                try {
                  return method.invoke(view, values);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    /** Nodes come and go, the ledger stays. */
    @Override
    public void close() {}
  }
}
