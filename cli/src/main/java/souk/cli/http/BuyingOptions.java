package souk.cli.http;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.HiringGas;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.RequirementOptions;
import souk.cli.Sums;
import souk.cli.TemporaryFolder;
import souk.cli.TypedSum;
import souk.exchange.Service;
import souk.http.HttpTerms;
import souk.http.customer.HttpCustomer;
import souk.http.kind.HttpService;
import souk.keystore.KeystoreException;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.market.MarketRules;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;
import souk.market.hire.Wanted;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.node.Listening;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/** Who buys, where, and from whom. */
final class BuyingOptions {
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private HttpMarketOptions market = new HttpMarketOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description =
          "its own folder: escrow, agreement, tickets, from which it goes on when it is started"
              + " again")
  private Path state = Path.of(".");

  @Option(
      names = "--provider",
      paramLabel = "ADDRESS",
      description = "the provider to hire (the best that answers; its price counts most)")
  private @Nullable Address provider;

  @Mixin private RequirementOptions requirements = new RequirementOptions();

  @Option(
      names = "--books",
      paramLabel = "N",
      defaultValue = "32",
      description = "ticket books of a round that a new escrow is to have (${DEFAULT-VALUE})")
  private int books;

  @Option(names = "--dry-run", description = "say what it will cost, and send nothing")
  private boolean dryRun;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  /** Whether it is only asked what it will cost. */
  boolean dryRun() {
    return dryRun;
  }

  /** Whether what is locked may be locked without a question. */
  boolean yes() {
    return yes;
  }

  /** A customer's node with the provider that it hired. */
  record Buying(EvmLedger ledger, CustomerNode node, ChosenProvider provider, int blockSeconds)
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
   * What is to be bought, and where.
   *
   * @param at where the provider must answer; empty for anywhere
   * @param wanted of its offer, beside the price
   * @param renews whether escrow and agreement are extended before they end
   * @param most that may be locked and paid out in all
   */
  record Wish(
      Network where,
      MarketFile file,
      Service usual,
      Optional<URI> at,
      Wanted wanted,
      Listening listening,
      boolean renews,
      Optional<TypedSum> most) {
    /** What the market says of this kind of service. */
    HttpTerms terms() {
      return (HttpTerms) usual.terms();
    }
  }

  /** One call, at a provider that answers at this place, if one is named. */
  Wish once(Optional<URI> at) throws IOException {
    return wish(at, Listening.loopback(0), false, Optional.empty());
  }

  /** For as long as it runs, at whatever provider. */
  Wish always(Listening listening, Optional<TypedSum> most) throws IOException {
    return wish(Optional.empty(), listening, true, most);
  }

  private Wish wish(Optional<URI> at, Listening listening, boolean renews, Optional<TypedSum> most)
      throws IOException {
    if (books < 1) {
      throw new Failure(Main.USAGE, "--books is at least 1");
    }
    Network where = network.read();
    MarketFile file = market.read(where);
    Service usual = Service.of(file, new HttpService());
    return new Wish(where, file, usual, at, requirements.wanted(usual), listening, renews, most);
  }

  /** The key that pays; whether it is opened without a question is told by {@link #asks}. */
  PrivateKey key() throws KeystoreException {
    return key.open();
  }

  /** Whether somebody must type the key's password. */
  boolean asks() {
    return key.asks();
  }

  /**
   * Hires a provider; nothing is bound when its price is refused, or the terms do not agree.
   *
   * @throws Failure when nobody can be hired on these terms
   */
  Buying open(Wish wish, PrivateKey signer, BuyingTerms terms)
      throws IOException, InterruptedException {
    terms.passing("asking the chain");
    EvmLedger ledger = NetworkOptions.connect(wish.where());
    try (HttpDialer dialer = new HttpDialer()) {
      Sums sums = Sums.of(ledger);
      Chosen chosen = choose(wish, ledger, dialer, signer, terms, sums);
      CustomerNode.Setup setup = setup(wish, ledger, signer, chosen, sums);
      CustomerNode node;
      var _ = Failure.ownFolder("--state", setup.folder());
      try (CustomerStart start = CustomerStart.prepare(setup)) {
        if (!terms.agrees(cost(wish, setup, chosen, start, sums), sums)) {
          throw new Failure(Main.FAILED, "nothing was locked, and nothing was paid");
        }
        terms.binding();
        terms.passing("opening the escrow and hiring " + chosen.provider().address());
        node = start.start();
      }
      try {
        node.reserve(chosen.provider().address());
      } catch (RuntimeException e) {
        node.close();
        throw e;
      }
      return new Buying(ledger, node, chosen.provider(), wish.where().blockSeconds());
    } catch (IOException | InterruptedException | RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  /** Lets the terms hear what buying will cost; nothing is sent. */
  void tellCost(Wish wish, PrivateKey signer, BuyingTerms terms)
      throws IOException, InterruptedException {
    try (EvmLedger ledger = NetworkOptions.connect(wish.where());
        HttpDialer dialer = new HttpDialer()) {
      Sums sums = Sums.of(ledger);
      Chosen chosen = choose(wish, ledger, dialer, signer, terms, sums);
      CustomerNode.Setup setup = setup(wish, ledger, signer, chosen, sums);
      if (Files.isDirectory(setup.folder())) {
        tellCost(wish, setup, chosen, terms, sums);
      } else { // and it is not there afterwards either
        try (TemporaryFolder none = TemporaryFolder.make("souk-dry-run")) {
          tellCost(wish, setup.in(none.path()), chosen, terms, sums);
        }
      }
    }
  }

  private void tellCost(
      Wish wish, CustomerNode.Setup setup, Chosen chosen, BuyingTerms terms, Sums sums)
      throws IOException, InterruptedException {
    try (CustomerStart start = CustomerStart.prepare(setup)) {
      var _ = terms.agrees(cost(wish, setup, chosen, start, sums), sums);
    }
  }

  /**
   * What it costs.
   *
   * @throws Failure when it is not there, or of no use; nothing was locked
   */
  private BuyingCost cost(
      Wish wish, CustomerNode.Setup setup, Chosen chosen, CustomerStart start, Sums sums)
      throws IOException, InterruptedException {
    CustomerStart.Outlook now = start.look();
    check(now, chosen.provider(), sums);
    HiringGas gas = HiringGas.of(1, now, wish.where(), setup.key());
    EarlierEscrows earlier = EarlierEscrows.in(state, setup.folder(), setup.ledger());
    return new BuyingCost(
        "cost",
        chosen.provider().address(),
        unit(chosen.payment()),
        now.escrow().goesOn().isPresent(),
        now.escrow().goesOn().map(LedgerView.Escrow::id),
        now.escrow().locks(),
        setup.rounds(),
        earlier.escrows(),
        earlier.locked(),
        now.balance(),
        now.outside(),
        wish.renews()
            ? chosen.payment().prize().times(setup.booksPerProvider()).times(setup.rounds())
            : Amount.ZERO,
        Optional.empty(),
        gas.gas(),
        gas.fee(),
        gas.coins());
  }

  /** Who is to be hired, and for how much. */
  private record Chosen(ChosenProvider provider, PaymentRules payment) {}

  private Chosen choose(
      Wish wish,
      EvmLedger ledger,
      HttpDialer dialer,
      PrivateKey customer,
      BuyingTerms terms,
      Sums sums)
      throws IOException, InterruptedException {
    terms.passing("asking providers for their prices");
    ChosenProvider chosen =
        ChosenProvider.choose(
            ledger,
            dialer,
            new ChosenProvider.Search(
                customer,
                provider,
                wish.at(),
                wish.usual(),
                wish.wanted(),
                ChosenProvider.before(state)),
            sums);
    PaymentRules payment = chosen.payment();
    terms.check(payment, wish.file().payment(), sums);
    return new Chosen(chosen, payment);
  }

  private CustomerNode.Setup setup(
      Wish wish, EvmLedger ledger, PrivateKey signer, Chosen chosen, Sums sums) {
    MarketFile file = wish.file();
    return new CustomerNode.Setup(
            ledger,
            signer,
            signer,
            new Service(
                wish.usual().kind(),
                wish.usual().terms(),
                new MarketRules(file.ledger(), chosen.payment(), file.agreement())),
            wish.where().maxLag(file.ledger().rounds()),
            folder(chosen.provider(), chosen.payment()),
            wish.listening(),
            1,
            0,
            Set.of(chosen.provider().address()),
            books,
            file.agreement().rounds(),
            wish.renews(),
            InstantSource.system())
        .atMost(wish.most().map(typed -> sums.of("--most", typed)))
        .wanting(wish.wanted());
  }

  /**
   * Makes sure that what is about to be locked is there and of use.
   *
   * @throws Failure when it is not; nothing was locked
   */
  private static void check(CustomerStart.Outlook now, ChosenProvider chosen, Sums sums) {
    if (now.escrow().goesOn().isPresent()) {
      return;
    }
    if (!now.affordable()) {
      throw new Failure(
          Main.FAILED,
          "the escrow takes %s, and there are %s in the market and %s outside; get more, or take fewer --books; nothing was locked"
              .formatted(
                  sums.show(now.escrow().locks()),
                  sums.show(now.balance()),
                  sums.show(now.outside())));
    }
    if (now.hireable().free() == 0) {
      throw new Failure(
          Main.FAILED,
          "the provider %s has not the %s of collateral free that an agreement takes; nothing was locked"
              .formatted(chosen.address(), sums.show(now.hireable().collateral())));
    }
  }

  /** Another price is another escrow, and another provider another agreement. */
  private Path folder(ChosenProvider chosen, PaymentRules payment) {
    return state.resolve(chosen.address().toString().substring(2) + "-" + payment.prize());
  }

  /** What a unit costs on average. */
  static Amount unit(PaymentRules payment) {
    return payment.prize().share(1, payment.tickets());
  }
}
