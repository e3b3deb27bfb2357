package souk.node;

import java.io.IOException;
import java.lang.System.Logger;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import souk.content.ContentJudge;
import souk.content.ContentService;
import souk.content.Manifest;
import souk.exchange.ClientRules;
import souk.exchange.ExchangeClient;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;
import souk.transport.PeerException;

/**
 * A customer that publishes: keeps an escrow for its files, hires caches that stand on the ledger,
 * and runs the publisher that pays them. What it began, it goes on with after a restart: before
 * anything is bound on the ledger, it stands in its folder.
 */
public final class Sponsor implements AutoCloseable {
  private static final Logger LOG = System.getLogger("souk.node");

  /** For how many blocks a cache is left alone with which no agreement came about. */
  private static final int PAUSE = 10;

  private static final String HIRED = "hired.";
  private static final String OVER = "over.";

  /**
   * What is to be sponsored.
   *
   * @param key pays, signs ticket books and publishes
   * @param caches how many to hire
   * @param named the only ones to hire; empty for any on the ledger
   * @param booksPerCache of a round
   * @param rounds that escrow and agreements run
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
      InstantSource clock) {
    public Setup {
      named = Set.copyOf(named);
    }
  }

  private final Setup setup;
  private final Facts facts;
  private final HttpDialer dialer = new HttpDialer();
  private final Customer customer;
  private final LedgerView.Escrow escrow;
  private final PublisherNode publisher;
  private final Map<Address, Long> tried = new HashMap<>();
  private final Semaphore news = new Semaphore(1);
  private final Ledger.Subscription subscription;
  private final Thread thread;
  private volatile boolean closed;

  private Sponsor(Setup setup) throws IOException {
    this.setup = setup;
    this.facts = Facts.in(setup.folder());
    this.customer =
        new Customer(
            setup.ledger(),
            setup.key(),
            new ExchangeClient(dialer, setup.key(), setup.ledger().info(), ClientRules.DEFAULT),
            new SecureRandom());
    this.escrow = openEscrow();
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

  // ---- the escrow ----

  private LedgerView view() {
    return setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
  }

  /** The escrow of before, if it still runs; else a new one. */
  private LedgerView.Escrow openEscrow() throws IOException {
    Optional<EscrowTerms> planned = planned();
    if (planned.isPresent()) {
      Bytes32 id = id(planned.get());
      Optional<LedgerView.Escrow> known = view().escrow(id);
      if (known.filter(old -> old.lastRound() >= customer.round()).isPresent()) {
        return known.get();
      }
      if (known.isEmpty() && planned.get().firstRound() > customer.round()) {
        return open(planned.get()); // it was stopped on the way
      }
      if (known.isPresent()) {
        facts.put(OVER + id, Long.toString(known.get().lastRound()));
      }
    }
    EscrowTerms terms =
        customer.escrowTerms(
            setup.market().payment(),
            setup.key().address(),
            setup.booksPerCache() * setup.caches(),
            setup.rounds());
    facts.put(
        "escrow",
        "%s %d %d %d %d %s"
            .formatted(
                terms.prize(),
                terms.depth(),
                terms.books(),
                terms.firstRound(),
                terms.rounds(),
                terms.salt()));
    return open(terms);
  }

  private Optional<EscrowTerms> planned() {
    return facts
        .get("escrow")
        .map(line -> {
          String[] words = line.split(" ", -1);
          return new EscrowTerms(
              setup.key().address(),
              Amount.parse(words[0]),
              Integer.parseInt(words[1]),
              Long.parseLong(words[2]),
              Long.parseLong(words[3]),
              Integer.parseInt(words[4]),
              Bytes32.parse(words[5]));
        });
  }

  private LedgerView.Escrow open(EscrowTerms terms) {
    Amount cover = terms.cover(terms.rounds());
    Amount missing = cover.minusOrZero(view().balance(customer.address()));
    if (!missing.isZero()) {
      customer.submit(new Command.Deposit(missing));
    }
    Bytes32 id = customer.openEscrow(terms);
    return view()
        .escrow(id)
        .orElseThrow(() -> new LedgerException("the ledger lost the escrow " + id));
  }

  private Bytes32 id(EscrowTerms terms) {
    return terms.id(setup.ledger().info().domain(), setup.key().address());
  }

  // ---- hiring ----

  private void run() {
    try {
      while (true) {
        news.acquire();
        news.drainPermits();
        if (closed) {
          return;
        }
        try {
          work(view());
        } catch (IOException | RuntimeException e) {
          LOG.log(Logger.Level.WARNING, "hiring waits for the next block: {0}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(LedgerView view) throws IOException {
    refundOld(view);
    Set<Address> hired = reconcile(view);
    if (customer.round() >= escrow.lastRound()) {
      return; // an agreement would be over before it pays
    }
    long block = view.block().number();
    for (LedgerView.Provider provider : view.providers()) {
      boolean wanted =
          setup.named().isEmpty()
              ? !provider.address().equals(setup.key().address())
              : setup.named().contains(provider.address());
      if (hired.size() < setup.caches()
          && wanted
          && !hired.contains(provider.address())
          && tried.getOrDefault(provider.address(), -1L * PAUSE) + PAUSE <= block
          && provider.free().compareTo(setup.market().agreement().collateral()) >= 0) {
        tried.put(provider.address(), block);
        if (hire(view, provider)) {
          hired.add(provider.address());
        }
      }
    }
  }

  /** Whom this sponsor has an agreement with; forgets the ones that came to nothing or are over. */
  private Set<Address> reconcile(LedgerView view) throws IOException {
    Set<Address> hired = new HashSet<>();
    for (Map.Entry<String, String> entry : facts.under(HIRED).entrySet()) {
      Bytes32 agreement = Bytes32.parse(entry.getKey());
      Optional<LedgerView.Agreement> known = view.agreement(agreement);
      if (known
          .filter(there -> !there.closed() && there.endBlock() > view.block().number())
          .isPresent()) {
        hired.add(Address.parse(entry.getValue()));
      } else {
        publisher.dismiss(agreement);
        facts.remove(HIRED + agreement);
      }
    }
    return hired;
  }

  private boolean hire(LedgerView view, LedgerView.Provider provider) throws IOException {
    AgreementRules usual = setup.market().agreement();
    AgreementRules rules =
        new AgreementRules(
            Math.toIntExact(escrow.lastRound() - customer.round()),
            usual.notice(),
            usual.collateral(),
            usual.grades(),
            usual.release(),
            usual.providerExposure(),
            usual.customerExposure());
    try {
      URI endpoint = URI.create(provider.endpoint());
      Command.OpenAgreement signed =
          customer.propose(
              provider.address(),
              endpoint,
              ContentService.NAME,
              publisher.terms().encode(),
              new ContentJudge().id(),
              escrow.id(),
              rules);
      if (view.allotment(escrow.id(), escrow.lastRound(), provider.address()).isEmpty()) {
        customer.allot(escrow.id(), provider.address(), setup.booksPerCache());
      }
      Bytes32 agreement = signed.terms().id(setup.ledger().info().domain());
      facts.put(HIRED + agreement, provider.address().toString());
      publisher.hire(signed, endpoint);
      customer.submit(signed);
      return true;
    } catch (WrongEndpointException | UnitException | PeerException | RuntimeException e) {
      LOG.log(Logger.Level.INFO, "{0} was not hired: {1}", provider.address(), e.getMessage());
      return false;
    }
  }

  /** Gets back what escrows of before still hold, once nobody can claim from them any more. */
  private void refundOld(LedgerView view) throws IOException {
    for (Map.Entry<String, String> old : facts.under(OVER).entrySet()) {
      long deadline =
          setup.ledger().info().rules().rounds().claimDeadline(Long.parseLong(old.getValue()));
      if (view.block().number() > deadline) {
        Bytes32 id = Bytes32.parse(old.getKey());
        if (view.escrow(id).filter(there -> !there.refunded()).isPresent()) {
          customer.submit(new Command.Refund(id));
        }
        facts.remove(OVER + id);
      }
    }
  }

  // ---- what it is asked ----

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
   */
  public record Standing(Bytes32 escrow, long firstRound, long lastRound, int hired, int ready) {}

  public Standing standing() {
    return new Standing(
        escrow.id(),
        escrow.terms().firstRound(),
        escrow.lastRound(),
        facts.under(HIRED).size(),
        publisher.ready());
  }

  /** Whether the escrow's last round is past; another start opens another escrow. */
  public boolean over() {
    return customer.round() > escrow.lastRound();
  }

  /** The addresses that it has agreements with. */
  public List<Address> hired() {
    return facts.under(HIRED).values().stream().map(Address::parse).toList();
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
