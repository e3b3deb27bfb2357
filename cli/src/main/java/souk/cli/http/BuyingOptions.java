package souk.cli.http;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.exchange.Service;
import souk.http.HttpTerms;
import souk.http.customer.HttpCustomer;
import souk.http.kind.HttpService;
import souk.keystore.KeystoreException;
import souk.ledger.Ledger;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.market.MarketRules;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;
import souk.node.CustomerNode;
import souk.node.Listening;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/** Who buys, where, and from whom. */
final class BuyingOptions {
  /** How many rounds to wait for a provider that is hired to be ready. */
  private static final int PATIENCE_ROUNDS = 5;

  private static final int LOOK_MILLIS = 50;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private HttpMarketOptions market = new HttpMarketOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description =
          "its own folder: escrow, agreement, tickets, from which it goes on when it is started again")
  private Path state = Path.of(".");

  @Option(
      names = "--provider",
      paramLabel = "ADDRESS",
      description = "the provider to hire (the cheapest that answers)")
  private @Nullable Address provider;

  @Option(
      names = "--books",
      paramLabel = "N",
      defaultValue = "32",
      description = "ticket books of a round that a new escrow is to have (${DEFAULT-VALUE})")
  private int books;

  /** Says whether a provider may be hired that asks for so much. */
  interface PriceCheck {
    /**
     * Refuses a price.
     *
     * @throws Failure when it is too much
     */
    void check(PaymentRules asked, PaymentRules usual);
  }

  /** A customer's node with the provider that it hired. */
  record Buying(EvmLedger ledger, CustomerNode node, ChosenProvider provider)
      implements AutoCloseable {
    HttpCustomer customer() {
      return node.role(HttpCustomer.class);
    }

    @Override
    public void close() {
      node.close();
      ledger.close();
    }
  }

  /**
   * Hires a provider; nothing is bound when its price is refused.
   *
   * @param at where the provider must answer; empty for anywhere
   * @param renews whether escrow and agreement are extended before they end
   */
  Buying open(Optional<URI> at, Listening listening, boolean renews, PriceCheck prices)
      throws IOException, KeystoreException {
    if (books < 1) {
      throw new Failure(Main.USAGE, "--books is at least 1");
    }
    Network where = network.read();
    MarketFile file = market.read(where);
    Service usual = Service.of(file, new HttpService());
    PrivateKey signer = key.open();
    EvmLedger ledger = NetworkOptions.connect(where);
    try (HttpDialer dialer = new HttpDialer()) {
      ChosenProvider chosen =
          ChosenProvider.choose(
              ledger.at(ledger.head(Ledger.Finality.INCLUDED)),
              dialer,
              provider,
              at,
              (HttpTerms) usual.terms(),
              file.payment());
      PaymentRules payment = chosen.offer().payment();
      prices.check(payment, file.payment());
      CustomerNode node =
          CustomerNode.start(
              new CustomerNode.Setup(
                  ledger,
                  signer,
                  signer,
                  new Service(
                      usual.kind(),
                      usual.terms(),
                      new MarketRules(file.ledger(), payment, file.agreement())),
                  where.maxLag(file.ledger().rounds()),
                  folder(chosen, payment),
                  listening,
                  1,
                  0,
                  Set.of(chosen.address()),
                  books,
                  file.agreement().rounds(),
                  renews,
                  InstantSource.system()));
      node.reserve(chosen.address());
      return new Buying(ledger, node, chosen);
    } catch (IOException | RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  /** Another price is another escrow, and another provider another agreement. */
  private Path folder(ChosenProvider chosen, PaymentRules payment) {
    return Failure.ownFolder(
        "--state", state.resolve(chosen.address().toString().substring(2) + "-" + payment.prize()));
  }

  /** What a unit costs on average. */
  static Amount unit(PaymentRules payment) {
    return payment.prize().share(1, payment.tickets());
  }

  /**
   * Waits until calls can be made.
   *
   * @throws Failure when that takes too long
   */
  static void await(Buying buying) throws InterruptedException {
    RoundRules rounds = buying.ledger().info().rules().rounds();
    long last =
        Math.max(
            buying.ledger().head(Ledger.Finality.INCLUDED).number()
                + (long) PATIENCE_ROUNDS * rounds.length(),
            rounds.end(buying.node().status().firstRound()));
    while (buying.node().status().ready() < 1) {
      if (buying.ledger().head(Ledger.Finality.INCLUDED).number() > last) {
        throw new Failure(
            Main.FAILED,
            "the provider is not ready after %d rounds%s; nothing was paid"
                .formatted(
                    PATIENCE_ROUNDS,
                    buying.node().status().trouble().map(why -> ": " + why).orElse("")));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
