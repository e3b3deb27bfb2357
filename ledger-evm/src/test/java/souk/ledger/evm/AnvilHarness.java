package souk.ledger.evm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.web3j.abi.datatypes.generated.Uint256;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.testkit.LedgerHarness;
import souk.ledger.testkit.TestJudge;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;

/**
 * The ledger on anvil, with a token as money, so that gas is counted apart. One chain serves all
 * tests of a run: the last deployment is remembered as a snapshot, from which the next test begins
 * if it wants the same.
 */
final class AnvilHarness implements LedgerHarness {
  private static final PrivateKey[] ACTORS = new PrivateKey[LedgerHarness.ACTORS];
  private static final BigInteger WEI = BigInteger.TEN.pow(24);

  /** The system contract of EIP-2935. */
  private static final Address BLOCK_HASHES =
      Address.parse("0x0000f90827f1c53a10cb7a02335b175320002935");

  private static @Nullable Devnet chain;
  private static @Nullable Deployed deployed;
  private static String base = "";

  static {
    Random random = new Random(47);
    for (int i = 0; i < ACTORS.length; i++) {
      ACTORS[i] = PrivateKey.fromSeeded(random);
    }
  }

  private record Wanted(LedgerRules rules, Bytes32 seed) {}

  private record Deployed(Wanted wanted, Address contract, String snapshot) {}

  private @Nullable EvmLedger ledger;

  /** The chain; the test is skipped where anvil is not installed. */
  static synchronized Devnet chain() {
    Devnet running = chain;
    if (running == null) {
      Optional<Path> anvil = Devnet.findAnvil(Path.of("../contracts"));
      Assumptions.assumeTrue(
          anvil.isPresent(),
          "not tested on a chain, since anvil is missing: install npm and run npm ci in contracts/,"
              + " or put anvil (getfoundry.sh) on PATH");
      try {
        running = Devnet.start(anvil.get(), 0, 0, List.of("--prune-history", "400"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      // anvil copies the whole state at every block, so a system contract that grows with each
      // block makes a thousand empty blocks take seconds. Only old draws by header need it.
      running.code(BLOCK_HASHES, Bytes.EMPTY);
      Runtime.getRuntime().addShutdownHook(new Thread(running::close));
      chain = running;
    }
    return running;
  }

  @Override
  public Ledger open(LedgerRules rules, Bytes32 seed) {
    Address contract = contract(rules, seed);
    EvmLedger opened =
        EvmLedger.open(
            new EvmLedger.Settings(
                chain().url(),
                contract,
                Optional.of(Devnet.CHAIN_ID),
                64,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                FeePolicy.DEFAULT),
            InstantSource.system());
    ledger = opened;
    return opened;
  }

  private static synchronized Address contract(LedgerRules rules, Bytes32 seed) {
    Devnet devnet = chain();
    Wanted wanted = new Wanted(rules, seed);
    Deployed known = deployed;
    if (known != null && known.wanted().equals(wanted)) {
      devnet.revert(known.snapshot());
      deployed = new Deployed(wanted, known.contract(), devnet.snapshot());
      return known.contract();
    }
    if (!base.isEmpty()) {
      devnet.revert(base);
    }
    base = devnet.snapshot();
    Address contract = deploy(devnet, wanted);
    deployed = new Deployed(wanted, contract, devnet.snapshot());
    return contract;
  }

  private static Address deploy(Devnet devnet, Wanted wanted) {
    BigInteger all = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    for (PrivateKey actor : ACTORS) {
      devnet.fund(actor.address(), WEI);
    }
    try (Deployer deployer = new Deployer(devnet.url(), ACTORS[0], FeePolicy.DEFAULT)) {
      Address token = deployer.plain("TestToken");
      Address contract =
          deployer.souk(
              token,
              wanted.rules(),
              Map.of(new TestJudge().id(), deployer.plain("TestJudge")),
              deployer.seededBeacon(wanted.seed()));
      for (PrivateKey actor : ACTORS) {
        deployer.call(
            token,
            CommandCalls.encode(
                "mint",
                CommandCalls.address(actor.address()),
                new Uint256(OUTSIDE.toBigInteger())));
        try (Deployer own = new Deployer(devnet.url(), actor, FeePolicy.DEFAULT)) {
          own.call(
              token,
              CommandCalls.encode("approve", CommandCalls.address(contract), new Uint256(all)));
        }
      }
      return contract;
    }
  }

  @Override
  public Signer actor(int number) {
    return ACTORS[number];
  }

  @Override
  public void advance(long blocks) {
    settle();
    long target = chain().height() + blocks;
    chain().mine(blocks);
    ledger().refresh();
    if (ledger().head(Finality.INCLUDED).number() < target) {
      throw new IllegalStateException("anvil did not mine " + blocks + " blocks");
    }
  }

  @Override
  public void seal() {
    settle();
  }

  /**
   * Waits until everything that was submitted is judged; each transaction makes a block of its own.
   */
  private void settle() {
    ledger().idle();
    ledger().refresh();
  }

  @Override
  public Amount totals() {
    LedgerView view = ledger().at(ledger().head(Finality.INCLUDED));
    Amount sum = view.totals().sum();
    for (PrivateKey actor : ACTORS) {
      sum = sum.plus(view.outside(actor.address()));
    }
    return sum;
  }

  @Override
  public boolean canRewind() {
    return true;
  }

  @Override
  public void rewind(long blocks) {
    settle();
    chain().rollback((int) blocks);
    ledger().refresh();
  }

  @Override
  public void close() {
    EvmLedger opened = ledger;
    if (opened != null) {
      opened.close();
    }
  }

  private EvmLedger ledger() {
    EvmLedger opened = ledger;
    if (opened == null) {
      throw new IllegalStateException("open a ledger first");
    }
    return opened;
  }
}
