package souk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JournalFileTest {
  private static final int MOST = 1 << 20;

  @TempDir Path directory;
  private Path file = Path.of("");
  private final List<byte[]> replayed = new ArrayList<>();

  @BeforeEach
  void choose() {
    file = directory.resolve("state/ledger.journal");
  }

  private JournalFile open() {
    replayed.clear();
    return JournalFile.open(
        file,
        MOST,
        (number, bytes) -> {
          assertThat(number).isEqualTo(replayed.size());
          replayed.add(bytes);
        });
  }

  private static byte[] record(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void shouldReplayRecordsInOrderWhenReopened() throws Exception {
    int[] sizes = {0, 1, 20, 4096, 100_000, MOST};
    try (JournalFile journal = open()) {
      assertThat(journal.recovery()).isEqualTo(new JournalFile.Recovery(0, 0));
      for (int i = 0; i < sizes.length; i++) {
        assertThat(journal.write(record(i, sizes[i]))).isEqualTo(i);
      }
    }
    try (JournalFile journal = open()) {
      assertThat(journal.recovery()).isEqualTo(new JournalFile.Recovery(sizes.length, 0));
      assertThat(replayed).hasSize(sizes.length);
      for (int i = 0; i < sizes.length; i++) {
        assertThat(replayed.get(i)).isEqualTo(record(i, sizes[i]));
      }
      assertThat(journal.write(record(99, 9))).isEqualTo(sizes.length);
    }
    open().close();
    assertThat(replayed).hasSize(sizes.length + 1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void shouldRefuseARecordWhenItIsTooLong() {
    try (JournalFile journal = open()) {
      assertThatThrownBy(() -> journal.write(new byte[MOST + 1]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(journal.write(new byte[1])).isZero();
    }
  }

  @Test
  void shouldCutOffTheTornEndWhereverTheLastFrameWasCut() throws Exception {
    try (JournalFile journal = open()) {
      journal.write(record(1, 50));
      journal.write(record(2, 70));
    }
    byte[] whole = Files.readAllBytes(file);
    int lastFrame = JournalFormat.FRAME_HEADER_BYTES + 4 + 70;
    for (int cut = 1; cut < lastFrame; cut++) {
      Files.write(file, Arrays.copyOf(whole, whole.length - cut));
      try (JournalFile journal = open()) {
        assertThat(journal.recovery()).isEqualTo(new JournalFile.Recovery(1, lastFrame - cut));
        assertThat(replayed.getFirst()).isEqualTo(record(1, 50));
        assertThat(journal.write(record(3, 10))).isEqualTo(1);
      }
      open().close();
      assertThat(replayed).hasSize(2);
      assertThat(replayed.getLast()).isEqualTo(record(3, 10));
    }
  }

  @Test
  void shouldCutOffTheEndWhenItsBytesWereNeverWritten() throws Exception {
    try (JournalFile journal = open()) {
      journal.write(record(1, 50));
    }
    Files.write(file, new byte[10_000], StandardOpenOption.APPEND);
    try (JournalFile journal = open()) {
      assertThat(journal.recovery()).isEqualTo(new JournalFile.Recovery(1, 10_000));
    }
    assertThat(Files.size(file))
        .isEqualTo(JournalFormat.HEADER_BYTES + JournalFormat.FRAME_HEADER_BYTES + 54);
  }

  @Test
  void shouldDropAWholeGroupWhenAnyOfItsBytesIsMissing() throws Exception {
    try (JournalFile journal = open()) {
      journal.write(record(0, 10));
    }
    long before = Files.size(file);
    byte[] head = Files.readAllBytes(file);
    // A torn group may have any of its pages: here the first half is missing, the second is there.
    JournalFormat format;
    try (FileJournalDisk disk = FileJournalDisk.open(file)) {
      format = JournalFormat.openOrCreate(file, disk);
    }
    ByteBuffer group = format.frame(1, List.of(record(1, 5000), record(2, 5000)));
    byte[] torn = new byte[head.length + group.remaining()];
    System.arraycopy(head, 0, torn, 0, head.length);
    group.get(torn, head.length, group.remaining());
    Arrays.fill(torn, head.length, head.length + 5000, (byte) 0);
    Files.write(file, torn);
    try (JournalFile journal = open()) {
      assertThat(journal.recovery()).isEqualTo(new JournalFile.Recovery(1, torn.length - before));
    }
  }

  @Test
  void shouldRefuseAndSayWhereWhenAnyByteInTheMiddleIsDamaged() throws Exception {
    try (JournalFile journal = open()) {
      for (int i = 0; i < 3; i++) {
        journal.write(record(i, 30));
      }
    }
    byte[] whole = Files.readAllBytes(file);
    int frame = JournalFormat.FRAME_HEADER_BYTES + 34;
    int second = JournalFormat.HEADER_BYTES + frame;
    for (int at = second; at < second + frame; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x40;
      Files.write(file, damaged);
      assertThatThrownBy(this::open)
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT))
          .hasMessageContaining("damaged at byte " + second);
      assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }
    Files.write(file, whole);
    open().close();
    assertThat(replayed).hasSize(3);
  }

  @Test
  void shouldFindLaterFramesWhenTheyAreFarBehindTheDamage() throws Exception {
    try (JournalFile journal = open()) {
      for (int i = 0; i < 5; i++) {
        journal.write(record(i, 700_000));
      }
    }
    byte[] damaged = Files.readAllBytes(file);
    // All but the last frame is overwritten.
    int last = damaged.length - (JournalFormat.FRAME_HEADER_BYTES + 700_004);
    Arrays.fill(damaged, JournalFormat.HEADER_BYTES, last, (byte) 0x55);
    Files.write(file, damaged);
    assertThatThrownBy(this::open)
        .hasMessageContaining("damaged at byte " + JournalFormat.HEADER_BYTES);
  }

  @Test
  void shouldNotTakeARecordsContentForAFrameWhenItsOwnFrameIsTorn() throws Exception {
    // A record that holds a copy of another journal's frame with a later index.
    Path other = directory.resolve("other.journal");
    JournalFormat otherFormat;
    try (FileJournalDisk disk = FileJournalDisk.open(other)) {
      otherFormat = JournalFormat.openOrCreate(other, disk);
    }
    ByteBuffer forged = otherFormat.frame(2, List.of(record(1, 40)));
    byte[] content = new byte[forged.remaining() + 100];
    forged.get(content, 0, forged.remaining());
    try (JournalFile journal = open()) {
      journal.write(record(0, 10));
      journal.write(content);
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    try (JournalFile journal = open()) {
      assertThat(journal.recovery().records()).isEqualTo(1);
    }
  }

  @Test
  void shouldStartAnewWhenTheCrashCameBeforeTheFirstRecord() throws Exception {
    open().close();
    byte[] header = Files.readAllBytes(file);
    for (int length = 0; length < header.length; length++) {
      Files.write(file, Arrays.copyOf(header, length));
      try (JournalFile journal = open()) {
        assertThat(journal.write(new byte[] {1})).isZero();
      }
    }
  }

  @Test
  void shouldRefuseWhenTheFileIsNoJournal() throws Exception {
    open().close();
    Files.writeString(file, "name,amount\nalice,10\nbob,20\n");
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT))
        .hasMessageContaining("is not a journal");
  }

  @Test
  void shouldSayWhoHasItWhenItIsOpenAlready() {
    try (JournalFile journal = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.IN_USE));
      assertThat(journal.write(new byte[1])).isZero();
    }
    open().close();
    assertThat(replayed).hasSize(1);
  }

  @Test
  void shouldKeepEveryRecordOnceWhenManyThreadsWrite() throws Exception {
    int threads = 16;
    int each = 100;
    Set<Long> numbers = new HashSet<>();
    try (JournalFile journal = open();
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Long>>> writers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        writers.add(
            executor.submit(() -> {
              List<Long> mine = new ArrayList<>();
              for (int i = 0; i < each; i++) {
                mine.add(journal.write(ByteBuffer.allocate(8).putInt(thread).putInt(i).array()));
              }
              return mine;
            }));
      }
      for (Future<List<Long>> writer : writers) {
        numbers.addAll(writer.get());
      }
    }
    assertThat(numbers).hasSize(threads * each);
    open().close();
    int[] next = new int[threads];
    for (byte[] record : replayed) {
      ByteBuffer buffer = ByteBuffer.wrap(record);
      int thread = buffer.getInt();
      assertThat(buffer.getInt()).isEqualTo(next[thread]++);
    }
    assertThat(next).containsOnly(each);
  }

  @Test
  void shouldGoOnWhenTheDiskWasFullAndHasRoomAgain() {
    FailingDisk disk = new FailingDisk();
    try (JournalFile journal = open(disk)) {
      journal.write(record(1, 100));
      disk.failWriteAfter = 30;
      assertThat(failure(journal.submit(record(2, 100))).kind())
          .isEqualTo(StoreException.Kind.FULL);
      assertThat(failure(journal.submit(record(3, 100))).kind())
          .isEqualTo(StoreException.Kind.FULL);
      disk.failWriteAfter = Integer.MAX_VALUE;
      assertThat(journal.write(record(4, 100))).isEqualTo(1);
    }
    open().close();
    assertThat(replayed).hasSize(2);
    assertThat(replayed.getLast()).isEqualTo(record(4, 100));
  }

  @Test
  void shouldRefuseEverythingWhenSyncingFailed() {
    FailingDisk disk = new FailingDisk();
    try (JournalFile journal = open(disk)) {
      journal.write(record(1, 100));
      disk.failForce = true;
      assertThat(failure(journal.submit(record(2, 100))).kind())
          .isEqualTo(StoreException.Kind.FAILED);
      disk.failForce = false;
      assertThat(failure(journal.submit(record(3, 100))).kind())
          .isEqualTo(StoreException.Kind.FAILED);
    }
    open().close();
    // The second may be there or not; the third, which came after the failure, must not be.
    assertThat(replayed.getFirst()).isEqualTo(record(1, 100));
    assertThat(replayed).noneMatch(bytes -> Arrays.equals(bytes, record(3, 100)));
  }

  @Test
  void shouldRefuseEverythingWhenAHalfWrittenFrameCannotBeCutOff() {
    FailingDisk disk = new FailingDisk();
    try (JournalFile journal = open(disk)) {
      journal.write(record(1, 100));
      disk.failWriteAfter = 30;
      disk.failTruncate = true;
      assertThat(failure(journal.submit(record(2, 100))).kind())
          .isEqualTo(StoreException.Kind.FULL);
      disk.failWriteAfter = Integer.MAX_VALUE;
      disk.failTruncate = false;
      assertThat(failure(journal.submit(record(3, 100)))).isNotNull();
    }
    try (JournalFile journal = open()) {
      assertThat(journal.recovery()).isEqualTo(new JournalFile.Recovery(1, 30));
    }
  }

  private JournalFile open(FailingDisk disk) {
    return JournalFile.open(
        file, MOST, (number, bytes) -> {}, path -> disk.over(FileJournalDisk.open(path)));
  }

  private static StoreException failure(CompletableFuture<Long> future) {
    try {
      future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException failure) {
        return failure;
      }
      throw e;
    }
    throw new AssertionError("it did not fail");
  }

  /** A disk that fails when told to, over a real file. */
  private static final class FailingDisk implements JournalDisk {
    private volatile int failWriteAfter = Integer.MAX_VALUE;
    private volatile boolean failForce;
    private volatile boolean failTruncate;
    private final List<JournalDisk> under = new ArrayList<>();

    JournalDisk over(JournalDisk disk) {
      under.add(disk);
      return this;
    }

    private JournalDisk disk() {
      return under.getFirst();
    }

    @Override
    public long size() throws IOException {
      return disk().size();
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      disk().read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      if (source.remaining() > failWriteAfter) {
        disk().write(source.slice(source.position(), failWriteAfter), position);
        throw new IOException("No space left on device");
      }
      disk().write(source, position);
    }

    @Override
    public void truncate(long size) throws IOException {
      if (failTruncate) {
        throw new IOException("Input/output error");
      }
      disk().truncate(size);
    }

    @Override
    public void force() throws IOException {
      if (failForce) {
        throw new IOException("Input/output error");
      }
      disk().force();
    }

    @Override
    public void close() throws IOException {
      disk().close();
    }
  }
}
