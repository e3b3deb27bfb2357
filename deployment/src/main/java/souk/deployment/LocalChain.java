package souk.deployment;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import souk.exchange.ServiceKind;
import souk.ledger.Ledger;
import souk.ledger.LedgerRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.LocalLedgerBuilder;
import souk.ledger.rules.Beacon;
import souk.market.price.sealed.AuctionJudge;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * The ledger of a deployment and its time: a block comes every second, and when blocks are made to
 * pass at once, everybody's clock moves a second for each of them.
 */
public final class LocalChain implements DeploymentLedger {
  private static final Duration MAX_LAG = Duration.ofSeconds(15);

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
   * @param kinds of service, whose judges it has, beside the one of auctions
   * @param seed of the beacon
   * @param journal where the ledger is kept; null to keep it in memory
   */
  public LocalChain(
      LedgerRules rules,
      Collection<ServiceKind> kinds,
      long seed,
      List<Address> accounts,
      @Nullable Path journal) {
    this.accounts = List.copyOf(accounts);
    byte[] bytes = new byte[Bytes32.SIZE];
    new SplittableRandom(seed).nextBytes(bytes);
    this.seed = Bytes32.of(bytes);
    LocalLedgerBuilder builder = LocalLedger.builder(rules, this.seed).clock(clock);
    builder.judge(new AuctionJudge());
    kinds.forEach(kind -> kind.judge().ifPresent(builder::judge));
    accounts.forEach(account -> builder.fund(account, FUNDS));
    if (journal != null) {
      builder.journal(journal);
    }
    this.local = builder.open();
    this.ledger = new CountingLedger(local);
    this.genesis = money(this.accounts);
    // Blocks of an earlier process may have later times than now.
    long lead = local.head(Ledger.Finality.INCLUDED).time() - clock.instant().getEpochSecond();
    secondsAhead.set(Math.max(0, lead));
    var _ = ticker.scheduleAtFixedRate(() -> local.advance(1), 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public CountingLedger ledger() {
    return ledger;
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public Duration maxLag() {
    return MAX_LAG;
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Optional<Beacon> beacon() {
    return Optional.of(Beacon.seeded(seed));
  }

  @Override
  public void advance(long blocks) {
    secondsAhead.addAndGet(blocks);
    local.advance(blocks);
  }

  @Override
  public void step() {
    advance(1);
  }

  @Override
  public void admit(PrivateKey account) {}

  @Override
  public boolean conserved() {
    return money(accounts).equals(genesis);
  }

  @Override
  public Optional<GasUse> gas() {
    return Optional.empty();
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    ledger.close();
  }
}
