package souk.deployment.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.exchange.UnitContent;
import souk.http.AnswerPiece.Head;
import souk.http.Headers;
import souk.http.HttpTerms;
import souk.http.HttpWish;
import souk.http.Target;
import souk.http.customer.CallException;
import souk.http.customer.HttpCall;
import souk.http.customer.HttpCustomer;
import souk.http.customer.PaidAnswer;
import souk.http.kind.HttpService;
import souk.http.provider.HttpProvider;
import souk.http.provider.Upstream;
import souk.market.file.MarketFile;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Bytes;

/**
 * A market in one process in which HTTP servers are sold: a {@link Deployment} whose providers each
 * forward to a server of their own.
 */
public final class HttpDeployment implements AutoCloseable {
  /**
   * What kind of deployment it is to be.
   *
   * @param upstreams the servers; there is one provider for each
   * @param newcomers how many more can be hired while the round runs
   * @param booksPerProvider of a round
   * @param folder where nodes keep their files
   * @param seed of the ledger's beacon
   * @param room of each provider
   */
  public record Options(
      Service service,
      List<URI> upstreams,
      int newcomers,
      long booksPerProvider,
      Path folder,
      long seed,
      HttpProvider.Room room) {
    public Options {
      upstreams = List.copyOf(upstreams);
    }

    /** One server, the usual room. */
    public Options(MarketFile market, URI upstream, long booksPerProvider, Path folder, long seed) {
      this(
          Service.of(market, new HttpService()),
          List.of(upstream),
          0,
          booksPerProvider,
          folder,
          seed,
          HttpProvider.Room.DEFAULT);
    }

    private Deployment.Options general() {
      return new Deployment.Options(
          service,
          upstreams.size(),
          newcomers,
          booksPerProvider,
          folder,
          null,
          seed,
          false,
          List.of());
    }
  }

  private final Options options;
  private final Deployment market;

  private HttpDeployment(Options options, Deployment market) {
    this.options = options;
    this.market = market;
  }

  /** Opens the market and waits until its first round has begun and every provider can be paid. */
  public static HttpDeployment open(Options options, LedgerChoice ledger) throws IOException {
    return open(options, ledger, UnaryOperator.identity());
  }

  /**
   * The same with providers that are not as they should be.
   *
   * @param deviation what each makes of the kind of service that it sells
   */
  public static HttpDeployment open(
      Options options, LedgerChoice ledger, UnaryOperator<ServiceKind> deviation)
      throws IOException {
    return open(options, ledger, deviation, UnaryOperator.identity());
  }

  /**
   * The same, and whose nodes are not as they should be.
   *
   * @param conduct what each makes of its setup
   */
  public static HttpDeployment open(
      Options options,
      LedgerChoice ledger,
      UnaryOperator<ServiceKind> deviation,
      UnaryOperator<ProviderNode.Setup> conduct)
      throws IOException {
    AtomicInteger number = new AtomicInteger();
    Map<Address, URI> sold = new ConcurrentHashMap<>();
    UnaryOperator<ProviderNode.Setup> variation =
        setup -> {
          URI upstream =
              sold.computeIfAbsent(
                  setup.key().address(),
                  address ->
                      options
                          .upstreams()
                          .get(number.getAndIncrement() % options.upstreams().size()));
          ProviderNode.Setup sells = selling(conduct.apply(setup), upstream, options.room());
          return selling(sells, deviation.apply(sells.services().getFirst().kind()));
        };
    return new HttpDeployment(options, Deployment.open(options.general(), ledger, variation));
  }

  /** A setup that sells a server. */
  private static ProviderNode.Setup selling(
      ProviderNode.Setup setup, URI upstream, HttpProvider.Room room) {
    return selling(
        setup, HttpService.selling(new HttpService.Selling(new Upstream.Address(upstream), room)));
  }

  /** A setup that sells what a kind at hand makes of it. */
  private static ProviderNode.Setup selling(ProviderNode.Setup setup, ServiceKind kind) {
    Service service = setup.services().getFirst();
    return setup.withServices(List.of(new Service(kind, service.terms(), service.market())));
  }

  /** What it stands on. */
  public Deployment market() {
    return market;
  }

  public Options options() {
    return options;
  }

  public HttpTerms terms() {
    return (HttpTerms) options.service().terms();
  }

  /** The customer's side, which pays for every call. */
  public HttpCustomer customer() {
    return market.customer().role(HttpCustomer.class);
  }

  /** Where programs that know nothing of Souk ask. */
  public URI proxy() {
    return URI.create(market.customer().uri() + "/" + HttpTerms.KIND);
  }

  /**
   * A call's answer, whole.
   *
   * @param tickets what it cost
   */
  public record Result(Head head, Bytes body, long units, long tickets) {
    /** The body, copied. */
    public byte[] bytes() {
      return body.toArray();
    }
  }

  /** Makes a call and pays for all of its answer. */
  public Result call(String method, String target) throws CallException, IOException {
    return call(method, target, Headers.NONE, UnitContent.NONE, Optional.empty());
  }

  /** The same with headers and a body, and at one provider. */
  public Result call(
      String method, String target, Headers headers, UnitContent content, Optional<Address> at)
      throws CallException, IOException {
    PaidAnswer answer =
        customer()
            .call(
                new HttpCall(
                    new HttpWish.Call(method, new Target(target), headers),
                    content,
                    Long.MAX_VALUE,
                    at));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    answer.copyTo(body);
    return new Result(
        answer.head(), Bytes.of(body.toByteArray()), answer.units(), answer.tickets());
  }

  @Override
  public void close() {
    market.close();
  }
}
