package souk.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.LocalLedgerBuilder;
import souk.ledger.local.Sealing;
import souk.ledger.testkit.TestBook;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * The local ledger: bytes an account takes, transfers in memory and with a journal, claims beside
 * what recovering their signatures alone takes. Everything runs on one thread and is timed by the
 * processor's clock, so that a neighbour on the machine disturbs little; only the journal, which
 * waits for the disk, is timed by the wall. Arguments: accounts, 1,000,000 if there are none; the
 * journal's directory, a temporary one if there is none.
 */
public final class LedgerBench {
  private static final LedgerRules RULES =
      new LedgerRules(
          new RoundRules(100_000, 10, 10, 1_000_000, 2_000_000), 100, 100_000_000, 1_000, 1_000);
  private static final int BLOCK = 1_000;
  private static final int ROUNDS = 15;
  private static final int WARM_UP = 45;
  private static final int DEPTH = 6;
  private static final int BOOKS = 100;

  private final int accounts;
  private final PrivateKey key = PrivateKey.fromSeeded(new Random(1));
  private final Random random = new Random(2);
  private final Address[] addresses;

  private LedgerBench(int accounts) {
    this.accounts = accounts;
    this.addresses = new Address[accounts];
    byte[] bytes = new byte[Address.SIZE];
    for (int i = 0; i < accounts; i++) {
      random.nextBytes(bytes);
      addresses[i] = Address.of(bytes);
    }
  }

  public static void main(String[] args) throws IOException {
    int accounts = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    Path parent =
        args.length > 1 ? Path.of(args[1]) : Path.of(System.getProperty("java.io.tmpdir"));
    LedgerBench bench = new LedgerBench(accounts);
    bench.memory();
    bench.transfers(parent);
    bench.claims();
  }

  private LocalLedgerBuilder builder() {
    return LocalLedger.builder(RULES, Bytes32.of(1))
        .fund(key.address(), Amount.of(1L << 60))
        .sealing(Sealing.ON_ADVANCE)
        .history(16)
        .maxPending(BLOCK);
  }

  /** What balances take besides the addresses, which are there before. */
  private void memory() {
    long before = used();
    try (LocalLedger ledger = builder().open()) {
      fill(ledger);
      System.out.printf(
          "%,d accounts: %.0f bytes each, addresses apart%n",
          accounts, (used() - before) / (double) accounts);
    }
  }

  private void fill(LocalLedger ledger) {
    include(ledger, List.of(new Command.Deposit(Amount.of(1L << 60))));
    List<Command> commands = new ArrayList<>();
    for (Address address : addresses) {
      commands.add(new Command.Transfer(address, Amount.of(1_000)));
      if (commands.size() == BLOCK) {
        include(ledger, commands);
        commands.clear();
      }
    }
    include(ledger, commands);
  }

  private void transfers(Path parent) throws IOException {
    Path directory = Files.createTempDirectory(parent, "ledger-bench");
    try (LocalLedger memory = builder().open();
        LocalLedger journal = builder().journal(directory).open()) {
      fill(memory);
      include(journal, List.of(new Command.Deposit(Amount.of(1L << 60))));
      double[] inMemory = new double[ROUNDS];
      double[] inMemoryByTheWall = new double[ROUNDS];
      double[] journaled = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        long wall = System.nanoTime();
        long processor = processorNanos();
        transfer(memory, 20);
        inMemory[round] = 20 * BLOCK * 1e9 / (processorNanos() - processor);
        inMemoryByTheWall[round] = 20 * BLOCK * 1e9 / (System.nanoTime() - wall);
        wall = System.nanoTime();
        transfer(journal, 20);
        journaled[round] = 20 * BLOCK * 1e9 / (System.nanoTime() - wall);
      }
      System.out.printf(
          "transfers a second, blocks of %d: %,.0f among %,d accounts;"
              + " with a journal %.2f of that by the wall%n",
          BLOCK, median(inMemory), accounts, median(journaled) / median(inMemoryByTheWall));
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void transfer(LocalLedger ledger, int blocks) {
    for (int block = 0; block < blocks; block++) {
      List<Command> commands = new ArrayList<>(BLOCK);
      for (int i = 0; i < BLOCK; i++) {
        commands.add(new Command.Transfer(addresses[random.nextInt(accounts)], Amount.of(1)));
      }
      include(ledger, commands);
    }
  }

  private void claims() {
    int needed = (WARM_UP + ROUNDS) * BOOKS;
    try (LocalLedger ledger = builder().open()) {
      EscrowTerms terms =
          new EscrowTerms(key.address(), Amount.of(1), DEPTH, needed, 1, 1, Bytes32.ZERO);
      Bytes32 escrow = terms.id(ledger.info().domain(), key.address());
      include(
          ledger,
          List.of(
              new Command.Deposit(Amount.of(1L << 40)),
              new Command.OpenEscrow(terms),
              new Command.Allot(escrow, 1, addresses[0], needed)));
      ledger.advance(RULES.rounds().seedBlock(1) + 1);
      include(ledger, List.of(new Command.RecordDraw(1, Bytes.EMPTY)));
      Bytes32 seed = ledger.at(ledger.head(Finality.INCLUDED)).draw(1).orElseThrow();

      double[] claimed = new double[ROUNDS];
      double[] recovered = new double[ROUNDS];
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        List<BookClaim> books = new ArrayList<>();
        for (int i = 0; i < BOOKS; i++) {
          Book book = new Book(escrow, 1, round * BOOKS + i, addresses[0]);
          books.add(TestBook.make(ledger.info().domain(), book, DEPTH, key).winning(seed));
        }
        long start = processorNanos();
        include(ledger, List.of(new Command.Claim(books)));
        claimed[round % ROUNDS] = BOOKS * 1e9 / (processorNanos() - start);
        start = processorNanos();
        int found = 0;
        for (BookClaim book : books) {
          Signature cover = book.cover();
          found += Secp256k1.recover(cover, seed).isPresent() ? 1 : 0;
        }
        recovered[round % ROUNDS] = found * 1e9 / (processorNanos() - start);
      }
      Amount paid = ledger.at(ledger.head(Finality.INCLUDED)).balance(addresses[0]);
      if (!paid.equals(Amount.of(needed))) {
        throw new IllegalStateException("not every book was paid: " + paid);
      }
      System.out.printf(
          "books claimed a second, %d in a claim, depth %d: %,.0f; signatures recovered: %,.0f (%.2f)%n",
          BOOKS, DEPTH, median(claimed), median(recovered), median(claimed) / median(recovered));
    }
  }

  private void include(LocalLedger ledger, List<Command> commands) {
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>(commands.size());
    Signer by = key;
    for (Command command : commands) {
      receipts.add(ledger.submit(by, command));
    }
    ledger.advance(1);
    for (CompletableFuture<Receipt> receipt : receipts) {
      if (!(receipt.join() instanceof Receipt.Included)) {
        throw new IllegalStateException(receipt.join().toString());
      }
    }
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
