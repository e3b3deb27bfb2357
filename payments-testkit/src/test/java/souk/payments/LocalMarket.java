package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.crypto.spec.SecretKeySpec;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.Sealing;
import souk.payments.testkit.MemoryClaimOutbox;
import souk.payments.testkit.MemoryTillStore;
import souk.payments.testkit.MemoryWalletStore;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;

/**
 * A customer and a provider on a local ledger, whose blocks come when the test says so. The escrow
 * covers the rounds 1 and 2; the market stands in round 1.
 */
final class LocalMarket implements AutoCloseable {
  static final RoundRules ROUNDS = new RoundRules(20, 3, 4, 40, 8191);
  static final int FINAL_DEPTH = 2;
  static final long ROUND = 1;
  static final Amount PRIZE = Amount.of(1_000_000);
  static final Amount WEALTH = Amount.of(100_000_000_000L);

  final Random random;
  final PrivateKey funder;
  final PrivateKey signer;
  final PrivateKey provider;
  final LocalLedger ledger;
  final int depth;
  final long books;
  final Bytes32 escrow;
  final Wallet wallet;
  final MemoryTillStore tillStore = new MemoryTillStore();
  final MemoryClaimOutbox outbox = new MemoryClaimOutbox();
  LedgerTill till;

  /** A market whose escrow has {@code books} books a round for the provider. */
  LocalMarket(long seed, int depth, long books) {
    this.random = new Random(seed);
    this.depth = depth;
    this.books = books;
    funder = PrivateKey.fromSeeded(random);
    signer = PrivateKey.fromSeeded(random);
    provider = PrivateKey.fromSeeded(random);
    ledger =
        LocalLedger.builder(new LedgerRules(ROUNDS, 10, 100_000, 1000, 5000), Bytes32.of(seed))
            .fund(funder.address(), WEALTH)
            .sealing(Sealing.ON_ADVANCE)
            .observers(Runnable::run)
            .finalityDepth(FINAL_DEPTH)
            .open();
    EscrowTerms terms =
        new EscrowTerms(signer.address(), PRIZE, depth, books, ROUND, 2, Bytes32.of(seed));
    escrow = terms.id(ledger.info().domain(), funder.address());
    CompletableFuture<Receipt> deposit = ledger.submit(funder, new Command.Deposit(WEALTH));
    CompletableFuture<Receipt> opened = ledger.submit(funder, new Command.OpenEscrow(terms));
    CompletableFuture<Receipt> allotted =
        ledger.submit(funder, new Command.Allot(escrow, ROUND, provider.address(), books));
    ledger.advance(1);
    for (CompletableFuture<Receipt> receipt : List.of(deposit, opened, allotted)) {
      assertThat(receipt.join()).isInstanceOf(Receipt.Included.class);
    }
    advanceTo(ROUNDS.start(ROUND) + FINAL_DEPTH);
    wallet =
        new Wallet(
            ledger,
            escrow,
            signer,
            new SecretKeySpec(new byte[32], "HmacSHA256"),
            new MemoryWalletStore(),
            Duration.ofSeconds(3),
            clock());
    till = openTill();
  }

  /** Blocks come once a second. */
  InstantSource clock() {
    return () -> Instant.ofEpochSecond(ledger.head(Finality.INCLUDED).time());
  }

  LedgerTill openTill() {
    return new LedgerTill(
        ledger,
        provider.address(),
        new TillRules(Amount.of(1), 12, Duration.ofSeconds(3), 1L << 30, 1L << 30),
        tillStore,
        clock(),
        random);
  }

  Claimer claimer(Ledger over) {
    return claimer(over, provider);
  }

  Claimer claimer(Ledger over, Signer by) {
    return new Claimer(over, by, till, outbox, () -> false, new ClaimRules(100, 3, Amount.ZERO));
  }

  LedgerView now() {
    return ledger.at(ledger.head(Finality.INCLUDED));
  }

  long block() {
    return ledger.head(Finality.INCLUDED).number();
  }

  void advanceTo(long block) {
    if (block > block()) {
      ledger.advance(block - block());
    }
  }

  /** Moves to the first block in which the round's draw can be recorded. */
  void advanceToDraw(long round) {
    advanceTo(ROUNDS.seedBlock(round) + 1);
  }

  /** Pays {@code tickets} tickets of a new book. */
  void pay(int tickets) {
    TicketBook book = wallet.openBook(provider.address(), wallet.round().orElseThrow());
    assertThat(till.accept(book).join()).isEqualTo(new Till.BookReply.Accepted());
    List<Ticket> all = wallet.take(provider.address(), 1 << depth);
    Collections.shuffle(all, random);
    assertThat(till.take(escrow, book.book().id(), all.subList(0, tickets)).join())
        .isEqualTo(new Till.TicketReply.Taken());
  }

  /** Lets claimer and ledger take turns for so many blocks. */
  void run(Claimer claimer, int blocks) {
    for (int i = 0; i < blocks; i++) {
      claimer.pass();
      ledger.advance(1);
    }
    claimer.pass();
  }

  /** Changes the cover of a book in a till's store, as a bad disk might. */
  static void damage(MemoryTillStore store, long number) {
    int cover = 1 + 4 + 32 + 4 + 1 + 16;
    store.replay((round, records) -> {
      if (records[0] == 1 && ByteBuffer.wrap(records).getInt(37) == number) {
        records[cover + 1] ^= 1;
      }
    });
  }

  Amount earned() {
    return now().balance(provider.address());
  }

  void assertMoneyConserved() {
    LedgerView now = now();
    Amount outside = now.outside(funder.address()).plus(now.outside(provider.address()));
    assertThat(now.totals().sum().plus(outside)).isEqualTo(WEALTH);
  }

  @Override
  public void close() {
    assertMoneyConserved();
    ledger.close();
  }
}
