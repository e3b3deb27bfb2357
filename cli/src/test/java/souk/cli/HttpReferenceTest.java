package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.kind.ContentMarket;
import souk.deployment.LedgerChoice;
import souk.deployment.content.ContentDeployment;
import souk.deployment.http.HttpDeployment;
import souk.exchange.UnitException;
import souk.exchange.wire.Problems;
import souk.http.kind.HttpService;
import souk.market.file.MarketFile;
import souk.payments.TillRefusal;
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

            Each route of each kind of node, and the codes of refusals.
            This page is made from running nodes, and a test fails when it says something else.
            To write it anew, in `cli`: `-Dtest=HttpReferenceTest -Dsouk.write=true`.

            Bodies and answers of `/v1/` are in [the exchange's protocol](../protocol/exchange.md),
            those of `/content/1/` in [content's](../protocol/content.md).
            `{name}` stands for one segment of a path, `{+name}` for the rest of it.
            A body that is longer than the most bytes is refused before any of it is read.
            The limits of units follow from the market file; these are those of the reference markets.
            """);
    content(page);
    http(page);
    refusals(page);
    if (Boolean.getBoolean("souk.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("written with -Dsouk.write=true")
        .isEqualTo(page.toString());
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
    } finally {
      upstream.stop(0);
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
