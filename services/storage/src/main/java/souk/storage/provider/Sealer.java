package souk.storage.provider;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.replication.KeccakGraph;
import souk.replication.LabelStack;
import souk.replication.ParentTable;
import souk.replication.Profile;
import souk.replication.Progress;
import souk.replication.SealedReplica;
import souk.replication.Sealing;

/**
 * Seals one deal after the other, each in its own time. What a restart cut off goes on where it was
 * when it is asked for again.
 */
final class Sealer {
  private static final System.Logger LOG = System.getLogger(Sealer.class.getName());

  /** Nodes between checkpoints of labels that an opening needs again. */
  private static final long INTERVAL = 1 << 21;

  private final Path parents;
  private final Executor executor;
  private final Map<Bytes32, Deal> waiting = new LinkedHashMap<>();
  private boolean working;
  private boolean closed;

  Sealer(Path parents, Executor executor) {
    this.parents = parents;
    this.executor = executor;
  }

  /** Seals a deal unless it is waiting already. */
  synchronized void seal(Bytes32 agreement, Deal deal) {
    if (closed || waiting.putIfAbsent(agreement, deal) != null || working) {
      return;
    }
    working = true;
    try {
      executor.execute(this::work);
    } catch (RejectedExecutionException e) {
      working = false; // the node is closing
      waiting.clear();
    }
  }

  private synchronized @Nullable Bytes32 next() {
    if (closed || waiting.isEmpty()) {
      working = false;
      return null;
    }
    return waiting.keySet().iterator().next();
  }

  private void work() {
    for (Bytes32 agreement = next(); agreement != null; agreement = next()) {
      Deal deal;
      synchronized (this) {
        deal = waiting.get(agreement);
      }
      try {
        if (deal != null && !deal.sealed()) {
          seal(deal);
        }
      } catch (IOException | RuntimeException e) {
        // It is asked for again in the next block, for as long as the ledger takes a commitment.
        LOG.log(System.Logger.Level.WARNING, "agreement " + agreement + " is not sealed yet", e);
      } finally {
        synchronized (this) {
          waiting.remove(agreement);
        }
      }
    }
  }

  private void seal(Deal deal) throws IOException {
    try (ParentTable table = table(deal)) {
      new Sealing(
              deal.work(),
              table,
              List.of(new Sealing.Job(deal.replica(), deal.data(), deal.folder())))
          .run(
              false,
              (_, _, _) -> {
                if (stopped(deal)) {
                  throw new IllegalStateException("the node is closing, or the agreement is over");
                }
              });
    }
  }

  private synchronized boolean stopped(Deal deal) {
    return closed || !waiting.containsValue(deal);
  }

  private ParentTable table(Deal deal) throws IOException {
    return ParentTable.of(new KeccakGraph(deal.replica().height()), parents, Progress.NONE);
  }

  /** Opens a node, for which all labels are computed again. */
  Bytes open(Deal deal, long node) throws IOException {
    try (ParentTable table = table(deal);
        LabelStack labels =
            new LabelStack(
                deal.folder().resolve("opening"),
                Profile.SOUK,
                table,
                deal.replica().layers(),
                List.of(deal.replica().id()),
                INTERVAL);
        SealedReplica sealed = new SealedReplica(deal.folder(), deal.replica())) {
      labels.run(Progress.NONE);
      Bytes opening = sealed.open(node, table, labels, 0, deal.data());
      labels.delete();
      return opening;
    }
  }

  /** Gives up what it does for a deal, at the next checkpoint. */
  synchronized void drop(Bytes32 agreement) {
    waiting.remove(agreement);
  }

  /** Gives up what it does at the next checkpoint. */
  synchronized void close() {
    closed = true;
  }
}
