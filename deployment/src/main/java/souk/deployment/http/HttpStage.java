package souk.deployment.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import souk.deployment.DeploymentLedger;
import souk.deployment.LedgerChoice;
import souk.deployment.scenario.Scenario;
import souk.exchange.Service;
import souk.exchange.UnitContent;
import souk.http.Headers;
import souk.http.HttpWish;
import souk.http.Target;
import souk.http.customer.CallException;
import souk.http.customer.HttpCall;
import souk.http.customer.HttpCustomer;
import souk.http.customer.PaidAnswer;
import souk.http.kind.HttpService;
import souk.http.provider.HttpProvider;
import souk.http.provider.Upstream;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.market.PaymentRules;
import souk.node.CollateralAim;
import souk.node.CustomerNode;
import souk.node.Listening;
import souk.node.Opened;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/**
 * A ledger with accounts, and an HTTP server, for scenarios that start their providers and
 * customers themselves: each with its own key, its own prices and its own folder.
 */
final class HttpStage implements AutoCloseable {
  private static final long BOOKS = 16;

  /** Where the server answers with as many bytes as the path says. */
  static final String BYTES = "/bytes/";

  private final Scenario.Place place;
  private final Service service;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Opened opened = new Opened();
  private final List<PrivateKey> keys = new ArrayList<>();
  private final DeploymentLedger chain;
  private final HttpServer server;
  private final Random random;
  private final List<ProviderNode> providers = new ArrayList<>();

  /**
   * Opens a ledger on which so many accounts have money.
   *
   * @param market by whose rules it goes
   */
  HttpStage(Scenario.Place place, Service market, int accounts) throws IOException {
    this.place = place;
    this.service = market;
    this.random = new Random(place.seed());
    for (int i = 0; i < accounts; i++) {
      keys.add(PrivateKey.fromSeeded(random));
    }
    this.chain =
        opened.add(
            DeploymentLedger.open(
                place.ledger(),
                market.market().ledger(),
                List.of(market.kind()),
                place.seed(),
                keys,
                0,
                null));
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext(
        "/",
        exchange -> {
          byte[] answer = exchange.getRequestURI().getPath().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.createContext(BYTES, HttpStage::bytes);
    server.setExecutor(threads);
    server.start();
  }

  /** So many bytes, or those from one on, as the request's range says. */
  private static void bytes(HttpExchange exchange) throws IOException {
    String length = exchange.getRequestURI().getPath().substring(BYTES.length());
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("^bytes=|-$", ""));
    byte[] all = bytes(Integer.parseInt(length));
    exchange.sendResponseHeaders(range == null ? 200 : 206, all.length - from);
    exchange.getResponseBody().write(all, from, all.length - from);
    exchange.close();
  }

  /** What the server's answer of so many bytes is. */
  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** The usual market. */
  static Service usual() {
    return Service.of(HttpService.reference(), new HttpService());
  }

  DeploymentLedger chain() {
    return chain;
  }

  LedgerView view() {
    return chain.view();
  }

  RoundRules rounds() {
    return service.market().ledger().rounds();
  }

  PrivateKey key(int account) {
    return keys.get(account);
  }

  /** Chance, from the place's seed. */
  Random random() {
    return random;
  }

  /** The market with other prices. */
  Service at(PaymentRules payment) {
    return new Service(service.kind(), service.terms(), service.market().withPayment(payment));
  }

  /** What a provider of this account is started with that sells at these prices. */
  ProviderNode.Setup seller(int account, PaymentRules payment) {
    Service sold = at(payment);
    Upstream.Address upstream =
        new Upstream.Address(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    HttpService kind =
        HttpService.selling(new HttpService.Selling(upstream, HttpProvider.Room.DEFAULT));
    return new ProviderNode.Setup(
        chain.ledger(),
        key(account),
        List.of(new Service(kind, sold.terms(), sold.market())),
        ProviderNode.till(chain.maxLag()),
        CollateralAim.atLeast(sold.market().agreement().collateral().amount().times(2)),
        folder("provider-" + account),
        Listening.loopback(0),
        chain.clock());
  }

  private Path folder(String name) {
    return place.folder().resolve(name);
  }

  /** Starts a provider, which is closed with the stage. */
  ProviderNode start(ProviderNode.Setup setup) throws IOException {
    ProviderNode node = opened.add(ProviderNode.start(setup));
    providers.add(node);
    return node;
  }

  /** Closes a provider's node in the middle of what it does; it may be started again. */
  void vanish(ProviderNode node) {
    node.close();
    providers.remove(node);
  }

  /** Brings money of an account into the market. */
  void deposit(int account, Amount amount) {
    chain.submit(key(account), new Command.Deposit(amount));
  }

  /**
   * Starts a customer, which hires these providers and no other and is closed with the stage.
   *
   * @param name of its folder
   * @param payment what its escrow pays with
   * @param rounds that its agreements run
   */
  CustomerNode customer(
      String name, int account, PaymentRules payment, Set<Address> named, int rounds)
      throws IOException {
    return opened.add(
        CustomerNode.start(
            new CustomerNode.Setup(
                chain.ledger(),
                key(account),
                key(account),
                at(payment),
                chain.maxLag(),
                folder(name),
                Listening.loopback(0),
                named.size(),
                0,
                named,
                BOOKS,
                rounds,
                false,
                chain.clock())));
  }

  /**
   * What a customer is started with that hires whoever fits.
   *
   * @param name of its folder
   * @param payment what its escrow pays with
   * @param wanted how many providers
   * @param spare for how many more there are books
   */
  CustomerNode.Setup hirer(
      String name, int account, PaymentRules payment, int wanted, int spare, int rounds) {
    return new CustomerNode.Setup(
        chain.ledger(),
        key(account),
        key(account),
        at(payment),
        chain.maxLag(),
        folder(name),
        Listening.loopback(0),
        wanted,
        spare,
        Set.of(),
        BOOKS,
        rounds,
        false,
        chain.clock());
  }

  /** A customer that was started, and is closed with the stage. */
  CustomerNode closing(CustomerNode customer) {
    return opened.add(customer);
  }

  /** Waits until so many agreements of it are on the ledger; those that were seen there. */
  List<LedgerView.Agreement> awaitHired(CustomerNode customer, int wanted) {
    AtomicReference<List<LedgerView.Agreement>> seen = new AtomicReference<>(List.of());
    chain.await(
        "providers to be hired",
        () -> {
          LedgerView now = view();
          List<LedgerView.Agreement> there =
              customer.agreements().stream()
                  .flatMap(signed -> now.agreement(signed.id()).stream())
                  .toList();
          seen.set(there);
          return there.size() >= wanted;
        });
    return seen.get();
  }

  /** Lets a customer's first round begin, if it has not, and waits until it can call. */
  void awaitReady(CustomerNode customer, int wanted) {
    chain.advanceTo(rounds().start(customer.status().firstRound()));
    chain.await("providers to be ready", () -> customer.status().ready() >= wanted);
  }

  /**
   * Lets time pass: on a ledger in this process so many seconds and blocks at once, on a chain,
   * whose time is everybody's, until the next block.
   */
  void pass(int seconds) {
    if (place.ledger() instanceof LedgerChoice.Local) {
      chain.advance(seconds);
    } else {
      long head = chain.head();
      chain.await("a block", () -> chain.head() > head);
    }
  }

  /** Lets the next round begin: what was allotted on the way counts from then on. */
  void nextRound() {
    chain.advanceTo(rounds().start(rounds().roundOf(chain.head()) + 1));
  }

  /** If so few blocks are left of the round that a call might not be paid in it: the next round. */
  void awaitRoom(int blocks) {
    long round = rounds().roundOf(chain.head());
    if (chain.head() + blocks > rounds().closes(round)) {
      chain.advanceTo(rounds().start(round + 1));
    }
  }

  /** Makes a call and pays for it; the answer's text. */
  static String call(CustomerNode customer, String path) throws CallException, IOException {
    PaidAnswer answer =
        customer
            .role(HttpCustomer.class)
            .call(
                new HttpCall(
                    new HttpWish.Call("GET", new Target(path), Headers.NONE),
                    UnitContent.NONE,
                    Long.MAX_VALUE,
                    Optional.empty()));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    answer.copyTo(body);
    return body.toString(StandardCharsets.UTF_8);
  }

  /** Ends the round that runs, and waits until all that was won in it is claimed. */
  void settle() {
    long round = rounds().roundOf(chain.head());
    chain.advanceTo(rounds().seedBlock(round) + 1);
    chain.await(
        "every won prize to be claimed",
        () -> {
          chain.step();
          return providers.stream()
              .flatMap(provider -> provider.income().stream())
              .noneMatch(income -> income.round() <= round);
        });
  }

  @Override
  public void close() {
    opened.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
