package souk.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.evm.Deployer;
import souk.ledger.evm.Devnet;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.FeePolicy;
import souk.ledger.testkit.TestBook;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * How many books a second are paid through the ledger's API on a chain, in claims of 100 books with
 * 64 tickets, and where the time goes: in this process (encoding, signing, JSON, reading receipts)
 * or in anvil, and there by method of JSON-RPC. Argument: the folder with the contracts' npm
 * packages, {@code contracts} if there is none.
 */
public final class EvmBench implements AutoCloseable {
  private static final int BOOKS = 100;
  private static final int DEPTH = 6;
  private static final int WARM_UP = 30;
  private static final int CLAIMS = 60;
  private static final long ROUND = 1;
  private static final RoundRules ROUNDS = new RoundRules(50, 10, 10, 2_000, 8_191);

  private final PrivateKey customer;
  private final PrivateKey signer;
  private final PrivateKey provider;
  private final Devnet chain;
  private final NodeMeter meter;
  private final EvmLedger ledger;

  private EvmBench(Path anvil) throws IOException {
    Random random = new Random(12);
    customer = PrivateKey.fromSeeded(random);
    signer = PrivateKey.fromSeeded(random);
    provider = PrivateKey.fromSeeded(random);
    chain = Devnet.start(anvil, 0, 0);
    meter = new NodeMeter(chain.url());
    try {
      ledger =
          EvmLedger.open(
              new EvmLedger.Settings(
                  meter.url(),
                  deploy(),
                  Optional.of(Devnet.CHAIN_ID),
                  0,
                  Duration.ofMillis(20),
                  Duration.ofSeconds(30),
                  FeePolicy.DEFAULT),
              InstantSource.system());
    } catch (RuntimeException e) {
      meter.close();
      chain.close();
      throw e;
    }
  }

  /** Measures once each: one claim after the other, and all handed in at once. */
  public static void main(String[] args) throws IOException {
    Path contracts = Path.of(args.length > 0 ? args[0] : "contracts");
    Path anvil =
        Devnet.findAnvil(contracts)
            .orElseThrow(() ->
                new IllegalStateException(
                    "anvil is neither on PATH nor in " + contracts + "; run npm ci there"));
    try (EvmBench bench = new EvmBench(anvil)) {
      bench.measure();
    }
  }

  private Address deploy() {
    for (PrivateKey actor : List.of(customer, provider)) {
      chain.fund(actor.address(), BigInteger.TEN.pow(24));
    }
    try (Deployer deployer = new Deployer(chain.url(), customer, FeePolicy.DEFAULT)) {
      return deployer.souk(
          Address.ZERO,
          new LedgerRules(ROUNDS, 50, 100_000, 1_000, 1_000),
          Map.of(),
          deployer.seededBeacon(Bytes32.of(12)));
    }
  }

  private void measure() {
    List<Command.Claim> claims = claims(WARM_UP + 2 * CLAIMS);
    run(claims.subList(0, WARM_UP), false);
    System.out.printf(
        "%-28s %10s %12s %14s %14s%n",
        "claims of 100 books, L = 64", "books/s", "ms a claim", "ms here (CPU)", "ms anvil (CPU)");
    report("one after the other", claims.subList(WARM_UP, WARM_UP + CLAIMS), false);
    meter.reset();
    report("handed in at once", claims.subList(WARM_UP + CLAIMS, claims.size()), true);
    meter
        .costs()
        .forEach((method, cost) ->
            System.out.printf(
                "  %-34s %6.1f requests a claim, %8.2f ms each%n",
                method,
                (double) cost.requests().sum() / CLAIMS,
                cost.nanos().sum() / 1e6 / cost.requests().sum()));
  }

  private void report(String how, List<Command.Claim> claims, boolean atOnce) {
    long wall = System.nanoTime();
    long here = cpuHere();
    long there = cpuOfChain();
    run(claims, atOnce);
    wall = System.nanoTime() - wall;
    here = cpuHere() - here;
    there = cpuOfChain() - there;
    double claim = 1e6 * claims.size();
    System.out.printf(
        "%-28s %10.0f %12.2f %14.2f %14.2f%n",
        how, claims.size() * BOOKS * 1e9 / wall, wall / claim, here / claim, there / claim);
  }

  private void run(List<Command.Claim> claims, boolean atOnce) {
    List<CompletableFuture<Receipt>> fates = new ArrayList<>();
    for (Command.Claim claim : claims) {
      CompletableFuture<Receipt> fate = ledger.submit(provider, claim);
      fates.add(fate);
      if (!atOnce) {
        fate.join();
      }
    }
    for (CompletableFuture<Receipt> fate : fates) {
      long paid =
          fate.join() instanceof Receipt.Included included
              ? included.events().stream().filter(Event.PrizePaid.class::isInstance).count()
              : 0;
      if (paid != BOOKS) {
        throw new IllegalStateException("not paid: " + fate.join());
      }
    }
  }

  /** So many claims, each of other books of one round, which is drawn. */
  private List<Command.Claim> claims(int number) {
    int books = number * BOOKS;
    include(new Command.Deposit(Amount.of(books)));
    EscrowTerms terms =
        new EscrowTerms(signer.address(), Amount.of(1), DEPTH, books, ROUND, 1, Bytes32.of(1));
    include(new Command.OpenEscrow(terms));
    Bytes32 escrow = terms.id(ledger.info().domain(), customer.address());
    include(new Command.Allot(escrow, ROUND, provider.address(), books));
    chain.mine(ROUNDS.seedBlock(ROUND) + 2 - chain.height());
    include(new Command.RecordDraw(ROUND, Bytes.EMPTY));
    ledger.refresh();
    Bytes32 seed = ledger.at(ledger.head(Finality.INCLUDED)).draw(ROUND).orElseThrow();
    List<Command.Claim> claims = new ArrayList<>();
    for (int first = 0; first < books; first += BOOKS) {
      List<BookClaim> won = new ArrayList<>();
      for (int book = first; book < first + BOOKS; book++) {
        Book place = new Book(escrow, ROUND, book, provider.address());
        won.add(TestBook.make(ledger.info().domain(), place, DEPTH, signer).winning(seed));
      }
      claims.add(new Command.Claim(won));
    }
    return claims;
  }

  private void include(Command command) {
    Receipt receipt = ledger.submit(customer, command).join();
    if (!(receipt instanceof Receipt.Included)) {
      throw new IllegalStateException(command + ": " + receipt);
    }
  }

  /** Processor time of this process, in nanoseconds. */
  private static long cpuHere() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private long cpuOfChain() {
    return ProcessHandle.of(chain.pid())
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO)
        .toNanos();
  }

  @Override
  public void close() {
    ledger.close();
    meter.close();
    chain.close();
  }
}
