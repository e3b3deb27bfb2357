package souk.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A file of records that is only ever added to. Records handed in at the same time are written and
 * synced together; a record's future completes when it would survive loss of power.
 *
 * <p>What is written together is one {@linkplain JournalFormat frame} with one checksum, and the
 * next frame is written only after it has been synced. After a crash, therefore, at most the last
 * frame is damaged, and none of its records was acknowledged: opening cuts it off and says so in
 * {@link #recovery}. Damage anywhere else is not the trace of a crash and is refused.
 *
 * <p>Safe for many threads. A lock file keeps other processes away.
 */
public final class JournalFile implements AutoCloseable {
  private static final long MOST_WAITING_BYTES = 16 << 20;

  /** Hears of the records that are there already, in their order. */
  @FunctionalInterface
  public interface Replay {
    /** Takes one record; number 0 is the first record of the journal. */
    void record(long number, byte[] bytes);
  }

  /**
   * What opening found.
   *
   * @param records intact records, all of which were replayed
   * @param droppedBytes bytes of a torn frame that were cut off the end; 0 after an orderly close
   */
  public record Recovery(long records, long droppedBytes) {}

  private static final class Entry {
    private final byte[] bytes;
    private long number;

    Entry(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  private final Path file;
  private final StoreLock lock;
  private final JournalDisk disk;
  private final JournalFormat format;
  private final int mostRecordBytes;
  private final Recovery recovery;
  private final GroupCommit<Entry> commits;

  /** Length of what is known to be durable; touched by the committing thread only. */
  private long durableLength;

  private long records;
  private long frames;
  private @Nullable StoreException broken;

  private JournalFile(
      Path file,
      StoreLock lock,
      JournalDisk disk,
      JournalFormat format,
      JournalFormat.Scan scan,
      int mostRecordBytes) {
    this.file = file;
    this.lock = lock;
    this.disk = disk;
    this.format = format;
    this.mostRecordBytes = mostRecordBytes;
    this.recovery = new Recovery(scan.records(), scan.droppedBytes());
    this.durableLength = scan.end();
    this.records = scan.records();
    this.frames = scan.frames();
    this.commits =
        new GroupCommit<>(
            String.valueOf(file.getFileName()),
            MOST_WAITING_BYTES,
            JournalFormat.BATCH_BYTES,
            entry -> JournalFormat.weight(entry.bytes),
            this::commit);
  }

  /**
   * Opens the journal in {@code file}, or creates it, and replays its records.
   *
   * @param mostRecordBytes the largest record that may be written, at most 64 MiB
   * @throws StoreException when another process has it open or it is damaged other than by a crash
   */
  public static JournalFile open(Path file, int mostRecordBytes, Replay replay) {
    return open(file, mostRecordBytes, replay, FileJournalDisk::open);
  }

  static JournalFile open(
      Path file, int mostRecordBytes, Replay replay, JournalDisk.Opener opener) {
    if (mostRecordBytes < 1 || mostRecordBytes > JournalFormat.MOST_RECORD_BYTES) {
      throw new IllegalArgumentException("no limit for a record: " + mostRecordBytes);
    }
    FileJournalDisk.createDirectories(file);
    StoreLock lock = StoreLock.take(file);
    JournalDisk disk = null;
    try {
      disk = opener.open(file);
      JournalFormat format = JournalFormat.openOrCreate(file, disk);
      JournalFormat.Scan scan = format.scan(disk, replay);
      if (scan.droppedBytes() > 0) {
        disk.truncate(scan.end());
        disk.force();
      }
      return new JournalFile(file, lock, disk, format, scan, mostRecordBytes);
    } catch (IOException e) {
      throw abandoned(lock, disk, FileJournalDisk.failure(file, e));
    } catch (RuntimeException e) {
      throw abandoned(lock, disk, e);
    }
  }

  private static <E extends RuntimeException> E abandoned(
      StoreLock lock, @Nullable JournalDisk disk, E failure) {
    try {
      if (disk != null) {
        disk.close();
      }
      lock.close();
    } catch (IOException | StoreException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /** What opening found. */
  public Recovery recovery() {
    return recovery;
  }

  /**
   * Hands in a record; blocks while too much is waiting. The future completes with the record's
   * number when it is durable, or fails with {@link StoreException}: with {@code FULL} it was not
   * written, with {@code FAILED} it may or may not be found when the journal is opened again. What
   * is attached to the future runs on the committing thread and must not block.
   */
  public CompletableFuture<Long> submit(byte[] record) {
    if (record.length > mostRecordBytes) {
      throw new IllegalArgumentException(
          "a record of " + record.length + " bytes, at most " + mostRecordBytes + " are allowed");
    }
    return commits.submit(new Entry(record)).thenApply(entry -> entry.number);
  }

  /** As {@link #submit}, and waits; returns the record's number. */
  public long write(byte[] record) {
    try {
      return submit(record).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Makes durable what was handed in and closes the file. May be called more than once. */
  @Override
  public void close() {
    commits.close();
    try {
      disk.close();
    } catch (IOException e) {
      throw FileJournalDisk.failure(file, e);
    } finally {
      lock.close();
    }
  }

  private void commit(List<Entry> batch) {
    if (broken != null) {
      throw broken;
    }
    ByteBuffer frame = format.frame(frames, batch.stream().map(entry -> entry.bytes).toList());
    int length = frame.remaining();
    try {
      disk.write(frame, durableLength);
    } catch (IOException e) {
      StoreException failure = FileJournalDisk.failure(file, e);
      cutBack(failure);
      throw failure;
    }
    try {
      disk.force();
    } catch (IOException e) {
      // The system may have dropped the pages that it could not write: nobody knows what is on
      // disk.
      broken = FileJournalDisk.failure(file, e);
      throw broken;
    }
    durableLength += length;
    frames++;
    for (Entry entry : batch) {
      entry.number = records++;
    }
  }

  private void cutBack(StoreException failure) {
    try {
      disk.truncate(durableLength);
    } catch (IOException e) {
      failure.addSuppressed(e);
      broken = failure;
    }
  }
}
