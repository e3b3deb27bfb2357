package souk.http.kind;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.Hired;
import souk.exchange.testkit.TestCustomer;
import souk.exchange.testkit.TestMarket;
import souk.exchange.testkit.TestProvider;
import souk.http.HttpTerms;
import souk.http.provider.HttpProvider;
import souk.http.provider.Upstream;
import souk.payments.Ticket;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.HttpServer;
import souk.transport.Response;

/**
 * A client in another language, buy.py with curl, written from docs/protocol/exchange.md alone,
 * buys a unit that is paid first.
 */
class CurlTest {
  private static final long SEED = 20_261_128;

  @TempDir Path folder = Path.of("");

  private record Ran(int status, String out, String error) {}

  @Test
  void shouldBuyAUnitThatIsPaidFirstWhenTheClientIsCurl() throws Exception {
    assumeTrue(runs("python3", "--version") && runs("curl", "--version"), "no python3 or no curl");
    try (HttpServer server =
        HttpServer.builder()
            .bind("127.0.0.1", 0)
            .get(
                "/pages/{number}",
                request -> Response.of(("page " + request.parameter("number")).getBytes(UTF_8)))
            .start()) {
      String text = HttpContract.market("first");
      HttpService kind =
          HttpService.selling(
              new HttpService.Selling(
                  new Upstream.Address(URI.create(server.uri() + "/")), HttpProvider.Room.DEFAULT));
      try (TestMarket market = new TestMarket(folder.resolve("market"), SEED, kind, text)) {
        TestProvider provider = market.provider();
        TestCustomer customer = market.customer();
        HttpTerms terms = (HttpTerms) market.kind().terms();
        Hired hired = customer.hire(provider, terms.details());
        market.nextRound();

        List<Ticket> tickets = customer.take(provider.address(), Bytes32.of(7), 1);
        String order = order(market, customer, hired, "/pages/7", Bytes32.of(7), tickets);
        Ran bought = buy(order);

        assertThat(bought.error()).isEmpty();
        assertThat(bought.out()).isEqualTo("200\npage 7");
        assertThat(provider.taken()).hasSize(1);

        // Shown again for the same unit, they bring the same; for another one, nothing.
        assertThat(buy(order)).isEqualTo(bought);
        Ran refused = buy(order(market, customer, hired, "/pages/8", Bytes32.of(8), tickets));
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.error()).contains("till-ticket-spent");
        assertThat(provider.taken()).hasSize(1);
        market.assertSound();
      }
    }
  }

  private static String order(
      TestMarket market,
      TestCustomer customer,
      Hired hired,
      String path,
      Bytes32 unit,
      List<Ticket> tickets) {
    return """
    {"endpoint": "%s", "providerKey": "%s", "provider": "%s", "clientPrivateKey": "%s",
     "clientKey": "%s", "client": "%s", "domainSeparator": "%s", "agreement": "%s",
     "unit": "%s", "method": "GET", "path": "%s", "tickets": [%s]}\
    """
        .formatted(
            hired.endpoint(),
            hex(Bytes.of(hired.provider().toCompressed())),
            hex(hired.terms().provider()),
            hex(Bytes.of(customer.key().toArray())),
            hex(Bytes.of(customer.key().publicKey().toCompressed())),
            hex(customer.address()),
            hex(market.ledger().info().domain().separator()),
            hex(hired.id()),
            hex(unit),
            path,
            tickets.stream()
                .map(ticket ->
                    "{\"round\": %d, \"book\": %d, \"place\": %d, \"secret\": \"%s\"}"
                        .formatted(
                            ticket.round(), ticket.book(), ticket.place(), hex(ticket.secret())))
                .collect(Collectors.joining(", ")));
  }

  private static String hex(Object value) {
    String text = value.toString();
    return text.startsWith("0x") ? text.substring(2) : text;
  }

  private Ran buy(String order) throws Exception {
    Path script = folder.resolve("buy.py");
    try (InputStream in = CurlTest.class.getResourceAsStream("/souk/http/buy.py")) {
      Files.write(script, in.readAllBytes());
    }
    Path out = folder.resolve("out");
    Path error = folder.resolve("error");
    Process process =
        new ProcessBuilder("python3", script.toString())
            .redirectOutput(out.toFile())
            .redirectError(error.toFile())
            .start();
    process.getOutputStream().write(order.getBytes(UTF_8));
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    return new Ran(process.exitValue(), Files.readString(out), Files.readString(error));
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
