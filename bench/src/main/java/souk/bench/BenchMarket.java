package souk.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.crypto.spec.SecretKeySpec;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.Sealing;
import souk.payments.ClaimRules;
import souk.payments.Claimer;
import souk.payments.LedgerTill;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.TillRules;
import souk.payments.TillStore;
import souk.payments.Wallet;
import souk.payments.testkit.MemoryClaimOutbox;
import souk.payments.testkit.MemoryWalletStore;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.KeccakLanes;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;

/** A customer with one escrow and one provider on a local ledger that stands in round 1. */
final class BenchMarket implements AutoCloseable {
  static final long ROUND = 1;

  /** Book id, place and secret. */
  private static final int RECORD = Bytes32.SIZE + Integer.BYTES + Book.HASH_SIZE;

  private static final byte[] LEAF_TAG = {0};
  private static final byte[] NODE_TAG = {1};
  private static final byte[] SECRET_TAG = {'s'};

  private static final RoundRules ROUNDS = new RoundRules(100, 10, 10, 100, 8191);
  private static final Amount WEALTH = Amount.of(1L << 50);
  private static final Amount PRIZE = Amount.of(1000);

  final int depth;
  final Bytes32 escrow;

  private final Random random = new Random(1);
  private final PrivateKey funder = PrivateKey.fromSeeded(random);
  private final PrivateKey signer = PrivateKey.fromSeeded(random);
  private final PrivateKey provider = PrivateKey.fromSeeded(random);
  private final LocalLedger ledger;
  private final Wallet wallet;
  private final int tickets;
  private final KeccakLanes keccak = new KeccakLanes();

  BenchMarket(int depth, int tickets) {
    this.depth = depth;
    this.tickets = tickets;
    int books = tickets >> depth;
    ledger =
        LocalLedger.builder(new LedgerRules(ROUNDS, 10, 100_000_000, 1000, 5000), Bytes32.of(1))
            .fund(funder.address(), WEALTH)
            .sealing(Sealing.ON_ADVANCE)
            .observers(Runnable::run)
            .open();
    EscrowTerms terms =
        new EscrowTerms(signer.address(), PRIZE, depth, books, ROUND, 1, Bytes32.of(1));
    escrow = terms.id(ledger.info().domain(), funder.address());
    List<CompletableFuture<Receipt>> receipts =
        List.of(
            ledger.submit(funder, new Command.Deposit(WEALTH)),
            ledger.submit(funder, new Command.OpenEscrow(terms)),
            ledger.submit(funder, new Command.Allot(escrow, ROUND, provider.address(), books)));
    ledger.advance(ROUNDS.start(ROUND));
    for (CompletableFuture<Receipt> receipt : receipts) {
      if (!(receipt.join() instanceof Receipt.Included)) {
        throw new IllegalStateException("the escrow was not opened: " + receipt.join());
      }
    }
    wallet =
        new Wallet(
            ledger,
            escrow,
            signer,
            new SecretKeySpec(new byte[32], "HmacSHA256"),
            new MemoryWalletStore(),
            Duration.ofHours(1),
            () -> Instant.ofEpochSecond(ROUNDS.start(ROUND)));
  }

  LedgerTill till(TillStore store) {
    return new LedgerTill(
        ledger,
        provider.address(),
        new TillRules(Amount.of(1), 16, Duration.ofHours(1), 1L << 40, 1L << 40),
        store,
        () -> Instant.ofEpochSecond(ROUNDS.start(ROUND)),
        random);
  }

  List<TicketBook> makeOutBooks() {
    List<TicketBook> books = new ArrayList<>();
    for (int i = 0; i < tickets >> depth; i++) {
      books.add(wallet.openBook(provider.address(), ROUND));
    }
    return books;
  }

  /**
   * A book with its tickets.
   *
   * @param secrets of all of them, one after the other
   */
  record Issued(TicketBook book, Bytes secrets) {}

  /** Makes out a book apart from the wallet, which would remember it; the same one each time. */
  Issued issue(long number) {
    Book book = new Book(escrow, ROUND, number, provider.address());
    int tickets = 1 << depth;
    byte[] id = book.id().toArray();
    byte[] places = new byte[tickets * RECORD];
    byte[] secrets = new byte[tickets * Book.HASH_SIZE];
    for (int place = 0; place < tickets; place++) {
      System.arraycopy(id, 0, places, place * RECORD, id.length);
      ByteBuffer.wrap(places).putInt(place * RECORD + id.length, place);
    }
    keccak.hashShort(SECRET_TAG, places, 0, RECORD, tickets, secrets, 0, Book.HASH_SIZE);
    for (int place = 0; place < tickets; place++) {
      System.arraycopy(
          secrets,
          place * Book.HASH_SIZE,
          places,
          place * RECORD + id.length + Integer.BYTES,
          Book.HASH_SIZE);
    }
    byte[] leaves = new byte[tickets * Book.HASH_SIZE];
    keccak.hashShort(LEAF_TAG, places, 0, RECORD, tickets, leaves, 0, Book.HASH_SIZE);
    byte[] nodes = leaves.clone();
    for (int width = tickets; width > 1; width /= 2) {
      keccak.hashShort(NODE_TAG, nodes, 0, 2 * Book.HASH_SIZE, width / 2, nodes, 0, Book.HASH_SIZE);
    }
    byte[] root = Arrays.copyOf(nodes, Book.HASH_SIZE);
    Signature cover = signer.sign(book.coverDigest(ledger.info().domain(), root));
    return new Issued(new TicketBook(book, Bytes.of(leaves), cover), Bytes.of(secrets));
  }

  Address provider() {
    return provider.address();
  }

  /**
   * How a round ended.
   *
   * @param paid the numbers of the books that the ledger paid
   * @param winners the winning place of each book
   * @param prizes how many prizes the provider got
   */
  record Settled(Set<Long> paid, List<Integer> winners, long prizes) {}

  /** Ends the round and claims all that a till won of the first so many books. */
  Settled settle(LedgerTill till, int books) {
    ledger.advance(ROUNDS.seedBlock(ROUND) + 1 - ledger.head(Ledger.Finality.INCLUDED).number());
    Claimer claimer =
        new Claimer(
            ledger, provider, till, new MemoryClaimOutbox(), () -> false, ClaimRules.STANDARD);
    while (!till.income().isEmpty()) {
      claimer.pass();
      ledger.advance(1);
    }
    LedgerView end = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    Bytes32 seed = end.draw(ROUND).orElseThrow();
    Set<Long> paid = new HashSet<>();
    List<Integer> winners = new ArrayList<>();
    for (long number = 0; number < books; number++) {
      Book book = new Book(escrow, ROUND, number, provider.address());
      winners.add(Book.winner(seed, book.id(), depth));
      if (end.claimed(escrow, ROUND, number)) {
        paid.add(number);
      }
    }
    long prizes =
        end.balance(provider.address())
            .toBigInteger()
            .divide(PRIZE.toBigInteger())
            .longValueExact();
    return new Settled(paid, winners, prizes);
  }

  List<Ticket> takeAll() {
    return wallet.take(provider.address(), tickets);
  }

  /** The secrets of tickets, one after the other, as they come off a wire. */
  static byte[] secrets(List<Ticket> tickets) {
    byte[] secrets = new byte[tickets.size() * 16];
    for (int i = 0; i < tickets.size(); i++) {
      System.arraycopy(tickets.get(i).secret().toArray(), 0, secrets, i * 16, 16);
    }
    return secrets;
  }

  @Override
  public void close() {
    wallet.close();
    ledger.close();
  }
}
