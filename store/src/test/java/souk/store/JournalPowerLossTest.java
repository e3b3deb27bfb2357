package souk.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the power away from a simulated disk: of what was written since the last sync, any sectors
 * may have reached it, in any order, and the file may have any length in between.
 */
@Timeout(120)
class JournalPowerLossTest {
  private static final int SECTOR = 512;

  @TempDir Path directory;

  @Test
  void shouldHaveEveryAcknowledgedRecordWhenThePowerFailsAtAnyMoment() throws Exception {
    long seed = 20_261_122;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      String where = "seed " + seed + ", round " + round;
      Disk disk = new Disk();
      List<byte[]> acknowledged = new ArrayList<>();
      for (int life = 0; life < 4; life++) {
        List<byte[]> found = new ArrayList<>();
        disk.losePowerAfter = Integer.MAX_VALUE;
        JournalFile journal = open(disk, found);
        assertThat(found).as(where).hasSizeGreaterThanOrEqualTo(acknowledged.size());
        for (int i = 0; i < acknowledged.size(); i++) {
          assertThat(found.get(i)).as(where).isEqualTo(acknowledged.get(i));
        }
        // A record in flight when the power failed may be there as well; from now on it counts.
        acknowledged = new ArrayList<>(found);
        disk.losePowerAfter = random.nextInt(12);
        List<CompletableFuture<Long>> futures = new ArrayList<>();
        List<byte[]> written = new ArrayList<>();
        for (int i = random.nextInt(10); i >= 0; i--) {
          byte[] record = new byte[random.nextInt(4) == 0 ? random.nextInt(5000) : 40];
          random.nextBytes(record);
          written.add(record);
          futures.add(journal.submit(record));
        }
        journal.close();
        for (int i = 0; i < futures.size(); i++) {
          if (!futures.get(i).isCompletedExceptionally()) {
            acknowledged.add(written.get(i));
          }
        }
        disk.restart(random);
      }
    }
  }

  @Test
  void shouldNotAcknowledgeBeforeTheDiskHasSynced() throws Exception {
    Disk disk = new Disk();
    try (JournalFile journal = open(disk, new ArrayList<>())) {
      disk.syncing = new CountDownLatch(1);
      disk.gate = new CountDownLatch(1);
      CompletableFuture<Long> written = journal.submit(new byte[10]);
      disk.syncing.await();
      assertThat(written).isNotDone();
      disk.gate.countDown();
      assertThat(written.join()).isZero();
    }
  }

  private JournalFile open(Disk disk, List<byte[]> found) {
    return JournalFile.open(
        directory.resolve("journal"), 1 << 16, (number, bytes) -> found.add(bytes), path -> disk);
  }

  /** Memory that forgets what was not synced. */
  private static final class Disk implements JournalDisk {
    private byte[] durable = {};
    private byte[] seen = {};
    private int losePowerAfter = Integer.MAX_VALUE;
    private volatile CountDownLatch syncing = new CountDownLatch(0);
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private void operation() throws IOException {
      if (losePowerAfter-- <= 0) {
        losePowerAfter = 0;
        throw new IOException("no power");
      }
    }

    void restart(Random random) {
      int shorter = Math.min(durable.length, seen.length);
      int longer = Math.max(durable.length, seen.length);
      byte[] left = new byte[shorter + random.nextInt(longer - shorter + 1)];
      for (int at = 0; at < left.length; at += SECTOR) {
        int length = Math.min(SECTOR, left.length - at);
        byte[] from = random.nextBoolean() ? durable : seen;
        if (at < from.length) {
          System.arraycopy(from, at, left, at, Math.min(length, from.length - at));
        }
      }
      durable = left;
      seen = left.clone();
    }

    @Override
    public long size() {
      return seen.length;
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      if (position + target.remaining() > seen.length) {
        throw new EOFException();
      }
      target.put(seen, (int) position, target.remaining());
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      int start = (int) position;
      int length = source.remaining();
      seen = Arrays.copyOf(seen, Math.max(seen.length, start + length));
      source.get(seen, start, length);
      operation();
    }

    @Override
    public void truncate(long size) throws IOException {
      operation();
      seen = Arrays.copyOf(seen, (int) Math.min(size, seen.length));
    }

    @Override
    public void force() throws IOException {
      syncing.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      operation();
      durable = seen.clone();
    }

    @Override
    public void close() {}
  }
}
