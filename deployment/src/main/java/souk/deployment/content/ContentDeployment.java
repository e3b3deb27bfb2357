package souk.deployment.content;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import souk.content.Layout;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.kind.ContentMarket;
import souk.content.kind.ContentService;
import souk.deployment.CountingLedger;
import souk.deployment.Deployment;
import souk.deployment.GasUse;
import souk.deployment.LedgerChoice;
import souk.exchange.ServiceKind;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.ledger.rules.Beacon;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/**
 * A whole content market in one process: a {@link Deployment} whose customer publishes and whose
 * providers are caches.
 */
public final class ContentDeployment implements AutoCloseable {
  /**
   * What kind of deployment it is to be.
   *
   * @param caches how many
   * @param newcomers how many more can be hired while the round runs; there are books for them
   * @param chunks for how many chunks there is to be money in a round
   * @param folder where nodes keep their files
   * @param journal where the ledger is kept; null to keep it in memory
   * @param seed of the ledger's beacon, and of all keys if {@code seededKeys}
   * @param seededKeys whether the run is to repeat; never for money
   * @param keys of the funder, the publisher and the caches, in this order; empty to make them anew
   */
  public record Options(
      ContentMarket market,
      int caches,
      int newcomers,
      long chunks,
      Path folder,
      @Nullable Path journal,
      long seed,
      boolean seededKeys,
      List<PrivateKey> keys) {
    /** With keys that are made anew. */
    public Options(
        ContentMarket market,
        int caches,
        int newcomers,
        long chunks,
        Path folder,
        @Nullable Path journal,
        long seed,
        boolean seededKeys) {
      this(market, caches, newcomers, chunks, folder, journal, seed, seededKeys, List.of());
    }

    public Options {
      keys = List.copyOf(keys);
      if (caches < market.service().caches()) {
        throw new IllegalArgumentException(
            "a bundle takes %d different caches; %d are too few"
                .formatted(market.service().caches(), caches));
      }
    }

    /** Half as much again as each cache's even share, and tickets for the cheats to play with. */
    private long booksPerCache() {
      long tickets = chunks * market.service().tickets(market.service().chunkBytes());
      long share = tickets * 3 / 2 / caches;
      long book = market.payment().tickets();
      return share / book + Math.ceilDiv(TICKETS_FOR_CHEATS, book) + 1;
    }

    private Deployment.Options general() {
      return new Deployment.Options(
          market.with(new ContentService()),
          caches,
          newcomers,
          booksPerCache(),
          folder,
          journal,
          seed,
          seededKeys,
          keys);
    }
  }

  /** For each cache; no cheat of the demonstration uses up a quarter of them. */
  private static final long TICKETS_FOR_CHEATS = 64;

  private final Options options;
  private final Deployment market;
  private final PublisherNode publisher;

  private ContentDeployment(Options options, Deployment market) {
    this.options = options;
    this.market = market;
    this.publisher = new PublisherNode(market.customer());
  }

  /** Opens the market and waits until its first round has begun and every cache can be paid. */
  public static ContentDeployment open(Options options) throws IOException {
    return open(options, new LedgerChoice.Local());
  }

  /** As {@link #open(Options)}, on a ledger of one's choice. */
  public static ContentDeployment open(Options options, LedgerChoice ledger) throws IOException {
    return new ContentDeployment(options, Deployment.open(options.general(), ledger));
  }

  /**
   * As {@link #open(Options)}, with caches that are not as they should be.
   *
   * @param variation what each, newcomers too, makes of its setup
   */
  public static ContentDeployment open(Options options, UnaryOperator<ProviderNode.Setup> variation)
      throws IOException {
    return new ContentDeployment(
        options, Deployment.open(options.general(), new LedgerChoice.Local(), variation));
  }

  /** A setup whose caches are of another kind, which calls itself content. */
  public static UnaryOperator<ProviderNode.Setup> selling(ServiceKind kind) {
    return setup ->
        setup.withServices(
            setup.services().stream()
                .map(service -> new souk.exchange.Service(kind, service.terms(), service.market()))
                .toList());
  }

  /** What it stands on. */
  public Deployment market() {
    return market;
  }

  /** Hires one more cache and waits until it gets work. */
  public Deployment.Newcomer hire(UnaryOperator<ProviderNode.Setup> deviation) throws IOException {
    return market.hire(deviation);
  }

  /** Lets a newcomer go; what it has not claimed it loses. */
  public void dismiss(Deployment.Newcomer newcomer) throws IOException {
    market.dismiss(newcomer);
  }

  /** A client with a key of its own. */
  public ContentClient client(ClientLimits limits) {
    return new ContentClient(
        market.dialer(), market.newKey(), market.ledger().info(), market.clock(), limits);
  }

  /** As {@link Deployment#awaitRoom}. */
  public void awaitRoom(int blocks) {
    market.awaitRoom(blocks);
  }

  /** As {@link Deployment#advance}. */
  public void advance(long blocks) {
    market.advance(blocks);
  }

  /** As {@link Deployment#draw}. */
  public Bytes32 draw() {
    return market.draw();
  }

  /** As {@link Deployment#settle}. */
  public void settle() {
    market.settle();
  }

  /** As {@link Deployment#conserved}. */
  public boolean conserved() {
    return market.conserved();
  }

  /** As {@link Deployment#gas}. */
  public Optional<GasUse> gas() {
    return market.gas();
  }

  /** As {@link Deployment#beacon}. */
  public Beacon beacon() {
    return market.beacon();
  }

  /** What the ledger says now. */
  public LedgerView view() {
    return market.view();
  }

  public Options options() {
    return options;
  }

  public CountingLedger ledger() {
    return market.ledger();
  }

  /** The address that pays. */
  public Address customer() {
    return market.funder().address();
  }

  public PublisherNode publisher() {
    return publisher;
  }

  public List<ProviderNode> caches() {
    return market.providers();
  }

  /** What customer and caches signed, in the order of the caches. */
  public List<Command.OpenAgreement> agreements() {
    return market.agreements();
  }

  public Bytes32 escrow() {
    return market.escrow();
  }

  /** The round in which everything is delivered and paid now. */
  public long round() {
    return market.round();
  }

  public HttpDialer dialer() {
    return market.dialer();
  }

  public InstantSource clock() {
    return market.clock();
  }

  /** Addresses that had money at the beginning: the funder, the publisher, then the caches. */
  public List<Address> accounts() {
    return market.accounts();
  }

  /** Where the publisher answers. */
  public URI publisherUri() {
    return publisher.uri();
  }

  /** How many chunks a file of this length has. */
  public static long chunks(ContentMarket market, long length) {
    return new Layout(length, market.service().chunkBytes(), market.service().caches()).chunks();
  }

  @Override
  public void close() {
    market.close();
  }
}
