package souk.payments;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.store.StoreException;

/**
 * Makes records durable in groups: while one group is being written the next one collects, and all
 * records of a group share one future.
 *
 * <p>When a group cannot be written, nobody knows what is on disk. Then nothing more is taken, and
 * the thread that writes dies of the failure, unless that is that the store was closed.
 */
final class GroupWriter<G extends GroupWriter.Group> implements AutoCloseable {
  /** Records that are made durable together. */
  abstract static class Group {
    private final CompletableFuture<@Nullable Void> written = new CompletableFuture<>();

    /** Of all its records, in bytes. */
    private long size;

    /**
     * Takes a record; under the writer's lock, so it must be quick.
     *
     * @param stands whether it is still to be written, when its group's turn comes
     */
    abstract void add(long round, byte[] buffer, int length, BooleanSupplier stands);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final long most;
  private final Supplier<G> fresh;
  private final Consumer<G> writing;
  private final Thread writer;
  private G collecting;
  private @Nullable RuntimeException broken;
  private boolean closed;

  /**
   * @param thread the name of the thread that writes
   * @param most bytes that may wait before somebody has to
   * @param fresh makes an empty group
   * @param writing makes a group durable, or throws
   */
  GroupWriter(String thread, long most, Supplier<G> fresh, Consumer<G> writing) {
    this.most = most;
    this.fresh = fresh;
    this.writing = writing;
    this.collecting = fresh.get();
    this.writer = Thread.ofPlatform().name(thread).daemon().start(this::write);
  }

  /**
   * Takes a record.
   *
   * @param waits whether to wait for room, as {@link #awaitRoom} does
   * @return done when the record is durable; failed when nothing is taken any more
   */
  CompletableFuture<?> append(
      long round, byte[] buffer, int length, BooleanSupplier stands, boolean waits) {
    lock.lock();
    try {
      if (waits) {
        awaitRoom();
      }
      if (broken != null) {
        return CompletableFuture.failedFuture(broken);
      }
      if (closed) {
        throw new IllegalStateException("the till's store is closed");
      }
      collecting.add(round, buffer, length, stands);
      Group taking = collecting;
      if (taking.size == 0) {
        work.signal(); // the writer waits for nothing else
      }
      // An empty record asks when those before it are durable: it is written, too, if it is alone.
      taking.size += Math.max(length, 1);
      return taking.written;
    } finally {
      lock.unlock();
    }
  }

  /** Waits while too much is waiting to be written. */
  void awaitRoom() {
    lock.lock();
    try {
      while (!closed && broken == null && size(collecting) >= most) {
        room.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private static long size(Group group) {
    return group.size;
  }

  private void write() {
    for (G group = next(); group != null; group = next()) {
      Group now = group;
      try {
        writing.accept(group);
        now.written.complete(null);
      } catch (RuntimeException e) {
        fail(e).written.completeExceptionally(e);
        now.written.completeExceptionally(e);
        if (e instanceof StoreException store && store.kind() == StoreException.Kind.CLOSED) {
          return; // nobody was told that it is kept
        }
        throw e;
      }
    }
  }

  /** Takes nothing any more; what was collected and will not be written. */
  private Group fail(RuntimeException why) {
    lock.lock();
    try {
      broken = why;
      return swap();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a group that holds something; null when there will be none any more. */
  private @Nullable G next() {
    lock.lock();
    try {
      while (size(collecting) == 0) {
        if (closed) {
          return null;
        }
        work.awaitUninterruptibly();
      }
      return swap();
    } finally {
      lock.unlock();
    }
  }

  private G swap() {
    G group = collecting;
    collecting = fresh.get();
    room.signalAll();
    return group;
  }

  /** Makes durable what was appended. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
