package souk.cli.http;

import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.ProviderRun;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.exchange.Service;
import souk.http.HttpTerms;
import souk.http.kind.HttpService;
import souk.http.provider.HttpProvider;
import souk.http.provider.Upstream;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;
import souk.node.Network;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Amount;

/** {@code souk sell http}: sells the answers of an HTTP server that is there. */
@Command(
    name = "http",
    mixinStandardHelpOptions = true,
    description =
        "Sell the answers of an HTTP server until ^C: put a provider on the ledger with collateral,"
            + " pass on the requests of whoever hires it, claim what it wins. Started again with"
            + " the same --state it goes on.",
    footer = {
      "Example:",
      "  python3 -m http.server 8000 --bind 127.0.0.1 --directory /srv/files &",
      "  ./souk sell http --upstream http://127.0.0.1:8000 --price 0.01 --network /tmp/net"
          + " --keystore /tmp/net/keys/cache-1.json --password-file /tmp/net/keys/password --state"
          + " /tmp/seller"
    })
public final class SellHttpCommand implements Callable<Integer> {
  @Option(
      names = "--upstream",
      paramLabel = "URL",
      required = true,
      description = "the server, as http://HOST[:PORT][/PATH]; nobody reaches what lies above PATH")
  private URI upstream = URI.create("http://localhost");

  @Option(
      names = "--price",
      paramLabel = "SUM",
      description =
          "what a unit costs, a request or further bytes of its answer; the prize of a book is so"
              + " much times its tickets (the market file's prize divided by its tickets)")
  private @Nullable TypedSum price;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private HttpMarketOptions market = new HttpMarketOptions();
  @Mixin private ProviderRun run = new ProviderRun();

  @Override
  public Integer call() throws Exception {
    Network where = network.read();
    MarketFile file = market.read(where);
    Upstream.Address address;
    try {
      address = new Upstream.Address(upstream);
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "--upstream: " + e.getMessage());
    }
    return run.of(where, sums -> List.of(service(file, address, sums)), this::say);
  }

  private Service service(MarketFile file, Upstream.Address address, Sums sums) {
    PaymentRules payment = payment(file.payment(), sums);
    HttpService kind =
        HttpService.selling(new HttpService.Selling(address, HttpProvider.Room.DEFAULT));
    return new Service(kind, kind.terms(file.service()), file.rules().withPayment(payment));
  }

  private PaymentRules payment(PaymentRules usual, Sums sums) {
    if (price == null) {
      return usual;
    }
    Amount asked = sums.of("--price", price);
    if (asked.isZero()) {
      throw new Failure(Main.USAGE, "--price is at least %s".formatted(sums.show(Amount.of(1))));
    }
    try {
      return PaymentRules.perTicket(asked, usual.depth());
    } catch (ArithmeticException e) {
      throw new Failure(
          Main.USAGE, "--price: " + sums.show(asked) + " is more money than there can be");
    }
  }

  /** What it sells, for programs. */
  private record Ready(
      String event,
      Address address,
      URI endpoint,
      URI upstream,
      Amount price,
      int bytesPerUnit,
      Amount collateral) {}

  private void say(
      ProviderNode provider, List<Service> services, Amount wanted, Sums sums, Output output) {
    Service service = services.getFirst();
    HttpTerms terms = (HttpTerms) service.terms();
    PaymentRules payment = service.market().payment();
    Amount unit = payment.prize().share(1, payment.tickets());
    output.say(
        new Ready(
            "ready",
            provider.address(),
            provider.uri(),
            upstream,
            unit,
            terms.bytesPerUnit(),
            wanted),
        "%s sells %s at %s: %s for a request and for every %d bytes of its answer; collateral %s%n  ./souk call %s/ --network …"
            .formatted(
                provider.address(),
                upstream,
                provider.uri(),
                sums.show(unit),
                terms.bytesPerUnit(),
                sums.show(wanted),
                provider.uri()));
  }
}
