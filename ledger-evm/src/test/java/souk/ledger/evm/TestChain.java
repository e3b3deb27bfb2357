package souk.ledger.evm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.web3j.abi.datatypes.generated.Uint256;
import souk.ledger.LedgerRules;
import souk.ledger.testkit.LedgerHarness;
import souk.ledger.testkit.TestJudge;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * A chain that serves all tests of a run, with the market that a test wants: the last deployment is
 * remembered as a snapshot, from which the next test begins if it wants the same.
 */
final class TestChain {
  static final PrivateKey[] ACTORS = new PrivateKey[LedgerHarness.ACTORS];

  /** What each actor has for gas. */
  static final BigInteger WEI = BigInteger.TEN.pow(24);

  static final BigInteger ALL = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

  private static final Path CONTRACTS = Path.of("../contracts");

  /** The system contract of EIP-2935. */
  private static final Address BLOCK_HASHES =
      Address.parse("0x0000f90827f1c53a10cb7a02335b175320002935");

  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private static @Nullable TestChain anvil;
  private static @Nullable TestChain ethereumjs;

  static {
    Random random = new Random(47);
    for (int i = 0; i < ACTORS.length; i++) {
      ACTORS[i] = PrivateKey.fromSeeded(random);
    }
  }

  private final Devnet devnet;
  private @Nullable Deployed deployed;
  private String base = "";

  private TestChain(Devnet devnet) {
    this.devnet = devnet;
    Runtime.getRuntime().addShutdownHook(new Thread(devnet::close));
  }

  private record Wanted(LedgerRules rules, Bytes32 seed) {}

  private record Deployed(Wanted wanted, Address contract, String snapshot) {}

  /** Skips the test if something is missing, and says so, once. */
  private static void need(boolean there, String why) {
    if (!there && SAID.add(why)) {
      System.err.println(why);
    }
    Assumptions.assumeTrue(there, why);
  }

  /** anvil, or where it is missing an aborted test that says so. */
  static Path requireAnvil() {
    Optional<Path> anvil = Devnet.findAnvil(CONTRACTS);
    need(
        anvil.isPresent(),
        "not tested on a chain, since anvil is missing: install npm and run npm ci in contracts/,"
            + " or put anvil (getfoundry.sh) on PATH");
    return anvil.orElseThrow();
  }

  /** anvil with the state of its last 400 blocks; the test is skipped where it is missing. */
  static synchronized TestChain anvil() {
    TestChain running = anvil;
    if (running == null) {
      try {
        running =
            new TestChain(Devnet.start(requireAnvil(), 0, 0, List.of("--prune-history", "400")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      // anvil copies the whole state at every block, so a system contract that grows with each
      // block makes a thousand empty blocks take seconds. Only old draws by header need it.
      running.devnet.code(BLOCK_HASHES, Bytes.EMPTY);
      anvil = running;
    }
    return running;
  }

  /** The EVM of ethereumjs; the test is skipped where that or Node is missing. */
  static synchronized TestChain ethereumjs() {
    TestChain running = ethereumjs;
    if (running == null) {
      need(
          Files.isDirectory(CONTRACTS.resolve("node_modules/@ethereumjs/vm")),
          "not tested on ethereumjs, since it is missing: install npm and run npm ci in contracts/");
      try {
        Process process =
            new ProcessBuilder("node", "ethereumjs-node.mjs")
                .directory(CONTRACTS.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String port = said.readLine();
        if (port == null) {
          throw new IOException("ethereumjs-node.mjs did not start");
        }
        running = new TestChain(Devnet.of(process, Integer.parseInt(port)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      ethereumjs = running;
    }
    return running;
  }

  Devnet devnet() {
    return devnet;
  }

  /**
   * Brings the chain to a fresh market by these rules, whose money is a token of which every actor
   * has {@link LedgerHarness#OUTSIDE} and lets the market take it.
   */
  synchronized Address market(LedgerRules rules, Bytes32 seed) {
    Wanted wanted = new Wanted(rules, seed);
    Deployed known = deployed;
    if (known != null && known.wanted().equals(wanted)) {
      devnet.revert(known.snapshot());
      deployed = new Deployed(wanted, known.contract(), devnet.snapshot());
      return known.contract();
    }
    reset();
    Address contract = deploy(wanted);
    deployed = new Deployed(wanted, contract, devnet.snapshot());
    return contract;
  }

  /** Brings the chain to its beginning, on which there is nothing but the actors' coins. */
  synchronized void reset() {
    deployed = null;
    if (base.isEmpty()) {
      for (PrivateKey actor : ACTORS) {
        devnet.fund(actor.address(), WEI);
      }
    } else {
      devnet.revert(base);
    }
    base = devnet.snapshot();
  }

  private Address deploy(Wanted wanted) {
    try (Deployer deployer = new Deployer(devnet.url(), ACTORS[0], FeePolicy.DEFAULT)) {
      Address token = deployer.plain("TestToken");
      Address contract =
          deployer.souk(
              token,
              wanted.rules(),
              Map.of(new TestJudge().id(), deployer.plain("TestJudge")),
              deployer.seededBeacon(wanted.seed()));
      for (PrivateKey actor : ACTORS) {
        mint(deployer, token, actor.address());
        try (Deployer own = new Deployer(devnet.url(), actor, FeePolicy.DEFAULT)) {
          own.call(
              token,
              CommandCalls.encode("approve", CommandCalls.address(contract), new Uint256(ALL)));
        }
      }
      return contract;
    }
  }

  static void mint(Deployer deployer, Address token, Address to) {
    deployer.call(
        token,
        CommandCalls.encode(
            "mint", CommandCalls.address(to), new Uint256(LedgerHarness.OUTSIDE.toBigInteger())));
  }
}
