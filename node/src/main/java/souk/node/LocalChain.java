package souk.node;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import souk.content.ContentJudge;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.LocalLedgerBuilder;
import souk.ledger.rules.Beacon;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * The ledger of a deployment and its time: a block comes every second, and when blocks are made to
 * pass at once, everybody's clock moves a second for each of them.
 */
final class LocalChain implements AutoCloseable {
  /** What each account has outside at the beginning. */
  static final Amount FUNDS = Amount.of(1_000_000_000_000_000L);

  private final AtomicLong secondsAhead = new AtomicLong();
  private final InstantSource clock = () -> Instant.now().plusSeconds(secondsAhead.get());
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("souk-blocks").factory());
  private final List<Address> accounts;
  private final Bytes32 seed;
  private final LocalLedger local;
  private final CountingLedger ledger;
  private final Amount genesis;

  /**
   * @param seed of the beacon
   * @param journal where the ledger is kept; null to keep it in memory
   */
  LocalChain(LedgerRules rules, long seed, List<Address> accounts, @Nullable Path journal) {
    this.accounts = List.copyOf(accounts);
    byte[] bytes = new byte[Bytes32.SIZE];
    new SplittableRandom(seed).nextBytes(bytes);
    this.seed = Bytes32.of(bytes);
    LocalLedgerBuilder builder =
        LocalLedger.builder(rules, this.seed).judge(new ContentJudge()).clock(clock);
    accounts.forEach(account -> builder.fund(account, FUNDS));
    if (journal != null) {
      builder.journal(journal);
    }
    this.local = builder.open();
    this.ledger = new CountingLedger(local);
    this.genesis = money();
    // Blocks of an earlier process may have later times than now.
    long lead = local.head(Ledger.Finality.INCLUDED).time() - clock.instant().getEpochSecond();
    secondsAhead.set(Math.max(0, lead));
    var _ = ticker.scheduleAtFixedRate(() -> local.advance(1), 1, 1, TimeUnit.SECONDS);
  }

  CountingLedger ledger() {
    return ledger;
  }

  InstantSource clock() {
    return clock;
  }

  Beacon beacon() {
    return Beacon.seeded(seed);
  }

  long head() {
    return local.head(Ledger.Finality.INCLUDED).number();
  }

  LedgerView view() {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }

  void submit(PrivateKey key, Command command) {
    RefusedException.need(command, ledger.submit(key, command).join());
  }

  void advance(long blocks) {
    secondsAhead.addAndGet(blocks);
    local.advance(blocks);
  }

  void advanceTo(long block) {
    long now = head();
    if (block > now) {
      advance(block - now);
    }
  }

  /** Whether all money that there was at the beginning is still there, to the unit. */
  boolean conserved() {
    return money().equals(genesis);
  }

  private Amount money() {
    LedgerView view = local.at(local.head(Ledger.Finality.INCLUDED));
    Amount sum = view.totals().sum();
    for (Address account : accounts) {
      sum = sum.plus(view.outside(account));
    }
    return sum;
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    ledger.close();
  }
}
