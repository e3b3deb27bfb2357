package souk.attacks.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import souk.attacks.Attack;
import souk.deployment.http.HttpDeployment;
import souk.exchange.ExchangeSession;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.exchange.UnitContent;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.http.Headers;
import souk.http.HttpTerms;
import souk.http.HttpWish;
import souk.http.Target;
import souk.http.customer.CallException;
import souk.http.customer.HttpCall;
import souk.http.customer.PaidAnswer;
import souk.http.kind.HttpService;
import souk.http.provider.HttpProvider;
import souk.ledger.AgreementTerms;
import souk.market.file.MarketFile;
import souk.node.ProviderNode;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** A server that counts what it is asked, sold by one provider to one customer. */
public final class HttpScene implements AutoCloseable {
  private static final long BOOKS = 64;
  private static final ClientRules IMPATIENT =
      new ClientRules(Duration.ofSeconds(30), 1, Duration.ZERO, 1_024);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger asked = new AtomicInteger();
  private final HttpServer server;
  private final HttpDeployment market;

  private HttpScene(
      Attack.Place place,
      HttpAttack attack,
      UnaryOperator<ServiceKind> seller,
      UnaryOperator<ProviderNode.Setup> conduct)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          byte[] answer = exchange.getRequestURI().getPath().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.setExecutor(threads);
    server.start();
    MarketFile file =
        place.market().kind().equals(HttpTerms.KIND) ? place.market() : HttpService.reference();
    Service usual = Service.of(file, new HttpService());
    this.market =
        HttpDeployment.open(
            new HttpDeployment.Options(
                attack.service(usual),
                List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                0,
                BOOKS,
                Files.createTempDirectory(place.folder(), attack.name()),
                place.seed(),
                HttpProvider.Room.DEFAULT),
            place.ledger(),
            seller,
            conduct);
  }

  static HttpScene open(
      Attack.Place place,
      HttpAttack attack,
      UnaryOperator<ServiceKind> seller,
      UnaryOperator<ProviderNode.Setup> conduct)
      throws IOException {
    return new HttpScene(place, attack, seller, conduct);
  }

  /** The market, whose round is under way. */
  public HttpDeployment market() {
    return market;
  }

  /** The one that sells the server. */
  public ProviderNode provider() {
    return market.market().providers().getFirst();
  }

  /** Of the agreement between it and the customer. */
  public AgreementTerms terms() {
    return market.market().agreements().getFirst().terms();
  }

  Bytes32 agreement() {
    return terms().id(market.market().ledger().info().domain());
  }

  /** The customer's own key. */
  public PrivateKey customer() {
    return market.market().funder();
  }

  /** How many requests reached the server. */
  int served() {
    return asked.get();
  }

  /** Tickets that the provider took. */
  long taken() {
    return provider().income().stream().mapToLong(income -> income.tickets()).sum();
  }

  /** A request for a path. */
  public static Bytes get(String path) {
    return wish(path).encode();
  }

  private static HttpWish.Call wish(String path) {
    return new HttpWish.Call("GET", new Target(path), Headers.NONE);
  }

  /** The customer's own request for a path, for one ticket at the most. */
  public PaidAnswer call(String path) throws CallException {
    return market.customer().call(new HttpCall(wish(path), UnitContent.NONE, 1, Optional.empty()));
  }

  /** Asks each thing once. */
  public ExchangeClient client(PrivateKey key) {
    return new ExchangeClient(
        market.market().dialer(), key, market.market().ledger().info(), IMPATIENT);
  }

  /** A session that keeps to no exposure of its own. */
  ExchangeSession session(PrivateKey key) throws Exception {
    return session(key, agreement());
  }

  /** The same in another agreement with the same provider. */
  public ExchangeSession session(PrivateKey key, Bytes32 agreement) throws Exception {
    return client(key).open(provider().uri(), provider().address(), agreement, Integer.MAX_VALUE);
  }

  /** Tickets of the customer's escrow, whose books the provider has. */
  public List<Ticket> tickets(int count) throws Exception {
    var wallet = market.market().customer().wallet();
    for (TicketBook book : wallet.topUp(provider().address(), count)) {
      var _ = client(customer()).deliver(provider().uri(), book);
    }
    return wallet.take(provider().address(), count);
  }

  @Override
  public void close() {
    market.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
