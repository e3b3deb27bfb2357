package souk.deployment;

import java.io.IOException;
import java.lang.System.Logger;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import souk.exchange.ServiceKind;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.evm.Deployer;
import souk.ledger.evm.Devnet;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.FeePolicy;
import souk.ledger.rules.Beacon;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/**
 * The ledger of a deployment on an EVM chain: one that it starts itself, where blocks are made when
 * they are wanted, or one that is there, where everybody waits for them. Either way the contracts
 * are the deployment's own and money is a test token, so that gas is the only cost, and apart.
 */
public final class EvmChain implements DeploymentLedger {
  private static final Logger LOG = System.getLogger("souk.node");

  /** Gas for the customer, who opens, allots and hires, and for any other party. */
  private static final long CUSTOMER_GAS = 15_000_000;

  private static final long PARTY_GAS = 6_000_000;

  /** Everything that is deployed, and the test money made. */
  private static final long OWN_GAS = 15_000_000;

  /** What contracts, test money and the parties' coins stand under among commands. */
  private static final String SETTING_UP = "(setting up)";

  private final String url;
  private final @Nullable Devnet devnet;
  private final LongConsumer awaited;
  private final Queue<Deployer.Spent> spent = new ConcurrentLinkedQueue<>();

  /** Somebody's coins are to come back after ^C, too. */
  private final Thread atExit = new Thread(this::returnCoins, "souk-return-coins");

  private final PrivateKey payer;
  private final List<PrivateKey> accounts;
  private final EvmLedger evm;
  private final CountingLedger ledger;
  private final Amount genesis;
  private final Queue<Map.Entry<String, Receipt.Included>> effects = new ConcurrentLinkedQueue<>();
  private final AtomicLong secondsAhead = new AtomicLong();
  private final InstantSource clock = () -> Instant.now().plusSeconds(secondsAhead.get());

  private EvmChain(
      String url,
      @Nullable Devnet devnet,
      PrivateKey payer,
      LongConsumer awaited,
      LedgerRules rules,
      Collection<ServiceKind> kinds,
      List<PrivateKey> parties) {
    this.url = url;
    this.devnet = devnet;
    this.payer = payer;
    this.awaited = awaited;
    this.accounts = new CopyOnWriteArrayList<>(parties);
    if (devnet == null) {
      Runtime.getRuntime().addShutdownHook(atExit);
    }
    try {
      Address contract;
      long before;
      try (Deployer deployer = new Deployer(url, payer, FeePolicy.DEFAULT)) {
        before = deployer.height();
        contract = deploy(deployer, rules, kinds);
        spent.add(deployer.spent());
      }
      this.evm = EvmLedger.open(settings(contract, before), InstantSource.system());
    } catch (RuntimeException e) {
      returnCoins();
      throw e;
    }
    this.ledger =
        new CountingLedger(
            evm,
            (command, receipt) ->
                effects.add(Map.entry(command.getClass().getSimpleName(), receipt)));
    this.genesis = money(addresses());
    keepUp();
  }

  /** A chain of its own, which ends with it. */
  public static EvmChain devnet(
      Path anvil, LedgerRules rules, Collection<ServiceKind> kinds, List<PrivateKey> parties)
      throws IOException {
    Devnet devnet = Devnet.start(anvil, 0, 1);
    try {
      PrivateKey payer = PrivateKey.generate(new SecureRandom());
      devnet.fund(payer.address(), BigInteger.TEN.pow(24));
      return new EvmChain(devnet.url(), devnet, payer, _ -> {}, rules, kinds, parties);
    } catch (RuntimeException e) {
      devnet.close();
      throw e;
    }
  }

  /** A chain that is there already, for so many parties now and some more later. */
  public static EvmChain at(
      LedgerChoice.Chain chain,
      LedgerRules rules,
      Collection<ServiceKind> kinds,
      List<PrivateKey> parties,
      int newcomers) {
    try (Deployer deployer = new Deployer(chain.url(), chain.payer(), FeePolicy.DEFAULT)) {
      check(deployer, chain, OWN_GAS + CUSTOMER_GAS + PARTY_GAS * (parties.size() - 1 + newcomers));
    }
    return new EvmChain(chain.url(), null, chain.payer(), chain.awaited(), rules, kinds, parties);
  }

  /** Makes sure that it is the right chain and that there is enough for gas. */
  private static void check(Deployer deployer, LedgerChoice.Chain chain, long gas) {
    long chainId = deployer.chainId();
    chain
        .chainId()
        .filter(expected -> expected != chainId)
        .ifPresent(expected -> {
          throw new LedgerException(
              "the node at %s is on chain %d, not %d".formatted(deployer, chainId, expected));
        });
    BigInteger needed = deployer.cost(gas);
    BigInteger there = deployer.coins(chain.payer().address());
    if (there.compareTo(needed) < 0) {
      throw new LedgerException(
          "%s has %s wei on chain %d; up to %s are needed for gas (what is left comes back)"
              .formatted(chain.payer().address(), there, chainId, needed));
    }
  }

  private Address deploy(Deployer deployer, LedgerRules rules, Collection<ServiceKind> kinds) {
    Map<Address, BigInteger> coins = new LinkedHashMap<>();
    for (PrivateKey account : accounts) {
      coins.put(account.address(), deployer.cost(coins.isEmpty() ? CUSTOMER_GAS : PARTY_GAS));
    }
    return MarketContracts.deploy(deployer, rules, kinds, coins, FUNDS);
  }

  private EvmLedger.Settings settings(Address contract, long deployed) {
    EvmLedger.Settings usual = EvmLedger.Settings.of(url, contract);
    return new EvmLedger.Settings(
        url,
        contract,
        deployed,
        Optional.empty(),
        devnet == null ? 2 : 0,
        devnet == null ? Duration.ofMillis(500) : Duration.ofMillis(20),
        usual.patience(),
        usual.fees());
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
    return Duration.ofSeconds(devnet == null ? 30 : 15);
  }

  @Override
  public Duration patience() {
    return devnet == null ? Duration.ofMinutes(10) : Duration.ofMinutes(2);
  }

  @Override
  public Optional<Beacon> beacon() {
    return Optional.empty();
  }

  /** Its client, for what only chains have. */
  public EvmLedger client() {
    return evm;
  }

  @Override
  public void advance(long blocks) {
    long target = head() + blocks;
    if (devnet != null) {
      devnet.mine(blocks);
      evm.refresh();
    } else {
      awaited.accept(target);
    }
    while (head() < target) {
      pause(100);
    }
    keepUp();
  }

  @Override
  public void step() {
    pause(200);
    advance(1);
  }

  /** Brings everybody's clock up to the newest block's, where blocks came faster than time. */
  private void keepUp() {
    BlockRef head = ledger.head(Ledger.Finality.INCLUDED);
    long lead = head.time() - Instant.now().getEpochSecond();
    secondsAhead.accumulateAndGet(lead, Math::max);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerException("interrupted while waiting for a block", e);
    }
  }

  @Override
  public void admit(PrivateKey account) {
    try (Deployer deployer = new Deployer(url, payer, FeePolicy.DEFAULT)) {
      accounts.add(account);
      deployer.pay(Map.of(account.address(), deployer.cost(PARTY_GAS)));
      spent.add(deployer.spent());
    }
  }

  @Override
  public Optional<Boolean> opens(
      PrivateKey by, Command.OpenAgreement opening, UnaryOperator<byte[]> change) {
    try (Deployer own = new Deployer(url, by, FeePolicy.DEFAULT)) {
      return Optional.of(own.opens(evm.info().contract(), opening, change));
    }
  }

  @Override
  public boolean conserved() {
    Amount held = view().outside(evm.info().contract());
    return held.equals(view().totals().sum()) && money(addresses()).equals(genesis);
  }

  private List<Address> addresses() {
    return accounts.stream().map(PrivateKey::address).toList();
  }

  @Override
  public Optional<GasUse> gas() {
    Map<String, Long> transactions = new HashMap<>();
    Map<String, Long> gas = new HashMap<>();
    BigInteger fee = BigInteger.ZERO;
    for (Deployer.Spent each : spent) {
      transactions.merge(SETTING_UP, (long) each.transactions(), Long::sum);
      gas.merge(SETTING_UP, each.gas(), Long::sum);
      fee = fee.add(each.fee());
    }
    for (Map.Entry<String, Receipt.Included> effect : effects) {
      Receipt.Included receipt = effect.getValue();
      transactions.merge(effect.getKey(), 1L, Long::sum);
      gas.merge(effect.getKey(), evm.gasUsed(receipt.transaction()), Long::sum);
      fee = fee.add(receipt.fee().toBigInteger());
    }
    return Optional.of(new GasUse(transactions, gas, fee));
  }

  @Override
  public void close() {
    ledger.close();
    if (devnet != null) {
      devnet.close();
      return;
    }
    returnCoins();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the program is ending; nothing is left to return
    }
  }

  /** All at once: on a slow chain they come in one block. */
  private void returnCoins() {
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      accounts.forEach(account -> each.execute(() -> returnCoins(account)));
    }
  }

  private void returnCoins(PrivateKey account) {
    try (Deployer own = new Deployer(url, account, FeePolicy.DEFAULT)) {
      own.payRest(payer.address());
    } catch (LedgerException e) {
      LOG.log(
          Logger.Level.WARNING,
          "what {0} has left stays there: {1}",
          account.address(),
          e.getMessage());
    }
  }
}
