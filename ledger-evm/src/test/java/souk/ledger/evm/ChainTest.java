package souk.ledger.evm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.opentest4j.AssertionFailedError;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.testkit.World;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** What tests of faults on anvil stand on: a fresh market, and ledgers that reach it. */
abstract class ChainTest {
  static final Bytes32 SEED = Bytes32.of(20_200_202);
  static final PrivateKey CUSTOMER = TestChain.ACTORS[4];
  static final PrivateKey PROVIDER = TestChain.ACTORS[2];

  /** Waits are for something to happen; only a broken test waits for so long. */
  static final Duration LONG = Duration.ofSeconds(60);

  private final List<AutoCloseable> open = new ArrayList<>();
  Devnet devnet;
  Address market;
  Clock clock;

  /** A clock that stands still until it is moved. */
  static final class Clock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    void move(Duration by) {
      now = now.plus(by);
    }
  }

  @BeforeAll
  static void needsAnvil() {
    TestChain.anvil();
  }

  @BeforeEach
  final void openMarket() {
    market = TestChain.anvil().market(World.RULES, SEED);
    devnet = TestChain.anvil().devnet();
    clock = new Clock();
  }

  @AfterEach
  final void closeAll() throws Exception {
    devnet.automine(true);
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
  }

  <T extends AutoCloseable> T closing(T closeable) {
    open.add(closeable);
    return closeable;
  }

  FaultyNode faulty() {
    return closing(new FaultyNode(devnet.url()));
  }

  EvmLedger.Settings settings(String url) {
    return new EvmLedger.Settings(
        url,
        market,
        Optional.of(Devnet.CHAIN_ID),
        3,
        Duration.ofMillis(20),
        Duration.ofMinutes(1),
        FeePolicy.DEFAULT);
  }

  EvmLedger ledger(String url) {
    return closing(EvmLedger.open(settings(url), clock));
  }

  EvmLedger ledger() {
    return ledger(devnet.url());
  }

  static Receipt await(CompletableFuture<Receipt> receipt) throws Exception {
    return receipt.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  /** Lets time pass until there is a receipt. */
  Receipt awaitAsTimePasses(CompletableFuture<Receipt> receipt) throws Exception {
    untilAsTimePasses("there is a receipt", receipt::isDone);
    return receipt.join();
  }

  /** Lets time pass until something has happened. */
  void untilAsTimePasses(String what, BooleanSupplier happened) throws InterruptedException {
    until(
        what,
        () -> {
          clock.move(Duration.ofMillis(250));
          return happened.getAsBoolean();
        });
  }

  static LedgerView view(EvmLedger ledger) {
    ledger.refresh();
    return ledger.at(ledger.head(Finality.INCLUDED));
  }

  /** Looks every few milliseconds until something has happened. */
  static void until(String what, BooleanSupplier happened) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!happened.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionFailedError("never: " + what);
      }
      Thread.sleep(5);
    }
  }
}
