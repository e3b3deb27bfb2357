package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.kind.ContentMarket;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.deployment.content.ContentDeployment;
import souk.deployment.http.HttpDeployment;
import souk.deployment.keys.KeysDeployment;
import souk.exchange.Service;
import souk.exchange.UnitException;
import souk.exchange.wire.Problems;
import souk.http.kind.HttpService;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.market.file.MarketFile;
import souk.market.price.sealed.AuctionTerms;
import souk.node.auction.AuctionHouse;
import souk.payments.TillRefusal;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.customer.StorageCustomer;
import souk.transfers.invoice.InvoicePage;
import souk.transfers.person.PayDesk;
import souk.transport.HttpServer.Answered;
import souk.transport.Problem;

/** docs/reference/http.md is what running nodes answer. */
class HttpReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "http.md");
  private static final long SEED = 20_261_128;

  @TempDir private Path folder = Path.of("");

  @Test
  void shouldSayWhatNodesAnswerWhenThePageIsRead() throws Exception {
    StringBuilder page =
        new StringBuilder(
            """
            # What nodes answer over HTTP

            Each route of each kind of node, of auctioneers and of people who are paid,
            and the codes of refusals.
            This page is made from running nodes, and a test fails when it says something else.
            To write it anew, in `cli`: `-Dtest=HttpReferenceTest -Dsouk.write=true`.

            Bodies and answers of `/v1/` are in [the exchange's protocol](../protocol/exchange.md),
            those of `/content/1/` in [content's](../protocol/content.md),
            of `/keys/1/` in [that of keys](../protocol/keys.md),
            of `/v1/auction` in [that of auctions](../protocol/auction.md).
            `{name}` stands for one segment of a path, `{+name}` for the rest of it.
            A body that is longer than the most bytes is refused before any of it is read.
            The limits of units follow from the market file; these are those of the reference markets.
            """);
    content(page);
    http(page);
    keys(page);
    storage(page);
    servers(page);
    refusals(page);
    if (Boolean.getBoolean("souk.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("written with -Dsouk.write=true")
        .isEqualTo(page.toString());
  }

  /** Source files that add routes to servers, all of which are on the page. */
  private static final Set<String> ADDING =
      Set.of(
          "ApiRoutes", // an owner of keys
          "AuctionHouse",
          "ExchangeServer", // every provider
          "MandateRoutes", // who is paid
          "NodeRoutes", // every node
          "OfferServer", // who is paid
          "OwnerRoutes", // an owner of keys
          "PayDesk", // who is paid
          "PieceInbox", // a keeper of storage
          "Presence", // every provider
          "ProviderStart", // every provider
          "ProxyRoutes", // a customer of HTTP servers
          "PublisherRoutes",
          "StreamRoutes", // who is paid
          "UnitEdge"); // every provider

  /**
   * A route in a source file: a call of a builder of routes, with a path. The page is of running
   * servers, so a server that nobody runs here would be missed without a word.
   */
  @Test
  void shouldRunEveryServerThatTheSourcesHaveRoutesFor() throws IOException {
    Pattern route =
        Pattern.compile(
            "\\.(get|post|route)\\(\\s*(\"(GET|POST|PUT|DELETE)\"|method)?,?\\s*"
                + "(\"/[^\"]*\"|own\\(|(\\w+\\.)?[A-Z]+)[^;()]*(\\)[^;()]*)?,");
    Set<String> found = new TreeSet<>();
    for (Path module :
        List.of(Path.of("../node"), Path.of("../exchange"), Path.of("../services"))) {
      try (Stream<Path> files = Files.walk(module)) {
        for (Path file :
            files
                .filter(each -> each.toString().endsWith(".java"))
                .filter(each -> each.toString().contains("src/main/"))
                .toList()) {
          String source = Files.readString(file);
          if ((source.contains("souk.transport.HttpServer;")
                  || source.contains("souk.exchange.Routes;"))
              && route.matcher(source).find()) {
            found.add(file.getFileName().toString().replace(".java", ""));
          }
        }
      }
    }
    assertThat(found)
        .as("run the server of a new one in this test, and name it here")
        .containsExactlyInAnyOrderElementsOf(ADDING);
  }

  private void content(StringBuilder page) throws Exception {
    ContentMarket market = ContentMarket.of(MarketFile.read(Path.of("../markets/content.yaml")));
    int caches = market.service().caches();
    var options =
        new ContentDeployment.Options(
            market, caches, 0, 1, folder.resolve("content"), null, SEED, true);
    try (ContentDeployment deployment = ContentDeployment.open(options)) {
      table(
          page,
          "Every provider, and a cache's own",
          deployment.market().providers().getFirst().answered());
      table(page, "A publisher", deployment.market().customer().answered());
    }
  }

  private void http(StringBuilder page) throws Exception {
    HttpServer upstream =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.start();
    var options =
        new HttpDeployment.Options(
            HttpService.reference(),
            URI.create("http://127.0.0.1:" + upstream.getAddress().getPort()),
            1,
            folder.resolve("http"),
            SEED);
    try (HttpDeployment deployment = HttpDeployment.open(options, new LedgerChoice.Local())) {
      table(
          page,
          "A provider of an HTTP server",
          deployment.market().providers().getFirst().answered());
      table(
          page,
          "A customer of HTTP servers, to programs on its machine",
          deployment.market().customer().answered());
    } finally {
      upstream.stop(0);
    }
  }

  private void keys(StringBuilder page) throws Exception {
    MarketFile market = MarketFile.read(Path.of("../markets/keys.yaml"));
    var options = new KeysDeployment.Options(market, 1, 0, 1, folder.resolve("keys"), SEED);
    try (KeysDeployment deployment = KeysDeployment.open(options, new LedgerChoice.Local())) {
      table(page, "A provider of keys", deployment.market().providers().getFirst().answered());
      table(page, "An owner of keys", deployment.market().customer().answered());
    }
  }

  private void storage(StringBuilder page) throws Exception {
    Service service = Service.of(MarketFile.read(Path.of("../markets/storage.yaml")));
    Path kept = Files.writeString(folder.resolve("kept"), "what is kept by strangers");
    StorageCustomer.cut(
        kept,
        new SecureRandom(),
        1,
        1,
        folder.resolve("storage").resolve("customer").resolve(service.name().replace('/', '-')));
    var options =
        new Deployment.Options(
            service, 1, 0, 1, folder.resolve("storage"), null, SEED, false, List.of());
    try (Deployment deployment = Deployment.open(options, new LedgerChoice.Local())) {
      table(page, "A provider of storage", deployment.providers().getFirst().answered());
    }
  }

  /** Servers that stand by themselves, on a ledger of their own. */
  private void servers(StringBuilder page) throws Exception {
    PrivateKey key = PrivateKey.fromSeeded(new Random(SEED));
    try (LocalLedger ledger =
        LocalLedger.builder(
                new LedgerRules(new RoundRules(20, 5, 3, 40, 200), 10, 1000, 1000, 5000),
                Bytes32.of(SEED))
            .open()) {
      AuctionTerms terms =
          new AuctionTerms(
              key.address(),
              Bytes32.of(1),
              Amount.of(1),
              Amount.of(1),
              Amount.of(1),
              60,
              120,
              6,
              Bytes32.of(2));
      try (AuctionHouse auction =
          AuctionHouse.open(
              ledger,
              key,
              terms,
              folder.resolve("auction"),
              Optional.of(souk.transport.HttpServer.builder()))) {
        table(page, "An auctioneer", auction.answered());
      }
      try (PayDesk desk =
          new PayDesk(
              new PayDesk.Setup(
                  ledger,
                  key,
                  Files.createDirectories(folder.resolve("desk")),
                  Duration.ofHours(1),
                  Amount.of(1),
                  "127.0.0.1",
                  0,
                  new InvoicePage.Currency("COIN", 2),
                  InstantSource.system()))) {
        table(page, "Who is paid: souk receive", desk.answered());
      }
    }
  }

  private static void table(StringBuilder page, String title, Collection<Answered> routes) {
    page.append("\n## ").append(title).append("\n\n");
    page.append("| request | most bytes of a body |\n|---|---|\n");
    routes.stream()
        .sorted(Comparator.comparing(Answered::pattern).thenComparing(Answered::method))
        .forEach(route ->
            page.append(
                "| `%s %s` | %,d |\n"
                    .formatted(route.method(), route.pattern(), route.mostBody())));
  }

  private static void refusals(StringBuilder page) {
    page.append(
        """

        ## Refusals of the exchange

        A refusal is `application/problem+json` (RFC 9457) with a `code`.

        | status | codes |
        |---|---|
        """);
    List<Problem> problems =
        Stream.concat(
                Arrays.stream(UnitException.Reason.values())
                    .filter(reason -> reason != UnitException.Reason.TICKETS_REFUSED)
                    .map(reason -> Problems.of(new UnitException(reason, ""))),
                Arrays.stream(TillRefusal.values()).map(till -> Problems.of(till, "")))
            .toList();
    Set<Integer> statuses = new TreeSet<>(problems.stream().map(Problem::status).toList());
    for (int status : statuses) {
      page.append("| ")
          .append(status)
          .append(" | ")
          .append(
              problems.stream()
                  .filter(problem -> problem.status() == status)
                  .map(problem -> "`" + problem.code() + "`")
                  .collect(Collectors.joining(", ")))
          .append(" |\n");
    }
  }
}
