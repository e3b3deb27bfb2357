package souk.node;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceKinds;
import souk.ledger.RoundRules;
import souk.ledger.WrongLedgerException;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.FeePolicy;
import souk.market.file.MarketFile;
import souk.market.file.MarketFileException;
import souk.market.file.MarketSection;
import souk.market.file.TextFile;
import souk.market.price.sealed.AuctionJudge;
import souk.node.auction.AuctionContract;
import souk.primitives.Address;

/**
 * Where a market is: a small file that whoever deployed it hands out, next to the market file.
 *
 * @param url of a node's JSON-RPC
 * @param chainId of the chain
 * @param contract of the market
 * @param deployed the block that it was deployed in, or one before: logs are read from there
 * @param blockSeconds how often a block comes, at the most
 * @param confirmations how many blocks must follow one before it counts as final
 * @param market the market file, which the file names by a path from where it is itself
 * @param fees what to pay for gas, at the most
 */
public record Network(
    String url,
    long chainId,
    Address contract,
    long deployed,
    int blockSeconds,
    int confirmations,
    Path market,
    FeePolicy fees) {
  /** The usual name of such a file, in a folder that is named instead. */
  public static final String FILE = "network.yaml";

  private static final Set<String> HTTP = Set.of("http", "https");
  private static final int MOST_BYTES = 1 << 16;
  private static final int LEAST_POLL_MILLIS = 100;
  private static final int MOST_POLL_MILLIS = 2_000;
  private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
  private static final String TIP_CEILING = "tipCeilingGwei";
  private static final String FEE_CEILING = "feeCeilingGwei";
  private static final long MOST_GWEI = 1_000_000_000;

  /** With the usual fees. */
  public Network(
      String url,
      long chainId,
      Address contract,
      long deployed,
      int blockSeconds,
      int confirmations,
      Path market) {
    this(url, chainId, contract, deployed, blockSeconds, confirmations, market, FeePolicy.DEFAULT);
  }

  /**
   * Reads a network file, or the one in a folder.
   *
   * @throws MarketFileException with file, line and column, when it is none
   */
  public static Network read(Path named) throws IOException {
    Path file = Files.isDirectory(named) ? named.resolve(FILE) : named;
    return parse(file, TextFile.read(file, "network file", MOST_BYTES));
  }

  /** Reads what stands in a network file. */
  static Network parse(Path file, String text) {
    MarketSection in =
        new MarketSection(file.toString(), "", MarketSection.compose(file.toString(), text));
    Network network =
        new Network(
            in.read("url", Network::http, "a URL"),
            in.number("chainId", 1, Long.MAX_VALUE),
            in.read("contract", Address::parse, "an address"),
            in.has("deployed") ? in.number("deployed", 0, Long.MAX_VALUE) : 0,
            in.integer("blockSeconds", 1, 3_600),
            in.integer("confirmations", 0, 1_000),
            in.read("market", file::resolveSibling, "a path"),
            fees(in));
    in.end();
    return network;
  }

  /** The usual fees, or others of which the file names the ceilings. */
  private static FeePolicy fees(MarketSection in) {
    BigInteger tip = gwei(in, TIP_CEILING, FeePolicy.DEFAULT.mostTip());
    BigInteger fee = gwei(in, FEE_CEILING, FeePolicy.DEFAULT.ceiling());
    return new FeePolicy(tip.min(fee), fee);
  }

  private static BigInteger gwei(MarketSection in, String name, BigInteger usual) {
    return in.has(name) ? GWEI.multiply(BigInteger.valueOf(in.number(name, 1, MOST_GWEI))) : usual;
  }

  private static String http(String url) {
    if (!isHttp(url)) {
      // What stands there is not shown: it may hold a password or a key.
      throw new IllegalArgumentException("must be http://HOST or https://HOST");
    }
    return url;
  }

  private static boolean isHttp(String url) {
    try {
      URI uri = new URI(url);
      return uri.getHost() != null && HTTP.contains(String.valueOf(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The same market by another node of its chain. */
  public Network at(String otherUrl) {
    return new Network(
        otherUrl, chainId, contract, deployed, blockSeconds, confirmations, market, fees);
  }

  /** The same market as another file tells of it. */
  public Network of(Path otherMarket) {
    return new Network(
        url, chainId, contract, deployed, blockSeconds, confirmations, otherMarket, fees);
  }

  /** Writes the file into a folder, in which the market file must be. */
  public void write(Path folder) throws IOException {
    Files.writeString(
        folder.resolve(FILE),
        String.format(
            Locale.ROOT,
            """
            # Where the market is; hand it out together with the market file.
            url: %s
            chainId: %d
            contract: "%s"
            deployed: %d             # the block of its deployment
            blockSeconds: %d
            confirmations: %d
            tipCeilingGwei: %d       # the most to pay for a unit of gas to a block's proposer
            feeCeilingGwei: %d       # and altogether
            market: %s
            """,
            url,
            chainId,
            contract,
            deployed,
            blockSeconds,
            confirmations,
            fees.mostTip().divide(GWEI),
            fees.ceiling().divide(GWEI),
            market.getFileName()));
  }

  /** The market's parameters. */
  public MarketFile parameters() throws IOException {
    return MarketFile.read(market);
  }

  /**
   * Connects.
   *
   * @throws WrongLedgerException when the contract there is not the market of the market file, or
   *     one of its contracts has other code than comes with this program
   * @throws souk.ledger.LedgerException when the node cannot be asked now
   */
  public EvmLedger connect(InstantSource clock) throws IOException {
    return connect(clock, settings());
  }

  /**
   * As {@link #connect(InstantSource)}.
   *
   * @param watch how long a transaction may stay out of blocks before its outcome is unknown
   */
  public EvmLedger connect(InstantSource clock, Duration watch) throws IOException {
    return connect(clock, settings().watching(watch));
  }

  private EvmLedger.Settings settings() {
    return new EvmLedger.Settings(
        url,
        contract,
        deployed,
        Optional.of(chainId),
        confirmations,
        Duration.ofMillis(Math.clamp(blockSeconds * 250L, LEAST_POLL_MILLIS, MOST_POLL_MILLIS)),
        Duration.ofSeconds(5L * blockSeconds + 10),
        fees);
  }

  private EvmLedger connect(InstantSource clock, EvmLedger.Settings settings) throws IOException {
    MarketFile parameters = parameters();
    EvmLedger ledger = EvmLedger.open(settings, clock);
    if (!ledger.info().rules().equals(parameters.ledger())) {
      ledger.close();
      throw new WrongLedgerException(
          "the contract %s goes by other ledger rules than %s".formatted(contract, market));
    }
    try {
      checkJudges(ledger);
    } catch (RuntimeException e) {
      ledger.close();
      throw e;
    }
    return ledger;
  }

  /**
   * Makes sure that the market's judges of auctions and of the kinds of service that are here
   * decide as those do.
   */
  private static void checkJudges(EvmLedger ledger) {
    var _ = ledger.has(AuctionJudge.ID, AuctionContract.JUDGE.creation());
    for (ServiceKind kind : ServiceKinds.find().values()) {
      if (kind.judge().isPresent() && kind.judgeContract().isPresent()) {
        var _ = ledger.has(kind.judge().get().id(), kind.judgeContract().get().creation());
      }
    }
  }

  /**
   * How old the newest block may be before tills and wallets stop: half of the time that lies
   * between the last ticket of a round and its draw.
   */
  public Duration maxLag(RoundRules rounds) {
    return Duration.ofSeconds((long) blockSeconds * (rounds.closeGap() + rounds.seedDelay()) / 2);
  }
}
