package souk.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;

/**
 * Gathers what many threads hand in and makes it durable many at a time: while one batch is being
 * synced to disk, the next one collects. One thread commits, in the order of handing in; the room
 * for what waits is bounded, and whoever finds it full waits.
 *
 * @param <T> what is handed in
 */
final class GroupCommit<T> implements AutoCloseable {
  /** Makes a batch durable. */
  @FunctionalInterface
  interface Sink<T> {
    /**
     * Returns when all of the batch is durable; if it throws, all of the batch counts as failed.
     */
    void commit(List<T> batch) throws Exception;
  }

  private record Waiting<T>(T item, int weight, CompletableFuture<T> durable) {}

  private final String name;
  private final Sink<T> sink;
  private final ToIntFunction<T> weight;
  private final long mostWaiting;
  private final long mostInBatch;
  private final Thread committer;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition work = lock.newCondition();
  private final Queue<Waiting<T>> queue = new ArrayDeque<>();
  private long queued;
  private boolean closed;

  /**
   * @param name for messages and the thread's name
   * @param mostWaiting most weight that waits before {@link #submit} blocks
   * @param mostInBatch most weight of one batch; a heavier item makes a batch of its own
   * @param weight an item's weight, at least 1: its bytes, or 1 to count items
   */
  public GroupCommit(
      String name, long mostWaiting, long mostInBatch, ToIntFunction<T> weight, Sink<T> sink) {
    this.name = name;
    this.mostWaiting = mostWaiting;
    this.mostInBatch = mostInBatch;
    this.weight = weight;
    this.sink = sink;
    this.committer = Thread.ofPlatform().name("souk-commit-" + name).daemon().start(this::run);
  }

  /**
   * Hands in an item and waits for room, if need be. The future completes with the item when it is
   * durable or fails with {@link StoreException}; what is attached to it runs on the committing
   * thread and must not block.
   */
  public CompletableFuture<T> submit(T item) {
    if (Thread.currentThread() == committer) {
      throw new IllegalStateException(
          name + ": work that runs on the committing thread may not wait for it");
    }
    Waiting<T> waiting =
        new Waiting<>(item, Math.max(1, weight.applyAsInt(item)), new CompletableFuture<>());
    lock.lock();
    try {
      while (!closed && queued > 0 && queued + waiting.weight > mostWaiting) {
        room.awaitUninterruptibly();
      }
      if (closed) {
        throw new StoreException(StoreException.Kind.CLOSED, name + " is closed", null);
      }
      queue.add(waiting);
      queued += waiting.weight;
      work.signal();
    } finally {
      lock.unlock();
    }
    return waiting.durable;
  }

  /** Refuses further items, waits until those handed in are durable or have failed, and ends. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signal();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (committer.isAlive() && Thread.currentThread() != committer) {
      try {
        committer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Waiting<T>> batch = new ArrayList<>();
    while (take(batch)) {
      List<T> items = new ArrayList<>(batch.size());
      for (Waiting<T> waiting : batch) {
        items.add(waiting.item);
      }
      try {
        sink.commit(items);
        for (Waiting<T> waiting : batch) {
          waiting.durable.complete(waiting.item);
        }
      } catch (Throwable e) {
        StoreException failure =
            e instanceof StoreException known
                ? known
                : new StoreException(StoreException.Kind.FAILED, name + ": " + e, e);
        for (Waiting<T> waiting : batch) {
          waiting.durable.completeExceptionally(failure);
        }
      }
      batch.clear();
    }
  }

  /** Waits for work and moves one batch of it; false when there will be none any more. */
  private boolean take(List<Waiting<T>> batch) {
    lock.lock();
    try {
      while (queue.isEmpty()) {
        if (closed) {
          return false;
        }
        work.awaitUninterruptibly();
      }
      long total = 0;
      for (Waiting<T> next = queue.peek();
          next != null && (batch.isEmpty() || total + next.weight <= mostInBatch);
          next = queue.peek()) {
        queue.remove();
        total += next.weight;
        batch.add(next);
      }
      queued -= total;
      room.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
