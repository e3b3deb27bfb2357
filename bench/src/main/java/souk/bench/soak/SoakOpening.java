package souk.bench.soak;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import souk.ledger.evm.Devnet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The time from the start of all nodes until clients can fetch. */
final class SoakOpening {
  private final List<NodeProcess> nodes;
  private final Devnet chain;
  private final int caches;
  private final Future<?> supervisor;

  /**
   * @param nodes all that were started, the publisher first
   */
  SoakOpening(List<NodeProcess> nodes, Devnet chain, int caches, Future<?> supervisor) {
    this.nodes = nodes;
    this.chain = chain;
    this.caches = caches;
    this.supervisor = supervisor;
  }

  /**
   * Waits until all caches are hired and ready.
   *
   * @return where clients fetch, the content id last
   */
  URI await(Duration patience) throws IOException, InterruptedException, ExecutionException {
    long end = System.nanoTime() + patience.toNanos();
    boolean passed = false;
    JsonNode last = JsonMapper.shared().nullNode();
    while (System.nanoTime() - end < 0) {
      if (supervisor.isDone()) {
        supervisor.get();
      }
      for (NodeProcess node : nodes) {
        if (!node.endings().isEmpty()) {
          throw new IllegalStateException(node.endings().getFirst()); // there are no faults yet
        }
      }
      List<String> said = nodes.getFirst().said();
      if (!said.isEmpty()) {
        last = JsonMapper.shared().readTree(said.getLast());
      }
      if (last.path("ready").asInt(0) == caches) {
        return URI.create(last.get("url").asString());
      }
      if (!passed && last.path("hired").asInt(0) == caches) {
        // Nobody needs the blocks before the first round.
        long missing = last.path("firstBlock").asLong(0) - chain.height();
        if (missing > 0) {
          chain.mine(missing);
        }
        passed = true;
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException(
        "the market was not ready after %s; the publisher said: %s".formatted(patience, last));
  }
}
