package souk.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.Hired;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.Routes;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceTerms;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.RoundRules;
import souk.market.file.MarketSection;
import souk.payments.BookSupply;
import souk.payments.DeliveryException;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;
import souk.transport.Response;

/**
 * {@code probe/1}: sends back what it is sent, for the tickets that the agreement says, pay first.
 * Whoever knows the word can have a provider convicted.
 */
final class ProbeKind implements ServiceKind {
  static final String NAME = "probe/1";

  private final Set<Address> unthinkable;

  ProbeKind() {
    this(Set.of());
  }

  /**
   * @param unthinkable providers over which the customer's side stumbles
   */
  ProbeKind(Set<Address> unthinkable) {
    this.unthinkable = unthinkable;
  }

  /** Evidence of a fault. */
  static final Bytes GUILTY = Bytes.of(new byte[] {'g', 'u', 'i', 'l', 't', 'y'});

  private record Terms(int price) implements ServiceTerms {
    Bytes details() {
      return Bytes.of(new ByteWriter().u16(price).toArray());
    }

    static Terms decode(Bytes details) throws DecodeException {
      ByteReader in = new ByteReader(details.toArray());
      Terms terms = new Terms(in.u16());
      in.end();
      return terms;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean stateless() {
    return true;
  }

  @Override
  public ServiceTerms terms(MarketSection section) {
    Terms terms = new Terms(section.integer("price", 1, 100));
    section.end();
    return terms;
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    return new Provider((Terms) ports.terms());
  }

  @Override
  public CustomerRole customer(CustomerPorts ports) {
    return new Customer(ports, unthinkable);
  }

  @Override
  public Optional<Judge> judge() {
    return Optional.of(new ProbeJudge());
  }

  private static final class ProbeJudge implements Judge {
    @Override
    public JudgeId id() {
      return JudgeId.of("probe", 1);
    }

    @Override
    public boolean admits(Bytes details, Bytes question) {
      return false;
    }

    @Override
    public Verdict decide(Case about, Bytes evidence) {
      return about.matter() instanceof Matter.Accusation && evidence.equals(GUILTY)
          ? new Verdict.Fault(Keccak256.hash("probe"))
          : new Verdict.Inadmissible();
    }
  }

  private static final class Provider implements ProviderRole {
    private final Terms own;
    private final Map<Bytes32, Terms> agreements = new ConcurrentHashMap<>();

    Provider(Terms own) {
      this.own = own;
    }

    @Override
    public Acceptance accept(AgreementTerms terms) {
      try {
        return Terms.decode(terms.details()).price() >= own.price()
            ? new Acceptance.Accepted()
            : new Acceptance.Declined("too cheap");
      } catch (DecodeException e) {
        return new Acceptance.Declined("no price");
      }
    }

    @Override
    public void started(Bytes32 agreement, AgreementTerms terms) {
      try {
        agreements.put(agreement, Terms.decode(terms.details()));
      } catch (DecodeException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      Terms agreed = agreements.get(request.agreement());
      if (agreed == null) {
        throw new UnitException(UnitException.Reason.NO_AGREEMENT, "none such");
      }
      return new Prepared(agreed.price(), Payload.EMPTY);
    }

    @Override
    public Payload release(UnitRequest request) {
      return Payload.of(request.body());
    }

    @Override
    public void mount(Routes routes) {
      routes.get("/hello", _ -> Response.of(new byte[] {1}));
    }

    @Override
    public void close() {}
  }

  /** Buys from everybody who is hired. */
  static final class Customer implements CustomerRole {
    private final CustomerPorts ports;
    private final Set<Address> unthinkable;
    private final RoundRules rounds;
    private final Map<Bytes32, Hired> hired = new ConcurrentHashMap<>();
    private final Map<Address, Stock> stocks = new ConcurrentHashMap<>();
    private volatile long block;

    /** Tickets that a provider has the books of. */
    private static final class Stock {
      private final BookSupply books;
      private final ArrayDeque<Ticket> tickets = new ArrayDeque<>();
      private long round = -1;

      Stock(BookSupply books) {
        this.books = books;
      }

      synchronized void fill(long now, int least) throws DeliveryException {
        if (round != now) {
          tickets.clear();
          round = now;
        }
        while (tickets.size() < least) {
          tickets.addAll(books.next(now).orElseThrow());
        }
      }

      synchronized List<Ticket> take(long now, int count) throws DeliveryException {
        fill(now, count);
        List<Ticket> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          taken.add(tickets.remove());
        }
        return taken;
      }

      synchronized boolean has(long now) {
        return round == now && !tickets.isEmpty();
      }
    }

    private Customer(CustomerPorts ports, Set<Address> unthinkable) {
      this.ports = ports;
      this.unthinkable = unthinkable;
      this.rounds = ports.ledger().info().rules().rounds();
    }

    @Override
    public Bytes details(Address provider, int index) {
      if (unthinkable.contains(provider)) {
        throw new NullPointerException();
      }
      return ((Terms) ports.terms()).details();
    }

    @Override
    public void advanced(long now) {
      block = now;
      hired.values().forEach(agreement -> ports.executor().execute(() -> fill(agreement)));
    }

    /** The newest block that it heard of. */
    long block() {
      return block;
    }

    private void fill(Hired agreement) {
      try {
        stock(agreement).fill(rounds.roundOf(block), 1);
      } catch (DeliveryException | RuntimeException e) {
        // again in the next block
      }
    }

    private Stock stock(Hired agreement) {
      return stocks.computeIfAbsent(
          agreement.terms().provider(),
          provider ->
              new Stock(
                  new BookSupply(
                      provider,
                      ports.wallet(),
                      (_, book) -> {
                        try {
                          return ports.sessions().deliver(agreement, book);
                        } catch (Exception e) {
                          throw new DeliveryException("not delivered", e);
                        }
                      })));
    }

    @Override
    public void hired(Hired agreement) {
      hired.put(agreement.id(), agreement);
    }

    @Override
    public void dismissed(Bytes32 agreement) {
      hired.remove(agreement);
    }

    @Override
    public int ready() {
      long round = rounds.roundOf(ports.ledger().head(Ledger.Finality.INCLUDED).number());
      return (int)
          inUse().keySet().stream()
              .filter(provider -> stocks.containsKey(provider))
              .filter(provider -> java.util.Objects.requireNonNull(stocks.get(provider)).has(round))
              .count();
    }

    /** Of each provider the agreement that ends first. */
    private SortedMap<Address, Hired> inUse() {
      SortedMap<Address, Hired> inUse = new TreeMap<>();
      hired.values().stream()
          .filter(agreement -> agreement.terms().endBlock() > block)
          .sorted(Comparator.comparingLong(agreement -> agreement.terms().endBlock()))
          .forEach(agreement -> inUse.putIfAbsent(agreement.terms().provider(), agreement));
      return inUse;
    }

    /** One unit from each; how many tickets they cost in all. */
    int buyFromAll(Bytes body) throws Exception {
      int cost = 0;
      long round = rounds.roundOf(ports.ledger().head(Ledger.Finality.INCLUDED).number());
      for (Hired agreement : inUse().values()) {
        byte[] unit = new byte[Bytes32.SIZE];
        ports.random().nextBytes(unit);
        int price = Terms.decode(agreement.terms().details()).price();
        java.nio.ByteBuffer target = java.nio.ByteBuffer.allocate(body.size());
        try (var session = ports.sessions().open(agreement)) {
          session.pay(Bytes32.of(unit), body, stock(agreement).take(round, price), target);
        }
        if (!Bytes.of(target.array()).equals(body) || target.hasRemaining()) {
          throw new AssertionError("the provider sent something else back");
        }
        cost += price;
      }
      return cost;
    }

    @Override
    public void close() {}
  }
}
