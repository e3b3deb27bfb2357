package souk.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
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
import org.opentest4j.AssertionFailedError;
import souk.content.ContentJudge;
import souk.content.Manifest;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.Progress;
import souk.content.kind.ContentMarket;
import souk.ledger.Command;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.LocalLedgerBuilder;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;
import souk.transport.HttpDialer;

/**
 * A market of nodes that each stand by themselves, on a ledger in this process whose blocks come
 * when a test says so.
 */
final class Stage implements AutoCloseable {
  static final Amount FUNDS = Amount.of(1_000_000_000_000L);

  /** Far more than anything here takes. */
  private static final Duration LONG = Duration.ofMinutes(2);

  final ContentMarket market;
  final PrivateKey customer;
  final List<PrivateKey> providers = new ArrayList<>();

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

  private final Path folder;
  private final AtomicLong seconds = new AtomicLong();
  private final InstantSource clock = () -> Instant.ofEpochSecond(1_800_000_000L + seconds.get());
  private final LocalLedger ledger;
  private final HttpDialer dialer = new HttpDialer();
  private final List<CacheNode> caches = new ArrayList<>();
  private final Random random;

  Stage(Path folder, int providers, long seed) throws IOException {
    this.folder = folder;
    this.market = ContentMarket.read(Path.of("../markets/devnet.yaml"));
    this.random = new Random(seed);
    this.customer = PrivateKey.fromSeeded(random);
    byte[] beacon = new byte[Bytes32.SIZE];
    random.nextBytes(beacon);
    LocalLedgerBuilder builder =
        LocalLedger.builder(market.ledger(), Bytes32.of(beacon))
            .judge(new ContentJudge())
            .clock(clock)
            .fund(customer.address(), FUNDS);
    for (int i = 0; i < providers; i++) {
      PrivateKey key = PrivateKey.fromSeeded(random);
      this.providers.add(key);
      builder.fund(key.address(), FUNDS);
    }
    this.ledger = builder.open();
  }

  Ledger ledger() {
    return new Way();
  }

  LedgerView view() {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }

  RoundRules rounds() {
    return market.ledger().rounds();
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

  CacheNode.Setup cache(int number, Amount collateral) {
    return new CacheNode.Setup(
        ledger(),
        providers.get(number),
        market,
        Duration.ofHours(1),
        folder.resolve("cache-" + number),
        "127.0.0.1",
        0,
        collateral,
        clock);
  }

  /** Starts all caches, each with collateral for so many agreements. */
  void startCaches(int agreements) throws IOException {
    for (int i = 0; i < providers.size(); i++) {
      caches.add(CacheNode.start(cache(i, market.agreement().collateral().times(agreements))));
    }
  }

  List<CacheNode> caches() {
    return caches;
  }

  Sponsor.Setup sponsor(int rounds, boolean renews) {
    return new Sponsor.Setup(
        ledger(),
        customer,
        market,
        Duration.ofHours(1),
        folder.resolve("sponsor"),
        "127.0.0.1",
        0,
        providers.size(),
        Set.of(),
        20,
        rounds,
        renews,
        clock);
  }

  byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  Path file(byte[] bytes) throws IOException {
    return Files.write(Files.createTempFile(folder, "object", ""), bytes);
  }

  byte[] fetch(Sponsor sponsor, Manifest manifest) throws Exception {
    ByteArrayOutputStream fetched = new ByteArrayOutputStream();
    try (ContentClient client =
        new ContentClient(
            dialer, PrivateKey.fromSeeded(random), ledger.info(), clock, ClientLimits.DEFAULT)) {
      client.fetch(sponsor.uri(), manifest.contentId(), fetched, Progress.NONE);
    }
    return fetched.toByteArray();
  }

  /** All money, wherever it is. */
  Amount money() {
    LedgerView view = view();
    Amount sum = view.totals().sum().plus(view.outside(customer.address()));
    for (PrivateKey key : providers) {
      sum = sum.plus(view.outside(key.address()));
    }
    return sum;
  }

  long count(Class<? extends Command> kind) {
    return seen.stream().filter(kind::isInstance).count();
  }

  Address provider(int number) {
    return providers.get(number).address();
  }

  @Override
  public void close() {
    caches.forEach(CacheNode::close);
    dialer.close();
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

    /** Nodes come and go, the ledger stays. */
    @Override
    public void close() {}
  }
}
