package souk.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.exchange.Service;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.ledger.rules.Beacon;
import souk.node.CustomerNode;
import souk.node.CustomerStore;
import souk.node.Opened;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/**
 * A whole market in one process: a ledger, a customer and providers of one service, each with its
 * own keys and its own HTTP server on loopback. For demonstrations, attacks, measurements and tests
 * of any kind of service; between the parties nothing is shared but the network and the ledger.
 */
public final class Deployment implements AutoCloseable {
  /**
   * What kind of deployment it is to be.
   *
   * @param service that is sold, with its market file
   * @param providers how many
   * @param newcomers how many more can be hired while the round runs; there are books for them.
   *     With newcomers a deployment that is opened again begins with another escrow and other
   *     agreements: those of before gave all books away
   * @param booksPerProvider of a round
   * @param folder where nodes keep their files
   * @param journal where the ledger is kept; null to keep it in memory
   * @param seed of the ledger's beacon, and of all keys if {@code seededKeys}
   * @param seededKeys whether the run is to repeat; never for money
   * @param keys of the customer, of who signs its books, and of the providers, in this order; empty
   *     to make them anew
   */
  public record Options(
      Service service,
      int providers,
      int newcomers,
      long booksPerProvider,
      Path folder,
      @Nullable Path journal,
      long seed,
      boolean seededKeys,
      List<PrivateKey> keys) {
    public Options {
      keys = List.copyOf(keys);
      if (!keys.isEmpty() && keys.size() != providers + 2) {
        throw new IllegalArgumentException(
            "%d providers need %d keys, got %d".formatted(providers, providers + 2, keys.size()));
      }
      if (newcomers < 0 || providers < 1) {
        throw new IllegalArgumentException(
            "there is at least 1 provider, and at least 0 newcomers; got %d, %d"
                .formatted(providers, newcomers));
      }
    }

    /** With keys that are made anew, and a ledger in memory. */
    public Options(Service service, int providers, long booksPerProvider, Path folder, long seed) {
      this(service, providers, 0, booksPerProvider, folder, null, seed, false, List.of());
    }
  }

  private final Options options;
  private final DeploymentKeys keys;
  private final Opened opened = new Opened();
  private final DeploymentLedger chain;
  private final DeploymentNodes nodes;
  private final HttpDialer dialer;
  private final List<ProviderNode> providers = new ArrayList<>();
  private final Deque<PrivateKey> newcomerKeys = new ArrayDeque<>();
  private final List<Newcomer> newcomers = new ArrayList<>();
  private @Nullable CustomerNode customer;
  private volatile long round;

  private Deployment(
      Options options, LedgerChoice choice, UnaryOperator<ProviderNode.Setup> variation)
      throws IOException {
    this.options = options;
    this.keys = new DeploymentKeys(options);
    this.dialer = opened.add(new HttpDialer());
    try {
      this.chain = opened.add(open(options, choice, keys.accounts()));
      this.nodes = new DeploymentNodes(options, chain, keys.funder(), keys.signer(), variation);
      begin();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Opens the market and waits until its first round has begun and every provider can be paid. */
  public static Deployment open(Options options, LedgerChoice ledger) throws IOException {
    return open(options, ledger, UnaryOperator.identity());
  }

  /**
   * The same with providers that are not as they should be.
   *
   * @param variation what each, newcomers too, makes of its setup
   */
  public static Deployment open(
      Options options, LedgerChoice ledger, UnaryOperator<ProviderNode.Setup> variation)
      throws IOException {
    return new Deployment(options, ledger, variation);
  }

  private static DeploymentLedger open(
      Options options, LedgerChoice choice, List<PrivateKey> accounts) throws IOException {
    return DeploymentLedger.open(
        choice,
        options.service().market().ledger(),
        List.of(options.service().kind()),
        options.seed(),
        accounts,
        options.newcomers(),
        options.journal());
  }

  private void begin() throws IOException {
    // A ledger that goes on has the customer's money inside from the first time.
    if (chain.view().outside(funder().address()).compareTo(DeploymentLedger.FUNDS) >= 0) {
      chain.submit(funder(), new Command.Deposit(DeploymentLedger.FUNDS));
    }
    for (PrivateKey key : keys.providers()) {
      providers.add(
          nodes.provider(
              key,
              "provider-" + providers.size(),
              nodes.collateralToBegin(key.address()),
              UnaryOperator.identity()));
    }
    CustomerNode node = startCustomer();
    for (PrivateKey key : keys.providers()) {
      node.reserve(key.address());
    }
    for (int i = 0; i < options.newcomers(); i++) {
      PrivateKey key = newKey();
      newcomerKeys.add(key);
      chain.admit(key);
      node.reserve(key.address());
    }
    // On the ledger, that is: the next step leaves the blocks behind in which they can be opened.
    await("all providers to be hired", () -> agreed(node) >= options.providers());
    this.round = view().escrow(escrow()).orElseThrow().terms().firstRound();
    long now = rounds().roundOf(chain.head() + 1);
    if (now > round) {
      round = now + 1; // what was allotted on the way counts from the next round on
    }
    chain.advanceTo(rounds().start(round));
    awaitReady();
  }

  private long agreed(CustomerNode node) {
    LedgerView now = view();
    return node.agreements().stream()
        .filter(signed -> now.agreement(signed.id()).isPresent())
        .count();
  }

  private CustomerNode startCustomer() throws IOException {
    CustomerNode node =
        nodes.customer(
            keys.providers().stream().map(PrivateKey::address).collect(Collectors.toSet()));
    customer = node;
    return node;
  }

  // ---- parties ----

  /** The customer's node. */
  public CustomerNode customer() {
    CustomerNode node = customer;
    if (node == null) {
      throw new IllegalStateException("the customer is stopped");
    }
    return node;
  }

  /** The customer's key, which pays. */
  public PrivateKey funder() {
    return keys.funder();
  }

  /** Stops the customer's node and starts it again, with what its folder holds. */
  public CustomerNode restartCustomer() throws IOException {
    customer().close();
    customer = null;
    return startCustomer();
  }

  /** The providers that were hired at the beginning, as they run now. */
  public List<ProviderNode> providers() {
    return List.copyOf(providers);
  }

  /** Stops a provider's node and starts it again, with what its folder holds. */
  public ProviderNode restartProvider(int index) throws IOException {
    providers.get(index).close();
    ProviderNode again =
        nodes.provider(
            keys.providers().get(index),
            "provider-" + index,
            nodes.collateral(),
            UnaryOperator.identity());
    providers.set(index, again);
    return again;
  }

  /** What customer and providers signed, in the order of the providers. */
  public List<Command.OpenAgreement> agreements() {
    List<CustomerStore.Signed> all = customer().agreements();
    return keys.providers().stream()
        .flatMap(key ->
            all.stream().filter(signed -> signed.terms().provider().equals(key.address())).limit(1))
        .map(Deployment::command)
        .toList();
  }

  private static Command.OpenAgreement command(CustomerStore.Signed signed) {
    return new Command.OpenAgreement(signed.terms(), signed.customer(), signed.provider());
  }

  /** A provider that was hired while the round ran. */
  public record Newcomer(ProviderNode node, PrivateKey key, Command.OpenAgreement agreement) {}

  /**
   * Hires one more provider and waits until it can be used. The customer lends it its collateral.
   *
   * @param deviation what it makes of its setup
   * @throws IllegalStateException when all {@link Options#newcomers} are there
   */
  public Newcomer hire(UnaryOperator<ProviderNode.Setup> deviation) throws IOException {
    PrivateKey key = newcomerKeys.poll();
    if (key == null) {
      throw new IllegalStateException(
          "there were books for " + options.newcomers() + " newcomers, and all are hired");
    }
    int before = customer().status().ready();
    chain.submit(funder(), new Command.Transfer(key.address(), nodes.collateral()));
    ProviderNode node =
        nodes.provider(
            key,
            "newcomer-" + key.address().toString().substring(2, 12),
            nodes.collateral(),
            deviation);
    customer().hire(key.address());
    await("the new provider to be hired", () -> signed(key.address()).isPresent());
    Newcomer hired = new Newcomer(node, key, command(signed(key.address()).orElseThrow()));
    newcomers.add(hired);
    await("the new provider to be ready", () -> customer().status().ready() > before);
    return hired;
  }

  private Optional<CustomerStore.Signed> signed(Address provider) {
    return customer().agreements().stream()
        .filter(signed -> signed.terms().provider().equals(provider))
        .findFirst();
  }

  /** Lets a newcomer go; what it has not claimed it loses. */
  public void dismiss(Newcomer newcomer) throws IOException {
    customer().dismiss(newcomer.agreement().terms().id(chain.ledger().info().domain()));
    if (newcomers.remove(newcomer)) {
      newcomer.node().close();
    }
  }

  /** A key of somebody who has no money. */
  public PrivateKey newKey() {
    return keys.fresh();
  }

  /** A key of somebody who has no money, and can hand in commands all the same. */
  public PrivateKey admit() {
    PrivateKey key = newKey();
    chain.admit(key);
    return key;
  }

  /** Addresses that had money at the beginning: funder, signer of books, then the providers. */
  public List<Address> accounts() {
    return keys.accounts().stream().map(PrivateKey::address).toList();
  }

  // ---- time ----

  private void awaitReady() {
    await("all providers to be ready", () -> customer().status().ready() >= options.providers());
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
    if (!view().escrow(escrow()).orElseThrow().covers(next)) {
      throw new IllegalStateException("the escrow has no money for a round after " + round);
    }
    chain.advanceTo(rounds().start(next));
    round = next;
    awaitReady();
  }

  /** Waits, while the ledger goes on by itself, for something that takes a few blocks. */
  public void await(String what, BooleanSupplier reached) {
    new Patience(
            chain.patience(),
            () -> Optional.ofNullable(customer).flatMap(node -> node.status().trouble()))
        .await(what, reached);
  }

  /** Lets so many blocks pass at once, at least one; everybody's clock moves a second for each. */
  public void advance(long blocks) {
    chain.advance(blocks);
  }

  /** Lets a moment pass in which everybody sees the newest block and acts on it, then a block. */
  public void step() {
    chain.step();
  }

  /** Lets blocks pass until the seed of the deployment's round is on the ledger, and returns it. */
  public Bytes32 draw() {
    chain.advanceTo(rounds().seedBlock(round) + 1);
    await("the draw", () -> view().draw(round).isPresent());
    return view().draw(round).orElseThrow();
  }

  /**
   * Ends the round: its draw is due, and providers claim what they won in it until nothing is left
   * to claim. By then the next round has begun.
   */
  public void settle() {
    chain.advanceTo(rounds().seedBlock(round) + 1);
    await(
        "every won prize to be claimed",
        () -> {
          chain.step();
          return providers.stream()
              .flatMap(provider -> provider.income().stream())
              .noneMatch(income -> income.round() <= round);
        });
  }

  // ---- ledger ----

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
    return options.service().market().ledger().rounds();
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

  /**
   * Hands in an agreement's opening after its bytes were changed on their way.
   *
   * @param by who pays for it
   * @param change what becomes of the bytes
   * @return whether the ledger took it; empty where commands are no bytes
   */
  public Optional<Boolean> opens(
      PrivateKey by, Command.OpenAgreement opening, UnaryOperator<byte[]> change) {
    return chain.opens(by, opening, change);
  }

  public Options options() {
    return options;
  }

  public CountingLedger ledger() {
    return chain.ledger();
  }

  public Bytes32 escrow() {
    return customer().status().escrow();
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

  @Override
  public void close() {
    newcomers.forEach(newcomer -> newcomer.node().close());
    if (customer != null) {
      customer.close();
    }
    providers.forEach(ProviderNode::close);
    opened.close(); // the ledger last: it may have other people's coins to give back
  }

  /** For reports: who was hired. */
  public Set<Address> hired() {
    return customer().hired();
  }
}
