package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import souk.exchange.ExchangeSession;
import souk.exchange.Hired;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.exchange.provider.ExposureRules;
import souk.exchange.testkit.probes.EchoKind;
import souk.ledger.Book;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerView;
import souk.payments.Ticket;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import souk.transport.PeerException;

/** A provider of an echo behind a relay, a customer who hired it, and what came of their units. */
final class Scene {
  /** What a unit costs. */
  static final int PRICE = 2;

  /** Of the agreement, on both sides. */
  static final int EXPOSURE = 2 * PRICE;

  private static final int DEPTH = 3;

  final TestMarket market;
  final TestProvider provider;
  final TestCustomer customer;
  final FaultyRelay relay;
  final Hired agreement;
  private final EchoKind kind;

  Scene(Path folder, long seed, EchoKind kind, ExposureRules rules) {
    this.kind = kind;
    String file =
        MarketText.of(kind.name())
            .with("payment.tickets", 1 << DEPTH)
            .with("agreement.rounds", 2)
            .with("agreement.providerExposure", EXPOSURE)
            .with("agreement.customerExposure", EXPOSURE)
            .toString();
    market = new TestMarket(folder, seed, kind, file);
    provider = market.provider(rules, market.kinds());
    customer = market.customer();
    agreement = customer.hire(provider, Bytes.EMPTY);
    market.nextRound();
    relay = new FaultyRelay(market.dialer(), provider);
  }

  /** One client and what it has to show for its units. */
  final class Client implements AutoCloseable {
    private final PrivateKey key = PrivateKey.fromSeeded(market.random());
    private final int tries;
    final ExchangeSession session;
    final Set<Integer> released = new HashSet<>();
    final Map<Integer, List<Ticket>> paidWith = new TreeMap<>();

    /** A client behind the relay that makes each call so often. */
    Client(int tries) throws Exception {
      this.tries = tries;
      this.session = customer.session(market.client(key), relay.uri(), agreement);
    }

    /** Asks for a unit; false when the client gives it up. */
    boolean request(int unit, ByteBuffer target) throws UnitException {
      boolean offered =
          attempt(() ->
              assertThat(session.request(Bytes32.of(unit), body(unit), target)).isEqualTo(PRICE));
      assertThat(target.position()).isEqualTo(offered ? kind.before(message(unit)).size() : 0);
      return offered;
    }

    /** Pays for a unit; false when the client gives it up. */
    boolean pay(int unit, ByteBuffer target) throws UnitException {
      // The key is part of the name: two clients' units of one number have tickets of their own.
      Bytes32 name = Keccak256.hash(key.address().toArray(), Bytes32.of(unit).toArray());
      List<Ticket> tickets = customer.take(provider.address(), name, PRICE);
      paidWith.put(unit, tickets);
      return attempt(() -> session.pay(Bytes32.of(unit), body(unit), tickets, target));
    }

    /** Uses one unit; false when the client gives it up. */
    boolean use(int unit) throws UnitException {
      ByteBuffer target = ByteBuffer.allocate(message(unit).size());
      if (!request(unit, target) || !pay(unit, target)) {
        return false;
      }
      assertThat(Bytes.of(target.array())).isEqualTo(message(unit));
      released.add(unit);
      return true;
    }

    private boolean attempt(Call call) throws UnitException {
      for (int i = 0; i < tries; i++) {
        try {
          call.make();
          return true;
        } catch (PeerException e) {
          // Once more, or given up.
        }
      }
      return false;
    }

    /** What the till takes the tickets of a unit of this client for. */
    Bytes32 purpose(int unit) {
      return new UnitRequest(agreement.id(), key.address(), Bytes32.of(unit), body(unit)).id();
    }

    /**
     * What each side lost over these units of this client, in tickets; checks that what was taken
     * is what was paid.
     */
    Losses losses(int units) {
      int servedUnpaid = 0;
      int paidUnreleased = 0;
      for (int unit = 0; unit < units; unit++) {
        Bytes32 purpose = purpose(unit);
        Set<Ticket> taken =
            provider.taken().entrySet().stream()
                .filter(entry -> entry.getValue().equals(purpose))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (taken.isEmpty()) {
          servedUnpaid += relay.served().contains(Bytes32.of(unit)) ? PRICE : 0;
        } else {
          assertThat(taken).isEqualTo(Set.copyOf(paidWith.get(unit)));
          paidUnreleased += released.contains(unit) ? 0 : PRICE;
        }
      }
      return new Losses(servedUnpaid, paidUnreleased);
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private interface Call {
    void make() throws UnitException, PeerException;
  }

  /** What each side lost, in tickets. */
  record Losses(int provider, int customer) {}

  private static Bytes message(int unit) {
    return Bytes.of(new byte[] {(byte) unit, 1, 2, 3, 4, 5, 6, 7, 8, (byte) ~unit});
  }

  private static Bytes body(int unit) {
    return EchoKind.request(PRICE, message(unit));
  }

  /** Ends the escrow and checks that everybody got what the draws say, and nobody anything else. */
  void settle() {
    relay.close();
    assertThat(provider.faults()).isEmpty();
    market.advanceTo(market.rounds().claimDeadline(customer.lastRound()) + 3);
    customer.refund();

    LedgerView view = market.ledger().at(market.ledger().head(Finality.INCLUDED));
    Amount won = market.kind().market().payment().prize().times(wins(view));
    assertThat(view.balance(provider.address())).isEqualTo(won);
    assertThat(view.balance(customer.address()).plus(view.outside(customer.address())))
        .isEqualTo(TestMarket.WEALTH.minus(won));
    assertThat(market.total()).isEqualTo(TestMarket.initial());
    market.close();
  }

  private long wins(LedgerView view) {
    return provider.taken().keySet().stream().filter(ticket -> wins(view, ticket)).count();
  }

  private boolean wins(LedgerView view, Ticket ticket) {
    Bytes32 seed = view.draw(ticket.round()).orElseThrow();
    Book book = new Book(customer.escrow(), ticket.round(), ticket.book(), provider.address());
    return Book.winner(seed, book.id(), DEPTH) == ticket.place();
  }
}
