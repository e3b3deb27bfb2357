package souk.cli.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.NodeOptions;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.content.Manifest;
import souk.content.kind.ContentMarket;
import souk.content.kind.ContentService;
import souk.content.publisher.Publisher;
import souk.deployment.content.ContentDeployment;
import souk.ledger.Ledger;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerNode;
import souk.node.Listening;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** {@code souk publish}: has a file delivered by hired caches. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description =
        "Publish a file until ^C: put money into an escrow, hire caches that stand on the ledger, pay them for what they deliver. Before escrow and agreements end they are extended, out of what was not used and then out of the key's balance. Started again with the same --state it goes on.",
    footer = {
      "",
      "Example:  ./souk publish movie.mp4 --network /tmp/net --keystore /tmp/net/keys/publisher.json \\",
      "            --password-file /tmp/net/keys/password --state /tmp/publisher"
    })
public final class PublishCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "what to publish; it must stay as it is")
  private Path file = Path.of(".");

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private NodeOptions node = new NodeOptions();

  @Option(
      names = "--caches",
      paramLabel = "N",
      defaultValue = "5",
      description = "how many caches to hire (${DEFAULT-VALUE})")
  private int caches;

  @Option(
      names = "--cache",
      paramLabel = "ADDRESS",
      description = "hire this cache, and no others than those named; may be repeated")
  private List<Address> named = List.of();

  @Option(
      names = "--deliveries",
      paramLabel = "N",
      defaultValue = "4",
      description = "for how many deliveries there is to be money in a round (${DEFAULT-VALUE})")
  private int deliveries;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "for how many rounds to lock money and hire caches at a time (the market file's agreement.rounds)")
  private @Nullable Integer rounds;

  @Option(
      names = "--once",
      description = "end after so many rounds instead of going on with as many more")
  private boolean once;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    Network where = network.read();
    ContentMarket market = ContentMarket.of(where.parameters());
    var _ = SourceFile.need(file);
    int hire = named.isEmpty() ? caches : named.size();
    if (hire < market.service().caches()) {
      throw new Failure(
          Main.USAGE,
          "%d caches are too few: a bundle of this market takes %d different ones"
              .formatted(hire, market.service().caches()));
    }
    if (deliveries < 1 || (rounds != null && rounds < 1)) {
      throw new Failure(Main.USAGE, "--deliveries and --rounds are at least 1");
    }
    PrivateKey signer = key.open();
    Listening at = node.listening(); // before anything is asked of anybody
    try (StopSignal running = new StopSignal();
        EvmLedger ledger = NetworkOptions.connect(where);
        CustomerNode publisher =
            CustomerNode.start(
                new CustomerNode.Setup(
                    ledger,
                    signer,
                    signer,
                    market.with(new ContentService()),
                    where.maxLag(market.ledger().rounds()),
                    node.state(),
                    at,
                    hire,
                    0,
                    Set.copyOf(named),
                    booksPerCache(market, hire),
                    rounds == null ? market.agreement().rounds() : rounds,
                    !once,
                    InstantSource.system()))) {
      return run(ledger, market, publisher, running);
    }
  }

  private int run(
      EvmLedger ledger, ContentMarket market, CustomerNode publisher, StopSignal running)
      throws Exception {
    Manifest manifest = publisher.role(Publisher.class).publish(file);
    String url = publisher.uri() + "/" + manifest.contentId();
    CustomerNode.@Nullable Status last = null;
    while (running.goesOn() && !publisher.over()) {
      CustomerNode.Status now = publisher.status();
      if (!now.equals(last)) {
        last = now;
        output.say(
            Standing.of(url, manifest, market.ledger().rounds(), now),
            sentence(url, market, ledger, now));
      }
    }
    if (publisher.over()) {
      output.say(
          Map.of("event", "over"),
          "the escrow's last round is over; start again to open another one");
    }
    return 0;
  }

  private long booksPerCache(ContentMarket market, int hire) throws IOException {
    long chunks = ContentDeployment.chunks(market, Files.size(file)) * deliveries;
    long tickets = chunks * market.service().tickets(market.service().chunkBytes());
    return tickets * 3 / 2 / hire / market.payment().tickets() + 2;
  }

  /** How it stands, for programs. */
  private record Standing(
      String event,
      String url,
      Bytes32 contentId,
      long bytes,
      Bytes32 escrow,
      long firstRound,
      long firstBlock,
      long lastRound,
      int hired,
      int ready,
      Optional<String> trouble) {
    static Standing of(String url, Manifest manifest, RoundRules rounds, CustomerNode.Status now) {
      return new Standing(
          "standing",
          url,
          manifest.contentId(),
          manifest.layout().length(),
          now.escrow(),
          now.firstRound(),
          rounds.start(now.firstRound()),
          now.lastRound(),
          now.hired(),
          now.ready(),
          now.trouble());
    }
  }

  private static String sentence(
      String url, ContentMarket market, EvmLedger ledger, CustomerNode.Status now) {
    if (now.trouble().isPresent()) {
      return "%s; trying again".formatted(now.trouble().get());
    }
    if (now.ready() >= market.service().caches()) {
      return "%d of %d caches are ready:  ./souk fetch %s --network …"
          .formatted(now.ready(), now.hired(), url);
    }
    long start = market.ledger().rounds().start(now.firstRound());
    long block = ledger.head(Ledger.Finality.INCLUDED).number();
    return block < start
        ? "%d caches hired; tickets are issued from block %d on, it is block %d"
            .formatted(now.hired(), start, block)
        : "%d caches hired, %d ready; %d are needed"
            .formatted(now.hired(), now.ready(), market.service().caches());
  }
}
