package souk.cli.http;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.ChainPatience;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.http.HttpTerms;
import souk.market.PaymentRules;
import souk.node.CustomerNode;
import souk.node.Listening;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** {@code souk buy http}: a proxy that pays, for programs that know nothing of Souk. */
@Command(
    name = "http",
    mixinStandardHelpOptions = true,
    description =
        "Hire a provider of an HTTP server and be a proxy for programs on this machine until ^C:"
            + " what they ask for is bought. Before escrow and agreement end they are extended."
            + " What it locks is said before, and asked on a terminal. Started again with the same"
            + " --state it goes on.",
    footer = {
      "Example:",
      "  ./souk buy http --port 8001 --network /tmp/net --keystore /tmp/net/keys/publisher.json"
          + " --password-file /tmp/net/keys/password --state /tmp/buyer",
      "  curl http://127.0.0.1:8001/http/1/index.html"
    })
public final class BuyHttpCommand implements Callable<Integer> {
  @Mixin private BuyingOptions buying = new BuyingOptions();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "the port to serve at, on loopback (a free one, and the same again after a restart)")
  private int port;

  @Option(
      names = "--price",
      paramLabel = "SUM",
      description = "what a unit may cost (what it costs by the market file)")
  private @Nullable TypedSum price;

  @Option(
      names = "--most",
      paramLabel = "SUM",
      description =
          "never have more than this locked and paid out in all, extensions included; kept in"
              + " --state until another one is given (no limit)")
  private @Nullable TypedSum most;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (port < 0 || port > 0xffff) {
      throw new Failure(Main.USAGE, "--port takes 0 to 65535, not " + port);
    }
    BuyingOptions.Wish wish = buying.always(Listening.loopback(port), Optional.ofNullable(most));
    PrivateKey signer = buying.key();
    if (buying.dryRun()) {
      buying.tellCost(wish, signer, terms);
      return 0;
    }
    try (StopSignal running = new StopSignal();
        BuyingOptions.Buying bought =
            new ChainPatience(output, running).of(() -> buying.open(wish, signer, terms))) {
      CustomerNode.@Nullable Status last = null;
      while (running.goesOn()) {
        CustomerNode.Status now = bought.node().status();
        if (!now.equals(last)) {
          last = now;
          say(bought, now);
        }
      }
    }
    return 0;
  }

  /** What it may cost, and what is said of that before anything is locked. */
  private final BuyingTerms terms =
      new BuyingTerms() {
        @Override
        public void check(PaymentRules asked, PaymentRules usual, Sums sums) {
          Amount most = price == null ? BuyingOptions.unit(usual) : sums.of("--price", price);
          if (BuyingOptions.unit(asked).compareTo(most) > 0) {
            throw new Failure(
                Main.FAILED,
                "a unit costs %s, more than %s; allow more with --price"
                    .formatted(sums.show(BuyingOptions.unit(asked)), sums.show(most)));
          }
        }

        @Override
        public boolean agrees(BuyingCost cost, Sums sums) {
          String text = cost.text(sums);
          if (buying.dryRun()) {
            output.say(cost, "%s%nNothing was sent.".formatted(text));
            return true;
          }
          output.say(cost, cost.goesOn() ? cost.locked(sums) : text);
          return buying.yes() || cost.goesOn() || Consent.given("Lock that, and buy");
        }
      };

  /** How it stands, for programs. */
  private record Standing(
      String event,
      String proxy,
      Address provider,
      Amount price,
      Bytes32 escrow,
      int ready,
      Optional<String> trouble) {}

  private void say(BuyingOptions.Buying bought, CustomerNode.Status now) {
    String proxy = bought.node().uri() + "/" + HttpTerms.KIND;
    output.say(
        new Standing(
            "standing",
            proxy,
            bought.provider().address(),
            BuyingOptions.unit(bought.provider().payment()),
            now.escrow(),
            now.ready(),
            now.trouble()),
        now.trouble().isPresent()
            ? now.trouble().get() + "; trying again"
            : now.ready() > 0
                ? proxy + "/PATH is bought from " + bought.provider().address()
                : "hired; tickets are issued from round " + now.firstRound() + " on");
  }
}
