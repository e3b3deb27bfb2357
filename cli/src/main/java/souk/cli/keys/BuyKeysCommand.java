package souk.cli.keys;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.ChainPatience;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.exchange.Service;
import souk.keys.KeysTerms;
import souk.keys.kind.KeysService;
import souk.keys.owner.KeysOwner;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.ledger.evm.EvmLedger;
import souk.market.file.MarketFile;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.node.Listening;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/** {@code souk buy keys}: an owner's node. */
@CommandLine.Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description =
        "Hire providers of keys and be the owner's node until ^C: it keeps keys and grants, pays for"
            + " readers, and has who lies or is silent slashed. What it locks is said before, and"
            + " asked on a terminal. Started again with the same --state it goes on.",
    footer = {
      "Example:",
      "  ./souk buy keys --port 8100 --network /tmp/net --keystore /tmp/net/keys/publisher.json"
          + " --password-file /tmp/net/keys/password --state /tmp/owner",
      "  ./souk keys create letters --node http://127.0.0.1:8100 --token-file /tmp/owner/keys-1/api-token"
    })
public final class BuyKeysCommand implements Callable<Integer> {
  private static final int MOST_PROVIDERS = 64;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "its own folder, from which it goes on when it is started again")
  private Path state = Path.of(".");

  @Option(
      names = "--market",
      paramLabel = "FILE",
      description = "the market file, with the network's ledger rules (markets/keys.yaml)")
  private @Nullable Path market;

  @Option(
      names = "--providers",
      paramLabel = "N",
      defaultValue = "5",
      description = "how many to hire (${DEFAULT-VALUE})")
  private int providers;

  @Option(
      names = "--spare",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "for how many more there are to be ticket books, when one is replaced (${DEFAULT-VALUE})")
  private int spare;

  @Option(
      names = "--books",
      paramLabel = "N",
      defaultValue = "32",
      description = "ticket books of a round for each provider (${DEFAULT-VALUE})")
  private int books;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "the port to serve at, on loopback (a free one)")
  private int port;

  @Option(
      names = "--bonds",
      paramLabel = "N",
      defaultValue = "4",
      description = "for how many questions to silent providers to put bonds in (${DEFAULT-VALUE})")
  private int bonds;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (port < 0 || port > 0xffff) {
      throw new Failure(Main.USAGE, "--port takes 0 to 65535, not " + port);
    }
    if (providers < 1 || providers > MOST_PROVIDERS || spare < 0 || spare > MOST_PROVIDERS) {
      throw new Failure(
          Main.USAGE, "--providers takes 1 to %d, --spare as many".formatted(MOST_PROVIDERS));
    }
    if (bonds < 0 || bonds > MOST_PROVIDERS) {
      throw new Failure(Main.USAGE, "--bonds takes 0 to %d".formatted(MOST_PROVIDERS));
    }
    if (books < 1) {
      throw new Failure(Main.USAGE, "--books is at least 1");
    }
    Network where = network.read();
    MarketFile rules = MarketOptions.on(where, market, KeysTerms.KIND, "keys.yaml");
    PrivateKey own = key.open();
    try (StopSignal running = new StopSignal();
        EvmLedger ledger =
            new ChainPatience(output, running).of(() -> NetworkOptions.connect(where));
        CustomerNode node = start(where, rules, own, ledger)) {
      CustomerNode.@Nullable Status last = null;
      while (running.goesOn()) {
        CustomerNode.Status now = node.status();
        if (!now.equals(last)) {
          last = now;
          say(node, now);
        }
      }
    }
    return 0;
  }

  private CustomerNode start(Network where, MarketFile rules, PrivateKey own, EvmLedger ledger)
      throws Exception {
    CustomerNode.Setup setup =
        new CustomerNode.Setup(
            ledger,
            own,
            own,
            Service.of(rules, new KeysService()),
            where.maxLag(rules.ledger().rounds()),
            Failure.ownFolder("--state", state),
            Listening.loopback(port),
            providers,
            spare,
            Set.of(),
            books,
            rules.agreement().rounds(),
            true,
            InstantSource.system());
    try (CustomerStart start = CustomerStart.prepare(setup)) {
      Sums sums = Sums.of(ledger);
      CustomerStart.Outlook now = start.look();
      Amount locks = now.escrow().locks();
      boolean goesOn = now.escrow().goesOn().isPresent();
      if (!goesOn && !now.affordable()) {
        throw new Failure(
            Main.FAILED,
            "the escrow takes %s, and there are %s in the market and %s outside; get more, or take fewer --books; nothing was locked"
                .formatted(sums.show(locks), sums.show(now.balance()), sums.show(now.outside())));
      }
      if (!goesOn) {
        output.sayToPeople(
            "An escrow of %s for %d rounds is opened; what providers do not win of it comes back."
                .formatted(sums.show(locks), setup.rounds()));
        if (!yes && !Consent.given("Lock that, and hire")) {
          throw new Failure(Main.FAILED, "nothing was locked, and nothing was paid");
        }
      }
      CustomerNode node = start.start();
      deposit(ledger, own, rules);
      return node;
    }
  }

  /** Sees to it that silent providers can be asked on the ledger, which takes a bond each time. */
  private void deposit(EvmLedger ledger, PrivateKey own, MarketFile rules) {
    Amount wanted = rules.agreement().questions().bond().times(bonds);
    Amount there = ledger.at(ledger.head(Ledger.Finality.INCLUDED)).balance(own.address());
    if (there.compareTo(wanted) < 0) {
      Amount missing = wanted.minus(there);
      Receipt receipt = ledger.submit(own, new Command.Deposit(missing)).join();
      output.sayToPeople(
          receipt instanceof Receipt.Included
              ? "%s are put in for bonds of questions".formatted(Sums.of(ledger).show(missing))
              : "bonds of questions could not be put in: " + receipt);
    }
  }

  /** How it stands, for programs. */
  private record Standing(
      String event,
      String node,
      String token,
      Address owner,
      int hired,
      int ready,
      Optional<String> trouble) {}

  private void say(CustomerNode node, CustomerNode.Status now) {
    Path token = node.role(KeysOwner.class).tokenFile();
    output.say(
        new Standing(
            "standing",
            node.uri().toString(),
            token.toString(),
            node.role(KeysOwner.class).address(),
            now.hired(),
            now.ready(),
            now.trouble()),
        now.trouble().isPresent()
            ? now.trouble().get() + "; trying again"
            : "%s, token in %s: %d of %d providers hired"
                .formatted(node.uri(), token, now.hired(), providers));
  }
}
