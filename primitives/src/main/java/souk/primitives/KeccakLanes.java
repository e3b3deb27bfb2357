package souk.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * keccak-256 of short messages, one or many of one form at a time, without allocation: what trees
 * of tickets are built and checked with. Each message is a prefix, which all of a call share, and a
 * record of its own; together they are at most {@value #MOST} bytes, one block. Digests may be cut.
 *
 * <p>Where the processor has wide registers and the JVM was started with {@code --add-modules
 * jdk.incubator.vector}, four or eight messages are hashed at once, as soon as so many have been
 * hashed that it pays to get that code compiled (see {@link LaneTrial}). The results are the same.
 *
 * <p>An instance is its own scratch space, about 2 KiB: one for each thread, kept.
 */
public final class KeccakLanes {
  /** The most bytes of prefix and record together. */
  public static final int MOST = 135;

  private static final int SAMPLE = 512;
  private static final int BLOCK = MOST + 1;
  private static final int WORDS = BLOCK / Long.BYTES;
  private static final int DIGEST_WORDS = Bytes32.SIZE / Long.BYTES;
  private static final byte[] NO_PREFIX = {};

  /** Messages that come in batches before lanes are worth their compilation. */
  private static final long WORTH_LANES = 10_000;

  private static final LaneTrial TRIAL =
      new LaneTrial(
          "keccak-lanes", WORTH_LANES, () -> sample(KeccakF.ENGINE), () -> sample(Vectors.ENGINE));

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final boolean adaptive;
  private final byte[] block = new byte[BLOCK];
  private final long[] template = new long[WORDS];
  private final long[] words = new long[WORDS];
  private final long[] digest = new long[DIGEST_WORDS];

  private KeccakEngine wide;
  private long[] wideWords;
  private long[] wideDigests;

  /** Loaded only where the vector module is there. */
  private static final class Vectors {
    static final KeccakEngine ENGINE = new VectorKeccak();

    private Vectors() {}
  }

  /** As many messages with each engine. */
  private static Runnable sample(KeccakEngine engine) {
    long[] block = new long[WORDS * engine.lanes()];
    long[] digest = new long[DIGEST_WORDS * engine.lanes()];
    return () -> {
      for (int i = 0; i < SAMPLE / engine.lanes(); i++) {
        engine.hash(block, digest);
        block[0] = digest[0];
      }
    };
  }

  /** Begins with one message at a time and goes over to lanes when they are there and faster. */
  public KeccakLanes() {
    this(KeccakF.ENGINE, true);
  }

  /** Always hashes with this engine whenever there is more than one message. */
  KeccakLanes(KeccakEngine engine) {
    this(engine, false);
  }

  private KeccakLanes(KeccakEngine wide, boolean adaptive) {
    this.adaptive = adaptive;
    this.wide = wide;
    this.wideWords = new long[WORDS * wide.lanes()];
    this.wideDigests = new long[DIGEST_WORDS * wide.lanes()];
  }

  /** How many messages are now hashed at once. */
  public int lanes() {
    return wide.lanes();
  }

  /**
   * Hashes one message, {@code length} bytes of {@code message} from {@code offset} on, as {@link
   * #hashShort(byte[], byte[], int, int, int, byte[], int, int)} does.
   */
  public void hashShort(
      byte[] message, int offset, int length, byte[] target, int targetOffset, int size) {
    hashShort(NO_PREFIX, message, offset, length, 1, target, targetOffset, size);
  }

  /**
   * Hashes {@code count} messages. Message i is {@code prefix} and the {@code recordSize} bytes of
   * {@code records} at {@code offset + i * recordSize}; the first {@code size} bytes of its
   * keccak-256 go to {@code target} at {@code targetOffset + i * size}. The target may be the array
   * of the records when no digest would overwrite a record of a later message.
   *
   * @param size 8, 16, 24 or 32
   * @throws IllegalArgumentException when a message would have more than {@value #MOST} bytes, or
   *     {@code size} is none of those
   * @throws IndexOutOfBoundsException when records or digests lie outside their arrays
   */
  public void hashShort(
      byte[] prefix,
      byte[] records,
      int offset,
      int recordSize,
      int count,
      byte[] target,
      int targetOffset,
      int size) {
    if (recordSize < 0 || recordSize > MOST - prefix.length) {
      throw new IllegalArgumentException(
          "a prefix of "
              + prefix.length
              + " bytes and a record of "
              + recordSize
              + " do not fit the "
              + MOST
              + " bytes of a short message");
    }
    if (size <= 0 || size > Bytes32.SIZE || size % Long.BYTES != 0) {
      throw new IllegalArgumentException("a digest has 8, 16, 24 or 32 bytes, got " + size);
    }
    Objects.checkFromIndexSize(offset, Math.multiplyExact(count, recordSize), records.length);
    Objects.checkFromIndexSize(targetOffset, Math.multiplyExact(count, size), target.length);

    lay(prefix, recordSize);
    int done = 0;
    if (count > 1 && haveLanes(count)) {
      done =
          hashWide(prefix.length, records, offset, recordSize, count, target, targetOffset, size);
    }
    System.arraycopy(template, 0, words, 0, WORDS);
    for (int i = done; i < count; i++) {
      put(prefix.length, records, offset + i * recordSize, recordSize, words, 0, 1);
      KeccakF.ENGINE.hash(words, digest);
      write(digest, 0, 1, target, targetOffset + i * size, size);
    }
  }

  /** Makes the template what all messages of a call share: prefix and padding. */
  private void lay(byte[] prefix, int recordSize) {
    Arrays.fill(block, (byte) 0);
    System.arraycopy(prefix, 0, block, 0, prefix.length);
    block[prefix.length + recordSize] = 1;
    block[BLOCK - 1] |= (byte) 0x80;
    for (int w = 0; w < WORDS; w++) {
      template[w] = (long) WORD.get(block, w * Long.BYTES);
    }
  }

  /**
   * Puts a record into the words of its lane. Whole words are read from where they lie: to copy the
   * record behind its prefix first, and then to read words across what was just written, takes
   * longer.
   */
  private void put(
      int prefixSize, byte[] records, int at, int size, long[] words, int lane, int lanes) {
    if (size < Long.BYTES) {
      putShort(prefixSize, records, at, size, words, lane, lanes);
      return;
    }
    int word = prefixSize / Long.BYTES;
    int before = prefixSize % Long.BYTES;
    int position = at;
    int end = at + size;
    if (before > 0) {
      long first = (long) WORD.get(records, at);
      words[word * lanes + lane] = template[word] | (first << (before * Byte.SIZE));
      word++;
      position += Long.BYTES - before;
    }
    for (; end - position >= Long.BYTES; position += Long.BYTES) {
      words[word * lanes + lane] = (long) WORD.get(records, position);
      word++;
    }
    if (position < end) {
      long last = (long) WORD.get(records, end - Long.BYTES);
      int missing = Long.BYTES - (end - position);
      words[word * lanes + lane] = template[word] | (last >>> (missing * Byte.SIZE));
    }
  }

  private void putShort(
      int prefixSize, byte[] records, int at, int size, long[] words, int lane, int lanes) {
    int first = prefixSize / Long.BYTES;
    int last = (prefixSize + size) / Long.BYTES;
    for (int word = first; word <= last; word++) {
      words[word * lanes + lane] = template[word];
    }
    for (int i = 0; i < size; i++) {
      int place = prefixSize + i;
      long octet = records[at + i] & 0xffL;
      words[place / Long.BYTES * lanes + lane] |= octet << (place % Long.BYTES * Byte.SIZE);
    }
  }

  private boolean haveLanes(int count) {
    if (adaptive && wide.lanes() == 1 && TRIAL.won(count)) {
      wide = Vectors.ENGINE;
      wideWords = new long[WORDS * wide.lanes()];
      wideDigests = new long[DIGEST_WORDS * wide.lanes()];
    }
    return wide.lanes() > 1;
  }

  /** Hashes in full width what is more than one message; returns how many that were. */
  private int hashWide(
      int prefixSize,
      byte[] records,
      int offset,
      int recordSize,
      int count,
      byte[] target,
      int targetOffset,
      int size) {
    int lanes = wide.lanes();
    for (int w = 0; w < WORDS; w++) {
      Arrays.fill(wideWords, w * lanes, (w + 1) * lanes, template[w]);
    }
    int done = 0;
    while (count - done > 1) {
      int batch = Math.min(lanes, count - done);
      for (int lane = 0; lane < batch; lane++) {
        int at = offset + (done + lane) * recordSize;
        put(prefixSize, records, at, recordSize, wideWords, lane, lanes);
      }
      wide.hash(wideWords, wideDigests);
      for (int lane = 0; lane < batch; lane++) {
        write(wideDigests, lane, lanes, target, targetOffset + (done + lane) * size, size);
      }
      done += batch;
    }
    return done;
  }

  private static void write(long[] digests, int lane, int lanes, byte[] target, int at, int size) {
    for (int w = 0; w < size / Long.BYTES; w++) {
      WORD.set(target, at + w * Long.BYTES, digests[w * lanes + lane]);
    }
  }
}
