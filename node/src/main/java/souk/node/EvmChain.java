package souk.node;

import java.io.IOException;
import java.lang.System.Logger;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
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
final class EvmChain implements DeploymentLedger {
  private static final Logger LOG = System.getLogger("souk.node");

  /** Gas for the customer, who opens, allots and hires, and for any other party. */
  private static final long CUSTOMER_GAS = 15_000_000;

  private static final long PARTY_GAS = 6_000_000;

  /** Everything that is deployed, and the test money made. */
  private static final long OWN_GAS = 15_000_000;

  private final String url;
  private final @Nullable Devnet devnet;
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
      LedgerRules rules,
      List<PrivateKey> parties) {
    this.url = url;
    this.devnet = devnet;
    this.payer = payer;
    this.accounts = new CopyOnWriteArrayList<>(parties);
    Address contract;
    try (Deployer deployer = new Deployer(url, payer, FeePolicy.DEFAULT)) {
      contract = deploy(deployer, rules);
    }
    this.evm = EvmLedger.open(settings(contract), InstantSource.system());
    this.ledger =
        new CountingLedger(
            evm,
            (command, receipt) ->
                effects.add(Map.entry(command.getClass().getSimpleName(), receipt)));
    this.genesis = money(addresses());
    keepUp();
  }

  /** A chain of its own, which ends with it. */
  static EvmChain devnet(Path anvil, LedgerRules rules, List<PrivateKey> parties)
      throws IOException {
    Devnet devnet = Devnet.start(anvil, 0, 1);
    try {
      PrivateKey payer = PrivateKey.generate(new SecureRandom());
      devnet.fund(payer.address(), BigInteger.TEN.pow(24));
      return new EvmChain(devnet.url(), devnet, payer, rules, parties);
    } catch (RuntimeException e) {
      devnet.close();
      throw e;
    }
  }

  /** A chain that is there already. */
  static EvmChain at(String url, PrivateKey payer, LedgerRules rules, List<PrivateKey> parties) {
    return new EvmChain(url, null, payer, rules, parties);
  }

  private Address deploy(Deployer deployer, LedgerRules rules) {
    long gas = OWN_GAS + CUSTOMER_GAS + PARTY_GAS * (accounts.size() + 1);
    BigInteger needed = deployer.cost(gas);
    BigInteger there = deployer.coins(payer.address());
    if (there.compareTo(needed) < 0) {
      throw new LedgerException(
          "%s has %s wei; up to %s are needed for gas (what is left comes back)"
              .formatted(payer.address(), there, needed));
    }
    Map<Address, BigInteger> coins = new LinkedHashMap<>();
    for (PrivateKey account : accounts) {
      coins.put(account.address(), deployer.cost(coins.isEmpty() ? CUSTOMER_GAS : PARTY_GAS));
    }
    return MarketContracts.deploy(deployer, rules, coins, FUNDS);
  }

  private EvmLedger.Settings settings(Address contract) {
    EvmLedger.Settings usual = EvmLedger.Settings.of(url, contract);
    return new EvmLedger.Settings(
        url,
        contract,
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

  @Override
  public void advance(long blocks) {
    long target = head() + blocks;
    if (devnet != null) {
      devnet.mine(blocks);
      evm.refresh();
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
      deployer.pay(Map.of(account.address(), deployer.cost(PARTY_GAS)));
    }
    accounts.add(account);
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
    for (PrivateKey account : accounts) {
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
}
