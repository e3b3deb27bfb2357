package souk.exchange.testkit;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import souk.exchange.ExchangeSession;
import souk.exchange.TicketSource;
import souk.exchange.client.ExchangeClient;
import souk.exchange.client.ExchangeClient.ProposalReply;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Receipt;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.payments.Wallet;
import souk.payments.testkit.MemoryWalletStore;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * A customer with its escrow, wallet and agreements. As a {@link TicketSource} it sponsors whoever
 * asks: it makes out books as they are needed and brings them to the provider.
 */
public final class TestCustomer implements TicketSource, AutoCloseable {
  /** What the winning ticket of a book is worth. */
  public static final Amount PRIZE = Amount.of(1_000);

  private static final int BOOKS_OF_ONE = 16;
  private static final int BOOKS = 8 * BOOKS_OF_ONE;
  private static final int ROUNDS = 2;
  private static final Duration MAX_LAG = Duration.ofHours(1);

  private final TestMarket market;
  private final PrivateKey key;
  private final ExchangeClient exchange;
  private final Bytes32 escrow;
  private final long firstRound;
  private final Wallet wallet;
  private final Map<Address, TestProvider> hired = new HashMap<>();
  private final Map<Bytes32, List<Ticket>> given = new HashMap<>();

  TestCustomer(TestMarket market, PrivateKey key, int depth) {
    this.market = market;
    this.key = key;
    this.exchange = market.client(key);
    market.submit(key, new Command.Deposit(TestMarket.WEALTH.share(1, 2)));
    PrivateKey signer = PrivateKey.fromSeeded(market.random());
    firstRound = market.round() + 1;
    EscrowTerms terms =
        new EscrowTerms(
            signer.address(),
            PRIZE,
            depth,
            BOOKS,
            firstRound,
            ROUNDS,
            Bytes32.of(market.random().nextLong()));
    escrow = terms.id(market.ledger().info().domain(), key.address());
    market.submit(key, new Command.OpenEscrow(terms));
    byte[] ticketKey = new byte[32];
    market.random().nextBytes(ticketKey);
    wallet =
        new Wallet(
            market.ledger(),
            escrow,
            signer,
            new SecretKeySpec(ticketKey, "HmacSHA256"),
            new MemoryWalletStore(),
            MAX_LAG,
            market.clock());
  }

  TestMarket market() {
    return market;
  }

  public PrivateKey key() {
    return key;
  }

  public Address address() {
    return key.address();
  }

  public Bytes32 escrow() {
    return escrow;
  }

  /** The first round that the escrow pays in. */
  public long firstRound() {
    return firstRound;
  }

  /** The last round that the escrow pays in. */
  public long lastRound() {
    return firstRound + ROUNDS - 1;
  }

  /** The terms of an agreement with a provider that begins with the next block. */
  AgreementTerms terms(TestProvider provider, AgreementBuilder draft, Bytes32 salt) {
    return draft
        .customer(address())
        .provider(provider.address())
        .escrow(escrow)
        .rules(market.ledger().info().rules().hash())
        .openBy(market.head() + TestMarket.ROUNDS.length())
        .start(market.head() + 1)
        .salt(salt)
        .build();
  }

  /** Makes an agreement with a provider: signed by both, on the ledger, with books allotted. */
  public Bytes32 hire(TestProvider provider, AgreementBuilder draft) {
    AgreementTerms terms = terms(provider, draft, Bytes32.of(market.random().nextLong()));
    try {
      if (!(exchange.propose(provider.uri(), terms, key)
          instanceof ProposalReply.Signed(Command.OpenAgreement command))) {
        throw new AssertionError(provider.address() + " did not sign " + terms);
      }
      market.submit(key, command);
    } catch (AssertionError e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    if (hired.putIfAbsent(provider.address(), provider) == null) {
      market.submit(key, new Command.Allot(escrow, firstRound, provider.address(), BOOKS_OF_ONE));
    }
    return terms.id(market.ledger().info().domain());
  }

  /** A session of this customer's own. */
  public ExchangeSession session(URI endpoint, TestProvider provider, Bytes32 agreement)
      throws Exception {
    return session(exchange, endpoint, provider, agreement);
  }

  /** A session of somebody else, whom this customer sponsors. */
  public ExchangeSession session(
      ExchangeClient client, URI endpoint, TestProvider provider, Bytes32 agreement)
      throws Exception {
    int exposure =
        market
            .ledger()
            .at(market.ledger().head(souk.ledger.Ledger.Finality.INCLUDED))
            .agreement(agreement)
            .orElseThrow()
            .terms()
            .exposures()
            .customer();
    return client.open(endpoint, provider.address(), agreement, exposure);
  }

  @Override
  public synchronized List<Ticket> take(Address provider, Bytes32 unit, int count) {
    return given.computeIfAbsent(unit, key -> fresh(provider, count));
  }

  private List<Ticket> fresh(Address provider, int count) {
    TestProvider to = hired.get(provider);
    if (to == null) {
      throw new AssertionError("no agreement with " + provider);
    }
    for (TicketBook book : wallet.topUp(provider, count)) {
      deliver(to, book);
    }
    return wallet.take(provider, count);
  }

  /** Makes a book out and keeps it. */
  public synchronized TicketBook makeOut(TestProvider provider, long round) {
    return wallet.openBook(provider.address(), round);
  }

  private void deliver(TestProvider provider, TicketBook book) {
    try {
      BookReply reply = exchange.deliver(provider.uri(), book);
      if (!(reply instanceof BookReply.Accepted)) {
        throw new AssertionError("the book was not accepted: " + reply);
      }
    } catch (AssertionError e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Gets what is left of the escrow back; its last claim window must be over. */
  public Receipt.Included refund() {
    return market.submit(key, new Command.Refund(escrow));
  }

  @Override
  public void close() {
    wallet.close();
  }
}
