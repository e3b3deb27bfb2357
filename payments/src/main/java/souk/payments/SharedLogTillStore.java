package souk.payments;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import souk.primitives.Bytes;
import souk.store.SharedLog;

/**
 * A till's store in a {@link SharedLog}. While one group of records is being written the next one
 * collects, as in {@link DatabaseTillStore}: a transaction, a round trip and a sync are shared by
 * all payments of a group. When a group cannot be written, the store takes nothing more: the log
 * should have the patience {@link SharedLog#UNTIL_CLOSED}.
 */
public final class SharedLogTillStore implements SharedTillStore {
  private static final int MOST_WAITING = 4 << 20;
  private static final int REFS_AT_ONCE = 4096;
  private static final long PAUSE_NANOS = 3_000_000;

  /** A server that is restarted is back in less, and costs those who pay nothing but that. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private record Line(long round, Bytes bytes, BooleanSupplier stands) {}

  private static final class Group extends GroupWriter.Group {
    final List<Line> records = new ArrayList<>();

    @Override
    void add(long round, byte[] buffer, int length, BooleanSupplier stands) {
      records.add(new Line(round, Bytes.of(Arrays.copyOf(buffer, length)), stands));
    }
  }

  private final SharedLog log;
  private final GroupWriter<Group> groups;
  private final Object refs = new Object();
  private final Object catching = new Object();
  private volatile Replay others = (round, records) -> {};
  private long caughtUp = System.nanoTime() - PAUSE_NANOS;
  private long nextRef;
  private long endOfRefs;
  private final AtomicReference<CompletableFuture<?>> looking =
      new AtomicReference<>(CompletableFuture.completedFuture(null));

  /** The log is closed with the store. */
  public SharedLogTillStore(SharedLog log) {
    this.log = log;
    this.groups =
        new GroupWriter<>(
            "souk-shared-till-log",
            MOST_WAITING,
            Group::new,
            group -> log.write(this::hear, () -> standing(group)));
  }

  @Override
  public void replay(Replay into) {
    log.replay(entry -> into.records(entry.group(), entry.data().toArray()));
  }

  @Override
  public void follow(Replay into) {
    others = into;
  }

  private void hear(SharedLog.Entry entry) {
    others.records(entry.group(), entry.data().toArray());
  }

  @Override
  public CompletableFuture<?> append(
      long round, byte[] buffer, int length, BooleanSupplier stands) {
    return groups.append(round, buffer, length, stands, false);
  }

  @Override
  public void awaitRoom() {
    groups.awaitRoom();
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
  public Optional<String> away() {
    Optional<SharedLog.Away> away = log.away().filter(now -> now.lasts().compareTo(SOON) > 0);
    if (away.isPresent()) {
      look();
    }
    return away.map(SharedLog.Away::why);
  }

  /** Lets the writer see when the log is back: who is refused meanwhile brings nothing to write. */
  private void look() {
    CompletableFuture<?> last = looking.get();
    CompletableFuture<?> next = new CompletableFuture<>();
    if (last.isDone() && looking.compareAndSet(last, next)) {
      try {
        var _ =
            groups
                .append(0, new byte[0], 0, () -> false, false)
                .whenComplete((_, _) -> next.complete(null));
      } catch (IllegalStateException closed) {
        next.complete(null);
      }
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

  @Override
  public void drop(long round) {
    log.drop(round);
  }

  /** Makes durable what was appended, unless the log is away, and closes the log. */
  @Override
  public void close() {
    log.waitNoMore();
    groups.close();
    log.close();
  }
}
