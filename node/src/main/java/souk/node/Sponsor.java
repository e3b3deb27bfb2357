package souk.node;

import java.io.IOException;
import java.lang.System.Logger;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import souk.content.Manifest;
import souk.content.kind.ContentMarket;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/**
 * A customer that publishes: keeps an escrow for its files, hires caches that stand on the ledger,
 * and runs the publisher that pays them. Before the escrow and the agreements end it extends them,
 * without a gap. What it began, it goes on with after a restart: before anything is bound on the
 * ledger, it stands in its folder.
 */
public final class Sponsor implements AutoCloseable {
  private static final Logger LOG = System.getLogger("souk.node");

  /**
   * What is to be sponsored.
   *
   * @param key pays, signs ticket books and publishes
   * @param caches how many to hire
   * @param named the only ones to hire; empty for any on the ledger
   * @param booksPerCache of a round
   * @param rounds that escrow and agreements run, and by which they are extended
   * @param renews whether they are extended
   * @param port 0 for any that is free, and the same again after a restart
   */
  public record Setup(
      Ledger ledger,
      PrivateKey key,
      ContentMarket market,
      Duration maxLag,
      Path folder,
      String host,
      int port,
      int caches,
      Set<Address> named,
      long booksPerCache,
      int rounds,
      boolean renews,
      InstantSource clock) {
    public Setup {
      named = Set.copyOf(named);
    }
  }

  private final Setup setup;
  private final HttpDialer dialer = new HttpDialer();
  private final Customer customer;
  private final SponsoredEscrow escrow;
  private final PublisherNode publisher;
  private final Hiring hiring;
  private final Semaphore news = new Semaphore(1);
  private final Ledger.Subscription subscription;
  private final Thread thread;
  private volatile Optional<String> trouble = Optional.empty();
  private volatile boolean closed;

  private Sponsor(Setup setup) throws IOException {
    this.setup = setup;
    Facts facts = Facts.of(setup.key().address(), setup.folder());
    this.customer =
        new Customer(
            setup.ledger(),
            setup.key(),
            new ExchangeClient(dialer, setup.key(), setup.ledger().info(), ClientRules.DEFAULT),
            new SecureRandom());
    this.escrow = new SponsoredEscrow(setup, customer, facts);
    int port =
        setup.port() != 0 ? setup.port() : facts.get("port").map(Integer::parseInt).orElse(0);
    this.publisher =
        PublisherNode.start(
            new PublisherNode.Setup(
                setup.ledger(),
                setup.key(),
                escrow.id(),
                setup.market().service(),
                setup.maxLag(),
                setup.folder().resolve("publisher-" + escrow.id().toString().substring(2, 12)),
                setup.host(),
                port,
                setup.clock()));
    facts.put("port", Integer.toString(publisher.uri().getPort()));
    this.hiring = new Hiring(setup, customer, escrow, publisher, facts);
    this.thread = Thread.ofVirtual().name("souk-sponsor").start(this::run);
    this.subscription =
        setup
            .ledger()
            .follow(
                new Cursor(setup.ledger().head(Ledger.Finality.INCLUDED).number() + 1, 0),
                new LedgerObserver() {
                  @Override
                  public void applied(Cursor cursor, BlockRef block, Event event) {}

                  @Override
                  public void advanced(BlockRef head) {
                    news.release();
                  }
                });
  }

  /** Starts; the escrow is open when this returns, and caches are hired from then on. */
  public static Sponsor start(Setup setup) throws IOException {
    return new Sponsor(setup);
  }

  private void run() {
    try {
      while (true) {
        news.acquire();
        news.drainPermits();
        if (closed) {
          return;
        }
        try {
          LedgerView view = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
          escrow.look(view);
          hiring.look(view);
          trouble = Optional.empty();
        } catch (IOException | RuntimeException e) {
          trouble = Optional.of(String.valueOf(e.getMessage()));
          LOG.log(Logger.Level.WARNING, "trying again in the next block: {0}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Publishes a file, which must stay as it is from then on. */
  public Manifest publish(Path file) throws IOException {
    return publisher.publish(file);
  }

  /** Where clients fetch from. */
  public URI uri() {
    return publisher.uri();
  }

  /**
   * How it stands.
   *
   * @param hired caches that it has agreements with
   * @param ready how many of them have tickets to be paid with, and can be chosen now
   * @param trouble what went wrong, and is tried again
   */
  public record Standing(
      Bytes32 escrow,
      long firstRound,
      long lastRound,
      int hired,
      int ready,
      Optional<String> trouble) {}

  public Standing standing() {
    LedgerView.Escrow now = escrow.now();
    return new Standing(
        now.id(),
        now.terms().firstRound(),
        now.lastRound(),
        hiring.hired().size(),
        publisher.ready(),
        escrow.trouble().or(() -> trouble));
  }

  /** Whether the escrow's last round is past; another start opens another escrow. */
  public boolean over() {
    return customer.round() > escrow.now().lastRound();
  }

  /** The addresses that it has agreements with. */
  public Set<Address> hired() {
    return hiring.hired();
  }

  @Override
  public void close() {
    subscription.close();
    closed = true; // what is under way is not interrupted: it may be in the middle of a command
    news.release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    publisher.close();
    dialer.close();
  }
}
