package souk.deployment.content;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import souk.content.ContentJudge;
import souk.content.Layout;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.kind.ContentMarket;
import souk.content.kind.ContentService;
import souk.deployment.CountingLedger;
import souk.deployment.DeploymentLedger;
import souk.deployment.EvmChain;
import souk.deployment.GasUse;
import souk.deployment.LedgerChoice;
import souk.deployment.LocalChain;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.ledger.Command;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.ledger.rules.Beacon;
import souk.market.AgreementRules;
import souk.node.CacheNode;
import souk.node.Customer;
import souk.node.ProviderNode;
import souk.node.PublisherNode;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;
import souk.transport.PeerException;

/**
 * A whole content market in one process: a ledger, a customer, its publisher and caches, each with
 * its own keys and its own HTTP server on loopback. For demonstrations, attacks, measurements and
 * tests; between the parties nothing is shared but the network and the ledger.
 */
public final class ContentDeployment implements AutoCloseable {
  /**
   * What kind of deployment it is to be.
   *
   * @param caches how many
   * @param newcomers how many more can be hired while the round runs; there are books for them
   * @param chunks for how many chunks there is to be money in a round
   * @param folder where nodes keep their files
   * @param journal where the ledger is kept; null to keep it in memory
   * @param seed of the ledger's beacon, and of all keys if {@code seededKeys}
   * @param seededKeys whether the run is to repeat; never for money
   * @param keys of the funder, the publisher and the caches, in this order; empty to make them anew
   */
  public record Options(
      ContentMarket market,
      int caches,
      int newcomers,
      long chunks,
      Path folder,
      @Nullable Path journal,
      long seed,
      boolean seededKeys,
      List<PrivateKey> keys) {
    /** With keys that are made anew. */
    public Options(
        ContentMarket market,
        int caches,
        int newcomers,
        long chunks,
        Path folder,
        @Nullable Path journal,
        long seed,
        boolean seededKeys) {
      this(market, caches, newcomers, chunks, folder, journal, seed, seededKeys, List.of());
    }

    public Options {
      keys = List.copyOf(keys);
      if (!keys.isEmpty() && keys.size() != caches + 2) {
        throw new IllegalArgumentException(
            "%d caches need %d keys, got %d".formatted(caches, caches + 2, keys.size()));
      }
      if (newcomers < 0) {
        throw new IllegalArgumentException("newcomers must be at least 0, got " + newcomers);
      }
      if (caches < market.service().caches()) {
        throw new IllegalArgumentException(
            "a bundle takes %d different caches; %d are too few"
                .formatted(market.service().caches(), caches));
      }
    }
  }

  /** For each cache; no cheat of the demonstration uses up a quarter of them. */
  private static final long TICKETS_FOR_CHEATS = 64;

  private final Options options;
  private final RandomGenerator random;
  private final UnaryOperator<ProviderNode.Setup> conduct;
  private final DeploymentLedger chain;
  private final List<PrivateKey> accounts = new ArrayList<>();
  private final HttpDialer dialer = new HttpDialer();
  private final List<ProviderNode> caches = new ArrayList<>();
  private final List<Command.OpenAgreement> agreements = new ArrayList<>();
  private final PrivateKey funder;
  private final Deque<PrivateKey> newcomerKeys = new ArrayDeque<>();
  private final List<Newcomer> newcomers = new ArrayList<>();
  private final Customer customer;
  private final Bytes32 escrow;
  private final PublisherNode publisher;
  private volatile long round;

  private ContentDeployment(
      Options options, LedgerChoice choice, UnaryOperator<ProviderNode.Setup> conduct)
      throws IOException, WrongEndpointException, UnitException, PeerException {
    this.options = options;
    this.conduct = conduct;
    this.random =
        options.seededKeys() ? new java.util.SplittableRandom(options.seed()) : new SecureRandom();
    this.funder = account();
    PrivateKey signer = account();
    List<PrivateKey> cacheKeys = new ArrayList<>();
    for (int i = 0; i < options.caches(); i++) {
      cacheKeys.add(account());
    }
    this.chain = open(options, choice, accounts);
    try {
      CountingLedger ledger = chain.ledger();
      this.customer =
          new Customer(
              ledger,
              funder,
              new ExchangeClient(dialer, funder, ledger.info(), ClientRules.DEFAULT),
              random);
      // A ledger that goes on has the funder's money inside from the first time.
      if (chain.view().outside(funder.address()).compareTo(DeploymentLedger.FUNDS) >= 0) {
        chain.submit(funder, new Command.Deposit(DeploymentLedger.FUNDS));
      }
      for (PrivateKey key : cacheKeys) {
        chain.submit(key, new Command.Deposit(options.market().agreement().collateral()));
        caches.add(startCache(key, "cache-" + caches.size(), UnaryOperator.identity()));
      }

      long books = booksPerCache();
      this.escrow =
          customer.openEscrow(
              options.market().payment(),
              signer.address(),
              books * (caches.size() + options.newcomers()),
              options.market().agreement().rounds());
      this.publisher =
          PublisherNode.start(
              new PublisherNode.Setup(
                  ledger,
                  signer,
                  escrow,
                  options.market().service(),
                  chain.maxLag(),
                  options.folder().resolve("publisher-" + escrow.toString().substring(2, 12)),
                  "127.0.0.1",
                  0,
                  chain.clock()));
      for (ProviderNode cache : caches) {
        customer.allot(escrow, cache.address(), books);
        agreements.add(agree(cache));
      }
      for (int i = 0; i < options.newcomers(); i++) {
        PrivateKey key = newKey();
        newcomerKeys.add(key);
        chain.admit(key);
        customer.allot(escrow, key.address(), books);
      }
      this.round = customer.round() + 1;
      chain.advanceTo(rounds().start(round));
      awaitCaches();
    } catch (IOException
        | WrongEndpointException
        | UnitException
        | PeerException
        | RuntimeException e) {
      caches.forEach(ProviderNode::close);
      chain.close(); // which has other people's coins
      throw e;
    }
  }

  /** Opens the market and waits until its first round has begun and every cache can be paid. */
  public static ContentDeployment open(Options options)
      throws IOException, WrongEndpointException, UnitException, PeerException {
    return open(options, UnaryOperator.identity());
  }

  /** As {@link #open(Options)}, on a ledger of one's choice. */
  public static ContentDeployment open(Options options, LedgerChoice ledger)
      throws IOException, WrongEndpointException, UnitException, PeerException {
    return new ContentDeployment(options, ledger, UnaryOperator.identity());
  }

  private static DeploymentLedger open(
      Options options, LedgerChoice choice, List<PrivateKey> accounts) throws IOException {
    LedgerRules rules = options.market().ledger();
    return switch (choice) {
      case LedgerChoice.Local() ->
          new LocalChain(
              rules,
              options.seed(),
              accounts.stream().map(PrivateKey::address).toList(),
              options.journal());
      case LedgerChoice.Devnet(Path anvil) -> EvmChain.devnet(anvil, rules, accounts);
      case LedgerChoice.Chain there -> EvmChain.at(there, rules, accounts, options.newcomers());
    };
  }

  /**
   * As {@link #open(Options)}, with caches that are not as they should be.
   *
   * @param conduct what each, newcomers too, makes of its setup
   */
  public static ContentDeployment open(Options options, UnaryOperator<ProviderNode.Setup> conduct)
      throws IOException, WrongEndpointException, UnitException, PeerException {
    return new ContentDeployment(options, new LedgerChoice.Local(), conduct);
  }

  /**
   * What the ledger's draws come from; whoever knows it beforehand makes the blocks.
   *
   * @throws IllegalStateException on a ledger where nobody knows
   */
  public Beacon beacon() {
    return chain
        .beacon()
        .orElseThrow(() -> new IllegalStateException("nobody knows this ledger's draws"));
  }

  private ProviderNode startCache(
      PrivateKey key, String name, UnaryOperator<ProviderNode.Setup> deviation) throws IOException {
    AgreementRules agreed = options.market().agreement();
    ProviderNode cache =
        ProviderNode.start(
            deviation.apply(
                conduct.apply(
                    new ProviderNode.Setup(
                        chain.ledger(),
                        key,
                        List.of(new ContentService()),
                        options.folder().resolve(name),
                        "127.0.0.1",
                        0,
                        CacheNode.till(chain.maxLag()),
                        options.market().exposure(),
                        chain.clock()))));
    cache.register(agreed.collateral());
    return cache;
  }

  private Command.OpenAgreement agree(ProviderNode cache)
      throws IOException, WrongEndpointException, UnitException, PeerException {
    Command.OpenAgreement signed =
        customer.hire(
            cache.address(),
            cache.uri(),
            ContentService.NAME,
            publisher.terms().encode(),
            new ContentJudge().id(),
            escrow,
            options.market().agreement());
    publisher.hire(signed, cache.uri());
    return signed;
  }

  /** A cache that was hired while the round ran. */
  public record Newcomer(ProviderNode node, PrivateKey key, Command.OpenAgreement agreement) {}

  /**
   * Hires one more cache and waits until it gets work. The customer lends it its collateral.
   *
   * @param deviation what it makes of its setup
   * @throws IllegalStateException when all {@link Options#newcomers} are there
   */
  public Newcomer hire(UnaryOperator<ProviderNode.Setup> deviation)
      throws IOException, WrongEndpointException, UnitException, PeerException {
    PrivateKey key = newcomerKeys.poll();
    if (key == null) {
      throw new IllegalStateException(
          "there were books for " + options.newcomers() + " newcomers, and all are hired");
    }
    int before = publisher.ready();
    chain.submit(
        funder, new Command.Transfer(key.address(), options.market().agreement().collateral()));
    ProviderNode node =
        startCache(key, "newcomer-" + key.address().toString().substring(2, 12), deviation);
    Newcomer hired = new Newcomer(node, key, agree(node));
    newcomers.add(hired);
    await("the new cache to have tickets to be paid with", () -> publisher.ready() > before);
    return hired;
  }

  /** Lets a newcomer go; what it has not claimed it loses. */
  public void dismiss(Newcomer newcomer) throws IOException {
    publisher.dismiss(newcomer.agreement().terms().id(chain.ledger().info().domain()));
    if (newcomers.remove(newcomer)) {
      newcomer.node().close();
    }
  }

  /** Half as much again as each cache's even share, and tickets for the cheats to play with. */
  private long booksPerCache() {
    long tickets =
        options.chunks()
            * options.market().service().tickets(options.market().service().chunkBytes());
    long share = tickets * 3 / 2 / options.caches();
    long book = options.market().payment().tickets();
    return share / book + Math.ceilDiv(TICKETS_FOR_CHEATS, book) + 1;
  }

  /** An account that has money outside, when made before the ledger opens. */
  private PrivateKey account() {
    PrivateKey key = options.keys().isEmpty() ? newKey() : options.keys().get(accounts.size());
    accounts.add(key);
    return key;
  }

  private PrivateKey newKey() {
    return random instanceof SecureRandom secure
        ? PrivateKey.generate(secure)
        : PrivateKey.fromSeeded(random);
  }

  private void awaitCaches() {
    await("all caches to have tickets to be paid with", () -> publisher.ready() >= caches.size());
  }

  /**
   * Makes sure that tickets are taken for some blocks more: if this round ends before, lets it, and
   * goes on in the next one.
   *
   * @throws IllegalStateException when it was the escrow's last round
   */
  public void awaitRoom(int blocks) {
    if (chain.head() + blocks <= rounds().closes(round)) {
      return;
    }
    long next = round + 1;
    if (!view().escrow(escrow).orElseThrow().covers(next)) {
      throw new IllegalStateException("the escrow has no money for a round after " + round);
    }
    chain.advanceTo(rounds().start(next));
    round = next;
    awaitCaches();
  }

  private void await(String what, java.util.function.BooleanSupplier reached) {
    long deadline = System.nanoTime() + chain.patience().toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "waited " + chain.patience().toSeconds() + " s in vain for " + what);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for " + what, e);
      }
    }
  }

  /** Lets so many blocks pass at once, at least one; everybody's clock moves a second for each. */
  public void advance(long blocks) {
    chain.advance(blocks);
  }

  /** Lets blocks pass until the seed of the deployment's round is on the ledger, and returns it. */
  public Bytes32 draw() {
    chain.advanceTo(rounds().seedBlock(round) + 1);
    await("the draw", () -> view().draw(round).isPresent());
    return view().draw(round).orElseThrow();
  }

  /** A client with a key of its own. */
  public ContentClient client(ClientLimits limits) {
    return new ContentClient(dialer, newKey(), chain.ledger().info(), chain.clock(), limits);
  }

  /**
   * Ends the round: its draw is due, and caches claim what they won in it until nothing is left to
   * claim. By then the next round has begun.
   */
  public void settle() {
    chain.advanceTo(rounds().seedBlock(round) + 1);
    await(
        "every won prize to be claimed",
        () -> {
          chain.step();
          return caches.stream()
              .flatMap(cache -> cache.income().stream())
              .noneMatch(income -> income.round() <= round);
        });
  }

  /** Whether all money that there was at the beginning is still there, to the unit. */
  public boolean conserved() {
    return chain.conserved();
  }

  /** What the ledger's transactions cost so far; empty where they cost nothing. */
  public Optional<GasUse> gas() {
    return chain.gas();
  }

  /** What the ledger says now. */
  public LedgerView view() {
    return chain.view();
  }

  private RoundRules rounds() {
    return options.market().ledger().rounds();
  }

  public Options options() {
    return options;
  }

  public CountingLedger ledger() {
    return chain.ledger();
  }

  public Customer customer() {
    return customer;
  }

  public PublisherNode publisher() {
    return publisher;
  }

  public List<ProviderNode> caches() {
    return List.copyOf(caches);
  }

  /** What customer and caches signed, in the order of the caches. */
  public List<Command.OpenAgreement> agreements() {
    return List.copyOf(agreements);
  }

  public Bytes32 escrow() {
    return escrow;
  }

  /** The round in which everything is delivered and paid now. */
  public long round() {
    return round;
  }

  public HttpDialer dialer() {
    return dialer;
  }

  public InstantSource clock() {
    return chain.clock();
  }

  /** Addresses that had money at the beginning: the funder, the publisher, then the caches. */
  public List<Address> accounts() {
    return accounts.stream().map(PrivateKey::address).toList();
  }

  /** Where the publisher answers. */
  public URI publisherUri() {
    return publisher.uri();
  }

  /** How many chunks a file of this length has. */
  public static long chunks(ContentMarket market, long length) {
    return new Layout(length, market.service().chunkBytes(), market.service().caches()).chunks();
  }

  @Override
  public void close() {
    publisher.close();
    caches.forEach(ProviderNode::close);
    newcomers.forEach(newcomer -> newcomer.node().close());
    dialer.close();
    chain.close();
  }
}
