package souk.ledger.evm;

import java.io.IOException;
import java.math.BigInteger;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import souk.ledger.LedgerException;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * A chain for one developer: anvil as a child process, on loopback, which ends with this object,
 * and with this program if that is killed. Whoever can reach it owns all of its money.
 */
public final class Devnet implements AutoCloseable {
  /** The id of a development chain; no public chain has it. */
  public static final long CHAIN_ID = 31_337;

  private static final Duration LOOK = Duration.ofSeconds(3);

  private static final int ENDS_WITHIN_SECONDS = 5;

  /** A chain that is kept is written when it ends. */
  private static final int WRITTEN_WITHIN_SECONDS = 60;

  /** How often a chain that is kept is written while it runs. */
  private static final String WRITE_SECONDS = "20";

  /** After so long no block is under way any more once mining was stopped. */
  private static final long MINING_ENDS_MILLIS = 300;

  /**
   * Runs a program that ends, at the latest, with whoever holds the other end of standard input: a
   * killed process closes that, whatever else it cannot do any more. Says the program's id first.
   */
  private static final String ENDS_WITH_ITS_PARENT =
      """
      trap '' INT
      exec 3<&0
      "$@" </dev/null >/dev/null 2>&1 3<&- &
      chain=$!
      echo "$chain"
      (read -r end <&3; kill "$chain") &
      watch=$!
      trap 'kill "$chain"' TERM
      while :; do
        wait "$chain"
        status=$?
        kill -0 "$chain" 2>/dev/null || break
      done
      kill "$watch"
      exit "$status"
      """;

  private final Process process;
  private final long pid;
  private final EvmNode node;
  private final String url;
  private final int patienceSeconds;

  private Devnet(Process process, long pid, EvmNode node, String url, int patienceSeconds) {
    this.process = process;
    this.pid = pid;
    this.node = node;
    this.url = url;
    this.patienceSeconds = patienceSeconds;
  }

  /**
   * Finds anvil: on PATH, or in a folder's npm packages.
   *
   * @param contracts the folder with the contracts' {@code package.json}
   */
  public static Optional<Path> findAnvil(Path contracts) {
    for (String folder :
        System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator, -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, "anvil");
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    Path npm = contracts.resolve("node_modules/@foundry-rs/anvil-linux-" + machine + "/bin/anvil");
    return Files.isRegularFile(npm) ? Optional.of(npm) : Optional.empty();
  }

  /**
   * Starts a chain by the Prague rules.
   *
   * @param port 0 for any that is free
   * @param blockSeconds how often a block comes; 0 for one with each transaction
   */
  public static Devnet start(Path anvil, int port, int blockSeconds) throws IOException {
    return start(anvil, port, blockSeconds, List.of());
  }

  /**
   * As {@link #start(Path, int, int)}, with a chain that lasts: it goes on with what is in the file
   * and is written there now and then, and when it ends.
   *
   * @param kept need not be there
   */
  public static Devnet start(Path anvil, int port, int blockSeconds, Path kept) throws IOException {
    return start(
        anvil,
        port,
        blockSeconds,
        List.of("--state", kept.toAbsolutePath().toString(), "--state-interval", WRITE_SECONDS),
        WRITTEN_WITHIN_SECONDS);
  }

  /** Whether a development chain answers there that has a contract at this address. */
  public static boolean answers(String url, Address contract) {
    try (EvmNode there = new EvmNode(url, LOOK)) {
      return there.chainId() == CHAIN_ID
          && there.need("eth_getCode", contract.toString(), "latest").asString("").length() > 2;
    } catch (LedgerException e) {
      return false;
    }
  }

  /** As {@link #start(Path, int, int)}, with further options of anvil. */
  static Devnet start(Path anvil, int port, int blockSeconds, List<String> options)
      throws IOException {
    return start(anvil, port, blockSeconds, options, ENDS_WITHIN_SECONDS);
  }

  private static Devnet start(
      Path anvil, int port, int blockSeconds, List<String> options, int patienceSeconds)
      throws IOException {
    int chosen = free(port);
    List<String> command =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                ENDS_WITH_ITS_PARENT,
                "souk-devnet",
                anvil.toAbsolutePath().toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(chosen),
                "--chain-id",
                Long.toString(CHAIN_ID),
                "--hardfork",
                "prague",
                "--accounts",
                "1",
                "--silent"));
    command.addAll(options);
    if (blockSeconds > 0) {
      command.addAll(List.of("--block-time", Integer.toString(blockSeconds), "--mixed-mining"));
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String pid = process.inputReader(StandardCharsets.US_ASCII).readLine();
    if (pid == null) {
      throw new IOException("/bin/sh could not start " + anvil);
    }
    Devnet devnet = of(process, Long.parseLong(pid), chosen, patienceSeconds);
    try {
      devnet.awaitReady(anvil);
      return devnet;
    } catch (RuntimeException e) {
      devnet.close();
      throw e;
    }
  }

  /** Takes over a child process that behaves like anvil on a port of loopback. */
  static Devnet of(Process process, int port) {
    return of(process, process.pid(), port, ENDS_WITHIN_SECONDS);
  }

  private static Devnet of(Process process, long pid, int port, int patienceSeconds) {
    String url = "http://127.0.0.1:" + port;
    return new Devnet(process, pid, new EvmNode(url), url, patienceSeconds);
  }

  /** Makes sure that nobody else answers there, who would be taken for the new chain. */
  private static int free(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (BindException e) {
      throw new LedgerException("port " + port + " of 127.0.0.1 is in use; take another", e);
    }
  }

  private void awaitReady(Path anvil) {
    for (int i = 0; i < 200; i++) {
      if (!process.isAlive()) {
        throw new LedgerException(
            anvil + " ended with status " + process.exitValue() + " before it answered at " + url);
      }
      try {
        if (node.chainId() == CHAIN_ID) {
          return;
        }
      } catch (LedgerException e) {
        // not yet
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LedgerException("interrupted while anvil started", e);
      }
    }
    throw new LedgerException(anvil + " does not answer at " + url + " after 10 s");
  }

  /** The id of the process that makes the chain. */
  public long pid() {
    return pid;
  }

  /** Waits until that process ends, by whatever cause; its exit status. */
  public int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  public String url() {
    return url;
  }

  /** Gives an account this much of the chain's coin, in wei. */
  public void fund(Address account, BigInteger wei) {
    node.need("anvil_setBalance", account.toString(), EvmNode.quantity(wei));
  }

  /** The height of the chain. */
  public long height() {
    return node.latest().block().number();
  }

  /** Makes blocks. */
  public void mine(long blocks) {
    node.need("anvil_mine", EvmNode.quantity(blocks));
  }

  /** Whether each transaction makes a block of its own. */
  public void automine(boolean on) {
    node.need("evm_setAutomine", on);
  }

  /** Remembers the state of the chain, to come back to it. */
  public String snapshot() {
    return node.need("evm_snapshot").asString("");
  }

  /** Brings the chain back to a snapshot, which is used up by it. */
  public void revert(String snapshot) {
    if (!node.need("evm_revert", snapshot).asBoolean(false)) {
      throw new LedgerException("anvil has no snapshot " + snapshot);
    }
  }

  /** Replaces the newest blocks by as many empty ones: a reorganisation. */
  public void reorganise(int depth) {
    node.need("anvil_reorg", depth, List.of());
  }

  /**
   * The same on a chain whose blocks come by themselves, every so many seconds and with each
   * transaction. Where one comes while anvil reorganises, anvil is without some blocks for ever
   * after; so for a moment none comes.
   */
  public void reorganise(int depth, int blockSeconds) throws InterruptedException {
    node.need("evm_setIntervalMining", 0);
    node.need("evm_setAutomine", false);
    try {
      Thread.sleep(MINING_ENDS_MILLIS);
      reorganise(depth);
    } finally {
      node.need("evm_setAutomine", true);
      node.need("evm_setIntervalMining", blockSeconds);
    }
  }

  /**
   * Lets further blocks go by this time; anvil lets the clock stand still in a reorganisation, and
   * is behind for ever after.
   */
  public void time(Instant now) {
    node.need("evm_setTime", now.getEpochSecond());
  }

  /** Takes the newest blocks away. */
  public void rollback(int depth) {
    node.need("anvil_rollback", depth);
  }

  /** Sets the randomness of the next block. */
  public void prevrandao(Bytes32 value) {
    node.need("hardhat_setPrevRandao", value.toString());
  }

  /** Puts code at an address, whatever is there. */
  void code(Address at, Bytes code) {
    node.need("anvil_setCode", at.toString(), code.toString());
  }

  @Override
  public void close() {
    node.close();
    process.destroy();
    try {
      if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
