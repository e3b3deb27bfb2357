package souk.design.engine;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import souk.design.simulation.Engine;
import souk.design.simulation.Row;
import souk.design.simulation.Run;

/** Hands batches of runs to workers and hands a batch in again whose worker was lost. */
record ClientRunner(HazelcastInstance client) implements Engine.Connected {
  /** Batches that are with workers at the same time: some for each of them, and some that wait. */
  private static final int AT_ONCE = 16;

  private static final int MOST_IN_A_BATCH = 50;
  private static final int TRIES = 5;

  /** What a thread that waits for batches came to. */
  private sealed interface Heard {
    record Rows(List<Row> rows) implements Heard {}

    record Failed(RuntimeException why) implements Heard {}
  }

  @Override
  public void run(List<Run> runs, Consumer<Row> each) throws InterruptedException {
    int size = Math.clamp(runs.size() / (4L * AT_ONCE), 1, MOST_IN_A_BATCH);
    Queue<Batch> waiting = new ConcurrentLinkedQueue<>();
    for (int from = 0; from < runs.size(); from += size) {
      waiting.add(new Batch(runs.subList(from, Math.min(runs.size(), from + size))));
    }
    BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    List<Thread> hands = new ArrayList<>();
    int batches = waiting.size();
    for (int i = 0; i < Math.min(AT_ONCE, batches); i++) {
      hands.add(Thread.ofVirtual().start(() -> hand(waiting, heard)));
    }
    try {
      for (int i = 0; i < batches; i++) {
        switch (heard.take()) {
          case Heard.Rows(var rows) -> rows.forEach(each);
          case Heard.Failed(var why) -> throw why;
        }
      }
    } finally {
      waiting.clear();
      hands.forEach(Thread::interrupt);
      for (Thread hand : hands) {
        hand.join();
      }
    }
  }

  private void hand(Queue<Batch> waiting, BlockingQueue<Heard> heard) {
    for (Batch batch = waiting.poll(); batch != null; batch = waiting.poll()) {
      try {
        heard.add(new Heard.Rows(played(batch)));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        heard.add(new Heard.Failed(e));
      }
    }
  }

  private List<Row> played(Batch batch) throws InterruptedException {
    Batch.Played played = heard(batch);
    if (!played.failure().isEmpty()) {
      throw new IllegalStateException("a replication failed: " + played.failure());
    }
    return played.rows();
  }

  private Batch.Played heard(Batch batch) throws InterruptedException {
    Throwable last = null;
    for (int i = 0; i < TRIES; i++) {
      try {
        return client.getDurableExecutorService(HazelcastEngine.TASKS).submit(batch).get();
      } catch (ExecutionException e) {
        last = e.getCause(); // its worker was lost, or the way to it
      } catch (HazelcastException | IllegalStateException e) {
        last = e; // there is no worker now, or no more
      }
    }
    throw new UncheckedIOException(
        "no worker plays any more; what was played is kept, where --out names a folder",
        new IOException(last));
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
