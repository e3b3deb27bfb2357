package souk.store;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.DecodeException;
import souk.primitives.testkit.Decoders;

/** Journals of any bytes: a disk that fails, or somebody else's file. */
class StoreFuzzTest {
  private static final long SEED = 20_261_122;
  private static final Path FILE = Path.of("fuzzed.journal");
  private static final int HEADER = JournalFormat.HEADER_BYTES;
  private static final int FRAME_HEADER = JournalFormat.FRAME_HEADER_BYTES;

  /** Where a frame's checksum stands, and what it covers besides the payload. */
  private static final int CRC = 16;

  private static final byte[] EXAMPLE = example();
  private static final Decoders DECODERS =
      new Decoders()
          .addText("journal", StoreFuzzTest::journal, EXAMPLE)
          .addText("journal with checksums", b -> journal(withChecksums(b)), EXAMPLE)
          .add("frame", StoreFuzzTest::records, StoreFuzzTest::payload, payload(records()));

  private static List<byte[]> records() {
    return List.of(new byte[] {1, 2, 3}, new byte[0], new byte[300]);
  }

  /** A header and two frames. */
  private static byte[] example() {
    try {
      Memory disk = new Memory(new byte[0]);
      JournalFormat format = JournalFormat.openOrCreate(FILE, disk);
      for (int index = 0; index < 2; index++) {
        disk.write(format.frame(index, records()), disk.size());
      }
      return disk.bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What opening finds, if it finds a journal; a torn end is cut off, and only once. */
  private static List<String> journal(byte[] bytes) throws DecodeException {
    Memory disk = new Memory(bytes);
    List<String> records = new ArrayList<>();
    long torn = open(disk, records);
    List<String> again = new ArrayList<>();
    if (open(disk, again) != 0 || !again.equals(records)) {
      throw new AssertionError("opened again, the journal holds something else");
    }
    if (!startsWith(bytes, disk.bytes) && bytes.length >= HEADER) {
      throw new AssertionError("opening wrote into the journal");
    }
    if (torn > 0 && disk.bytes.length + torn != bytes.length) {
      throw new AssertionError(torn + " bytes were to be cut off, others were");
    }
    return records;
  }

  private static long open(Memory disk, List<String> records) throws DecodeException {
    try {
      JournalFormat format = JournalFormat.openOrCreate(FILE, disk);
      JournalFormat.Scan scan =
          format.scan(disk, (number, record) -> records.add(HexFormat.of().formatHex(record)));
      if (scan.records() != records.size() || scan.end() + scan.droppedBytes() != disk.size()) {
        throw new AssertionError("miscounted: " + scan);
      }
      disk.truncate(scan.end());
      return scan.droppedBytes();
    } catch (StoreException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  /** The same bytes with all checksums right, so that what lies behind them is read, too. */
  private static byte[] withChecksums(byte[] from) {
    ByteBuffer bytes = ByteBuffer.wrap(from.clone());
    if (bytes.capacity() < HEADER) {
      return bytes.array();
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), 0, HEADER - 4);
    bytes.putInt(HEADER - 4, (int) crc.getValue());
    for (int at = HEADER; bytes.capacity() - at >= FRAME_HEADER; ) {
      int length = bytes.getInt(at + 12);
      if (length < 0 || length > bytes.capacity() - at - FRAME_HEADER) {
        break;
      }
      crc.reset();
      crc.update(bytes.array(), 12, 8); // the salt
      crc.update(bytes.array(), at + 4, 12); // index and length
      crc.update(bytes.array(), at + FRAME_HEADER, length);
      bytes.putInt(at + CRC, (int) crc.getValue());
      at += FRAME_HEADER + length;
    }
    return bytes.array();
  }

  /** The records in the only frame of a journal, whose payload these bytes are. */
  private static List<byte[]> records(byte[] payload) throws DecodeException {
    byte[] header = Arrays.copyOf(EXAMPLE, HEADER);
    byte[] frame = Arrays.copyOfRange(EXAMPLE, HEADER, HEADER + FRAME_HEADER);
    ByteBuffer.wrap(frame).putInt(12, payload.length);
    ByteBuffer all = ByteBuffer.allocate(HEADER + FRAME_HEADER + payload.length);
    all.put(header).put(frame).put(payload);
    List<byte[]> records = new ArrayList<>();
    for (String record : journal(withChecksums(all.array()))) {
      records.add(HexFormat.of().parseHex(record));
    }
    return records;
  }

  private static byte[] payload(List<byte[]> records) {
    try {
      ByteBuffer frame = JournalFormat.openOrCreate(FILE, new Memory(EXAMPLE)).frame(0, records);
      byte[] payload = new byte[frame.remaining() - FRAME_HEADER];
      frame.get(FRAME_HEADER, payload);
      return payload;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Memory implements JournalDisk {
    private byte[] bytes;

    Memory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      if (position > bytes.length - target.remaining()) {
        throw new EOFException("the file ends at " + bytes.length);
      }
      target.put(bytes, (int) position, target.remaining());
    }

    @Override
    public void write(ByteBuffer source, long position) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(bytes.length, position + source.remaining()));
      source.get(bytes, (int) position, source.remaining());
    }

    @Override
    public void truncate(long size) {
      bytes = Arrays.copyOf(bytes, (int) size);
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }

  static Stream<byte[]> inputs() {
    return DECODERS.inputs();
  }

  @MethodSource("inputs")
  @FuzzTest
  void shouldReadStrictlyOrRefuseWhateverComes(byte[] input) {
    DECODERS.check(input);
  }

  @Test
  void shouldReadStrictlyOrRefuseWhenExamplesAreMutated() {
    DECODERS.mutate(SEED, 2000);
  }
}
