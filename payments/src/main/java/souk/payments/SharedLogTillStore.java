package souk.payments;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import souk.primitives.Bytes;
import souk.store.SharedLog;

/**
 * A till's store in a {@link SharedLog}. While one group of records is being written the next one
 * collects, as in {@link DatabaseTillStore}: a transaction, a round trip and a sync are shared by
 * all payments of a group. When a group cannot be written, the store takes nothing more.
 */
public final class SharedLogTillStore implements SharedTillStore {
  private static final int MOST_WAITING = 4 << 20;
  private static final int REFS_AT_ONCE = 4096;
  private static final long PAUSE_NANOS = 3_000_000;

  private record Line(long round, Bytes bytes, BooleanSupplier stands) {}

  private static final class Group {
    final CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
    final List<Line> records = new ArrayList<>();
    long size;
  }

  private final SharedLog log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Thread writer;
  private final Object refs = new Object();
  private final Object catching = new Object();
  private Replay others = (round, records) -> {};
  private Group collecting = new Group();
  private @Nullable RuntimeException broken;
  private boolean closed;
  private long caughtUp = System.nanoTime() - PAUSE_NANOS;
  private long nextRef;
  private long endOfRefs;

  /** The log is closed with the store. */
  public SharedLogTillStore(SharedLog log) {
    this.log = log;
    this.writer = Thread.ofPlatform().name("souk-shared-till-log").daemon().start(this::write);
  }

  @Override
  public void replay(Replay into) {
    log.replay(entry -> into.records(entry.group(), entry.data().toArray()));
  }

  @Override
  public void follow(Replay into) {
    lock.lock();
    try {
      others = into;
    } finally {
      lock.unlock();
    }
  }

  private void hear(SharedLog.Entry entry) {
    Replay into;
    lock.lock();
    try {
      into = others;
    } finally {
      lock.unlock();
    }
    into.records(entry.group(), entry.data().toArray());
  }

  @Override
  public CompletableFuture<?> append(
      long round, byte[] buffer, int length, BooleanSupplier stands) {
    lock.lock();
    try {
      if (broken != null) {
        return CompletableFuture.failedFuture(broken);
      }
      if (closed) {
        throw new IllegalStateException("the till's store is closed");
      }
      collecting.records.add(new Line(round, Bytes.of(Arrays.copyOf(buffer, length)), stands));
      collecting.size += length;
      work.signal();
      return collecting.written;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void awaitRoom() {
    lock.lock();
    try {
      while (!closed && broken == null && collecting.size >= MOST_WAITING) {
        room.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads once for all who ask at the same time, and at most some hundred times a second: whoever
   * sends tickets of books that there are not makes a till ask.
   */
  @Override
  public void catchUp() {
    long asked = System.nanoTime();
    synchronized (catching) {
      if (caughtUp - asked > 0) {
        return; // it began after this was asked
      }
      LockSupport.parkNanos(PAUSE_NANOS - (System.nanoTime() - caughtUp));
      caughtUp = System.nanoTime();
      log.catchUp(this::hear);
    }
  }

  @Override
  public int newRef() {
    synchronized (refs) {
      if (nextRef == endOfRefs) {
        nextRef = log.reserve(REFS_AT_ONCE);
        endOfRefs = nextRef + REFS_AT_ONCE;
      }
      return Math.toIntExact(nextRef++);
    }
  }

  private void write() {
    for (Group group = next(); group != null; group = next()) {
      Group now = group;
      try {
        log.write(this::hear, () -> standing(now));
        now.written.complete(null);
      } catch (RuntimeException e) {
        fail(e).written.completeExceptionally(e);
        now.written.completeExceptionally(e);
        throw e;
      }
    }
  }

  /** What of a group is still to be written; neighbours of one round become one row. */
  private static List<SharedLog.Entry> standing(Group group) {
    List<SharedLog.Entry> entries = new ArrayList<>();
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    long round = 0;
    for (Line record : group.records) {
      if (!record.stands.getAsBoolean()) {
        continue;
      }
      if (row.size() > 0 && record.round != round) {
        entries.add(entry(round, row));
        row.reset();
      }
      round = record.round;
      row.writeBytes(record.bytes.toArray());
    }
    if (row.size() > 0) {
      entries.add(entry(round, row));
    }
    return entries;
  }

  private static SharedLog.Entry entry(long round, ByteArrayOutputStream row) {
    return new SharedLog.Entry(round, Bytes.of(row.toByteArray()));
  }

  private Group fail(RuntimeException why) {
    lock.lock();
    try {
      broken = why;
      Group unwritten = collecting;
      collecting = new Group();
      room.signalAll();
      return unwritten;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Group next() {
    lock.lock();
    try {
      while (collecting.records.isEmpty()) {
        if (closed) {
          return null;
        }
        work.awaitUninterruptibly();
      }
      Group group = collecting;
      collecting = new Group();
      room.signalAll();
      return group;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void drop(long round) {
    log.drop(round);
  }

  /** Makes durable what was appended, and closes the log. */
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
    log.close();
  }
}
