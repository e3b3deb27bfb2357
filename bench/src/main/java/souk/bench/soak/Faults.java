package souk.bench.soak;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import souk.ledger.LedgerException;
import souk.ledger.evm.Devnet;

/**
 * Draws faults from a seed and plays them, several at a time, until it is stopped. Draws do not
 * depend on what came of them, so that a seed always plans the same; when each comes depends on the
 * machine.
 */
final class Faults implements Runnable {
  /** The deepest reorganisation, of fewer blocks than are needed for one to be final. */
  private static final int DEEPEST = SoakChain.CONFIRMATIONS - 1;

  private static final List<RpcFault> RPC_FAULTS = List.of(RpcFault.values());

  private static final int LEAST_PAUSE_MILLIS = 500;
  private static final int MOST_PAUSE_MILLIS = 8_000;
  private static final int MOST_DOWN_MILLIS = 4_000;
  private static final int MOST_FAULT_MILLIS = 9_000;

  /** Below this a write fails, whatever it is for. */
  private static final String NO_ROOM = "1";

  /** One of the nodes, with what stands between it and the chain. */
  record Node(NodeProcess process, FaultyRpc rpc, boolean mayEnd) {}

  /** What ends a fault. */
  private interface Mend {
    void now() throws IOException, InterruptedException;
  }

  private record UnderWay(String place, long until, Mend mend) {}

  private final List<Node> nodes;
  private final Devnet chain;
  private final boolean fullDisks;
  private final SplittableRandom random;
  private final Map<String, Integer> played = new TreeMap<>();
  private final List<UnderWay> underWay = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * @param nodes the publisher first
   */
  Faults(List<Node> nodes, Devnet chain, boolean fullDisks, SplittableRandom random) {
    this.nodes = List.copyOf(nodes);
    this.chain = chain;
    this.fullDisks = fullDisks;
    this.random = random;
  }

  /** How often each kind was played. */
  synchronized Map<String, Integer> played() {
    return new TreeMap<>(played);
  }

  private synchronized void count(String kind) {
    played.merge(kind, 1, Integer::sum);
  }

  /** Begins no fault any more, and ends all that are under way. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    long next = System.nanoTime();
    try {
      while (!stopped) {
        if (System.nanoTime() - next >= 0) {
          draw();
          next = System.nanoTime() + millis(random.nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
        }
        mend(false);
        Thread.sleep(50);
      }
      mend(true);
    } catch (IOException e) {
      throw new IllegalStateException("a fault could not be played: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  private void mend(boolean all) throws IOException, InterruptedException {
    for (UnderWay each : List.copyOf(underWay)) {
      if (all || System.nanoTime() - each.until() >= 0) {
        each.mend().now();
        underWay.remove(each);
      }
    }
  }

  private boolean busy(String place) {
    return underWay.stream().anyMatch(each -> each.place().equals(place));
  }

  private void draw() throws IOException, InterruptedException {
    int kind = random.nextInt(100);
    Node node = nodes.get(random.nextInt(nodes.size()));
    RpcFault fault = RPC_FAULTS.get(random.nextInt(RPC_FAULTS.size()));
    long down = random.nextLong(MOST_DOWN_MILLIS);
    long length = random.nextLong(LEAST_PAUSE_MILLIS, MOST_FAULT_MILLIS);
    int depth = random.nextInt(1, DEEPEST + 1);
    boolean everywhere = random.nextInt(4) == 0;
    if (kind < 20) {
      // A publisher that was started anew pays from the next round on: too often, and little is
      // delivered under the other faults.
      if (!node.equals(nodes.getFirst()) || everywhere) {
        kill(node, Duration.ofMillis(down));
      }
    } else if (kind < 34) {
      stopFor(node, length);
    } else if (kind < 42) {
      fillDisk(node, length);
    } else if (kind < 56) {
      reorganise(depth);
    } else {
      lie(everywhere ? nodes : List.of(node), fault, length);
    }
  }

  private void kill(Node node, Duration down) throws InterruptedException {
    if (node.mayEnd() && node.process().kill(down)) {
      count("kill");
    }
  }

  private void stopFor(Node node, long length) throws IOException, InterruptedException {
    NodeProcess process = node.process();
    if (!busy(process.name()) && process.signal("STOP")) {
      count("stoppedProcess");
      underWay.add(
          new UnderWay(
              process.name(),
              System.nanoTime() + millis(length),
              () -> {
                var _ = process.signal("CONT");
              }));
    }
  }

  private void fillDisk(Node node, long length) throws IOException, InterruptedException {
    NodeProcess process = node.process();
    if (fullDisks && node.mayEnd() && !busy(process.name()) && process.fileSize(NO_ROOM)) {
      count("fullDisk");
      underWay.add(
          new UnderWay(
              process.name(),
              System.nanoTime() + millis(length),
              () -> {
                var _ = process.fileSize("unlimited");
              }));
    }
  }

  private void reorganise(int depth) throws InterruptedException {
    try {
      chain.reorganise(depth, SoakChain.BLOCK_SECONDS);
      chain.time(Instant.now());
      count("reorganisation");
    } catch (LedgerException e) {
      count("reorganisationRefused");
    }
  }

  private void lie(List<Node> victims, RpcFault fault, long length) throws IOException {
    for (Node node : victims) {
      String place = node.rpc().url();
      if (!busy(place)) {
        node.rpc().fault(fault);
        count(fault.figure());
        underWay.add(
            new UnderWay(place, System.nanoTime() + millis(length), () -> node.rpc().fault(null)));
      }
    }
  }
}
