package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.attacks.Count;
import souk.deployment.MarketContracts;
import souk.exchange.ServiceKind;
import souk.ledger.evm.Deployer;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.FeePolicy;
import souk.market.file.MarketFile;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.PrivateKey;

/** {@code souk deploy}: a market on a chain that is there. */
@Command(
    name = "deploy",
    mixinStandardHelpOptions = true,
    description = {
      "Put a market onto an EVM chain: its contracts, and a folder with the market file and the"
          + " network file that everybody who takes part needs. What it can cost at most is said"
          + " before anything is sent. When it is interrupted, the same command goes on.",
      "Nobody owns what is deployed, and nothing in it can be changed."
    },
    footer = {
      "Example:",
      "  ./souk deploy --chain http://127.0.0.1:8545 --chain-id 31337 --currency test --market"
          + " markets/devnet.yaml --dir /tmp/net --keystore key.json"
    })
final class DeployCommand implements Callable<Integer> {
  private static final String COIN = "coin";
  private static final String TEST = "test";
  private static final BigInteger WEI = BigInteger.TEN.pow(18);

  @Option(
      names = "--chain",
      paramLabel = "URL",
      required = true,
      description = "the JSON-RPC of a node of the chain")
  private String url = "";

  @Option(
      names = "--chain-id",
      paramLabel = "N",
      required = true,
      description = "the chain's id; the node must say the same")
  private long chainId;

  @Option(
      names = "--currency",
      paramLabel = "TOKEN",
      required = true,
      description =
          "the money: the address of an ERC-20 token; coin for the chain's own; test for a new"
              + " token of which anybody can make any sum")
  private String currency = "";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      required = true,
      description = "where market file and network file are written")
  private Path dir = Path.of("");

  @Option(
      names = "--block-time",
      paramLabel = "S",
      defaultValue = "12",
      description = "how often a block comes, at the most (${DEFAULT-VALUE})")
  private int blockSeconds;

  @Option(
      names = "--confirmations",
      paramLabel = "N",
      defaultValue = "2",
      description = "how many blocks must follow one before it counts (${DEFAULT-VALUE})")
  private int confirmations;

  @Option(names = "--dry-run", description = "say what it can cost, and send nothing")
  private boolean dryRun;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Mixin private MarketOptions market = new MarketOptions();
  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private Output output = new Output();

  /** What it can cost, for programs. */
  private record Estimate(String event, Address payer, long mostGas, BigInteger mostWei) {}

  /** What there is, for programs. */
  private record Deployed(
      String event,
      Address contract,
      Address currency,
      long deployed,
      Path network,
      int transactions,
      long gas,
      BigInteger feeWei) {}

  @Override
  public Integer call() throws Exception {
    if (blockSeconds < 1 || blockSeconds > 3_600 || confirmations < 0 || confirmations > 1_000) {
      throw new Failure(
          Main.USAGE, "--block-time takes 1 to 3600 seconds, --confirmations 0 to 1000");
    }
    Path marketFile = market.file(MarketOptions.REFERENCE);
    MarketFile parameters = MarketFile.read(marketFile);
    Collection<ServiceKind> kinds = services.kinds().values();
    var _ = services.service(parameters); // a market of a kind that nobody knows is of no use
    if (Files.exists(dir.resolve(Network.FILE))) {
      throw new Failure(
          Main.USAGE, dir + " holds the network file of a market already; name another --dir");
    }
    Path copy = MarketOptions.copyIn(dir, marketFile, Set.of(DeployedContracts.FILE));
    Address token = currency.equals(COIN) || currency.equals(TEST) ? Address.ZERO : token();
    PrivateKey payer = key.open();
    try (Deployer deployer = new Deployer(url, payer, FeePolicy.DEFAULT)) {
      if (deployer.chainId() != chainId) {
        throw new Failure(
            Main.USAGE, "the node is on chain %d, not %d".formatted(deployer.chainId(), chainId));
      }
      if (!token.isZero() && !deployer.hasCode(token)) {
        throw new Failure(
            Main.USAGE, "--currency: there is no contract at " + token + " on chain " + chainId);
      }
      DeployedContracts made = DeployedContracts.in(dir, chainId, deployer);
      MarketContracts contracts = new MarketContracts(deployer, made);
      if (!agreed(deployer, payer.address(), contracts.mostGas(kinds, currency.equals(TEST)))) {
        return 0;
      }
      long before = made.firstBlock(deployer.height());
      Address money = currency.equals(TEST) ? contracts.testToken() : token;
      Address contract = contracts.market(money, parameters.ledger(), kinds);
      show(deployer, write(marketFile, copy, contract, before), money);
    }
    return 0;
  }

  private Address token() {
    try {
      return Address.parse(currency);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Main.USAGE, "--currency is an address, coin or test, not '" + currency + "'");
    }
  }

  /** Says what it can cost; whether it is to be. */
  private boolean agreed(Deployer deployer, Address payer, long gas) {
    BigInteger most = deployer.cost(gas);
    output.say(
        new Estimate("estimate", payer, gas, most),
        "deploying takes at most %,d gas, %s of the chain's coin, from %s"
            .formatted(gas, coins(most), payer));
    BigInteger there = deployer.coins(payer);
    if (there.compareTo(most) < 0) {
      throw new Failure(
          Main.FAILED,
          "%s has %s of the chain's coin, and up to %s are needed for gas"
              .formatted(payer, coins(there), coins(most)));
    }
    if (dryRun) {
      return false;
    }
    return yes || Consent.given("Deploy");
  }

  private static String coins(BigInteger wei) {
    return new java.math.BigDecimal(wei)
        .divide(new java.math.BigDecimal(WEI))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** The files, and whether what is on the chain is what they say. */
  private Network write(Path marketFile, Path copy, Address contract, long before)
      throws IOException {
    MarketOptions.copy(marketFile, copy);
    Network network =
        new Network(url, chainId, contract, before, blockSeconds, confirmations, copy);
    try (EvmLedger checked = network.connect(InstantSource.system())) {
      var _ = checked.info();
    }
    network.write(dir);
    return network;
  }

  private void show(Deployer deployer, Network network, Address money) {
    Deployer.Spent spent = deployer.spent();
    output.say(
        new Deployed(
            "deployed",
            network.contract(),
            money,
            network.deployed(),
            dir.resolve(Network.FILE),
            spent.transactions(),
            spent.gas(),
            spent.fee()),
        people(network, money, spent));
  }

  private String people(Network network, Address money, Deployer.Spent spent) {
    java.io.StringWriter text = new java.io.StringWriter();
    try (PrintWriter out = new PrintWriter(text)) {
      new Table("what", "where")
          .row("market", network.contract())
          .row("currency", money.isZero() ? "the chain's coin" : money)
          .row("network file", dir.resolve(Network.FILE))
          .row("market file", network.market())
          .row(
              "cost",
              "%s of the chain's coin: %,d gas in %s"
                  .formatted(
                      coins(spent.fee()),
                      spent.gas(),
                      Count.of(spent.transactions(), "transaction")))
          .print(out);
      out.printf("Hand out the folder; everybody names it: --network %s", dir);
    }
    return text.toString();
  }
}
