package souk.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How a journal's bytes are laid out; all numbers big-endian.
 *
 * <pre>
 * file   = header frame*
 * header = "SOUKJRNL" version:u32 salt:u64 crc:u32                 crc of what precedes
 * frame  = marker:u32 index:u64 length:u32 crc:u32 payload         crc of salt, index, length, payload
 * payload = (length:u32 bytes)+                                    one per record
 * </pre>
 *
 * The salt is random for each file. It keeps records with chosen content, which may well come from
 * strangers, from looking like frames of this file when the end is searched for intact ones.
 */
final class JournalFormat {
  static final int MOST_RECORD_BYTES = 64 << 20;

  /** Most bytes of records in one frame, but for a single record that is longer. */
  static final int BATCH_BYTES = 4 << 20;

  static final int HEADER_BYTES = 24;
  static final int FRAME_HEADER_BYTES = 20;
  private static final int LENGTH_BYTES = 4;
  private static final int MOST_PAYLOAD_BYTES = MOST_RECORD_BYTES + LENGTH_BYTES;
  private static final byte[] MAGIC = {'S', 'O', 'U', 'K', 'J', 'R', 'N', 'L'};
  private static final int VERSION = 1;
  private static final int MARKER = 0xF7A3_5E91;
  private static final int WINDOW_BYTES = 1 << 20;

  /**
   * What reading a journal found.
   *
   * @param end where the last intact frame ends
   * @param droppedBytes what follows it: a frame that was being written at a crash
   */
  record Scan(long frames, long records, long end, long droppedBytes) {}

  private final Path file;
  private final long salt;

  /** Kept for the next frame; grows to the largest one up to a few batches. */
  private ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);

  private JournalFormat(Path file, long salt) {
    this.file = file;
    this.salt = salt;
  }

  /** What a record takes up in a frame. */
  static int weight(byte[] record) {
    return LENGTH_BYTES + record.length;
  }

  /** Reads the header, or writes it into a file that is new or was never finished. */
  static JournalFormat openOrCreate(Path file, JournalDisk disk) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    if (disk.size() < HEADER_BYTES) {
      long salt = new SecureRandom().nextLong();
      header.put(MAGIC).putInt(VERSION).putLong(salt).putInt(crc(header.array(), 20));
      disk.truncate(0);
      disk.write(header.flip(), 0);
      disk.force();
      return new JournalFormat(file, salt);
    }
    disk.read(header, 0);
    header.flip();
    byte[] magic = new byte[MAGIC.length];
    header.get(magic);
    int version = header.getInt();
    long salt = header.getLong();
    if (!Arrays.equals(magic, MAGIC) || header.getInt() != crc(header.array(), 20)) {
      throw new StoreException(StoreException.Kind.CORRUPT, file + " is not a journal", null);
    }
    if (version != VERSION) {
      throw new StoreException(
          StoreException.Kind.VERSION,
          file + ": format " + version + ", this software knows " + VERSION,
          null);
    }
    return new JournalFormat(file, salt);
  }

  /** Reads all intact frames and tells a torn end from damage. */
  Scan scan(JournalDisk disk, JournalFile.Replay replay) throws IOException {
    long size = disk.size();
    long frames = 0;
    long records = 0;
    long at = HEADER_BYTES;
    while (at < size) {
      Optional<ByteBuffer> payload = payload(disk, at, size, frames);
      if (payload.isEmpty()) {
        refuseIfFramesFollow(disk, at, size, frames);
        break;
      }
      at += FRAME_HEADER_BYTES + payload.get().remaining();
      for (byte[] record : records(payload.get(), at)) {
        replay.record(records++, record);
      }
      frames++;
    }
    return new Scan(frames, records, at, size - at);
  }

  /** The payload of the frame at {@code at}, when there is an intact one with this index. */
  private Optional<ByteBuffer> payload(JournalDisk disk, long at, long size, long index)
      throws IOException {
    if (size - at < FRAME_HEADER_BYTES) {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.allocate(FRAME_HEADER_BYTES);
    disk.read(header, at);
    header.flip();
    int marker = header.getInt();
    long found = header.getLong();
    int length = header.getInt();
    int crc = header.getInt();
    if (marker != MARKER
        || found != index
        || length < 0
        || length > Math.min(MOST_PAYLOAD_BYTES, size - at - FRAME_HEADER_BYTES)) {
      return Optional.empty();
    }
    ByteBuffer payload = ByteBuffer.allocate(length);
    disk.read(payload, at + FRAME_HEADER_BYTES);
    payload.flip();
    return crc(index, payload) == crc ? Optional.of(payload) : Optional.empty();
  }

  private List<byte[]> records(ByteBuffer payload, long end) {
    List<byte[]> records = new ArrayList<>();
    while (payload.hasRemaining()) {
      int length = payload.remaining() < LENGTH_BYTES ? -1 : payload.getInt();
      if (length < 0 || length > payload.remaining()) {
        throw new StoreException(
            StoreException.Kind.CORRUPT,
            file + ": a frame with the right checksum holds no records, before byte " + end,
            null);
      }
      byte[] record = new byte[length];
      payload.get(record);
      records.add(record);
    }
    return records;
  }

  /**
   * Only the last frame can be torn. If an intact later one is found behind a damaged place, that
   * place was synced once, and its records were acknowledged.
   */
  private void refuseIfFramesFollow(JournalDisk disk, long damaged, long size, long index)
      throws IOException {
    ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
    for (long start = damaged + 1; size - start >= FRAME_HEADER_BYTES; ) {
      window.clear().limit((int) Math.min(WINDOW_BYTES, size - start));
      disk.read(window, start);
      int last = window.limit() - FRAME_HEADER_BYTES;
      for (int i = 0; i <= last; i++) {
        if (window.getInt(i) == MARKER) {
          long later = window.getLong(i + 4);
          if (later > index && payload(disk, start + i, size, later).isPresent()) {
            throw new StoreException(
                StoreException.Kind.CORRUPT,
                file + " is damaged at byte " + damaged + "; restore it from a backup",
                null);
          }
        }
      }
      start += last + 1;
    }
  }

  /** One frame of these records, in a buffer that is valid until the next call. */
  ByteBuffer frame(long index, List<byte[]> records) {
    int payloadBytes = 0;
    for (byte[] record : records) {
      payloadBytes += weight(record);
    }
    ByteBuffer frame = buffer(FRAME_HEADER_BYTES + payloadBytes);
    frame.putInt(MARKER).putLong(index).putInt(payloadBytes).putInt(0);
    for (byte[] record : records) {
      frame.putInt(record.length).put(record);
    }
    frame.flip();
    int crc = crc(index, frame.slice(FRAME_HEADER_BYTES, payloadBytes));
    return frame.putInt(FRAME_HEADER_BYTES - 4, crc);
  }

  private ByteBuffer buffer(int bytes) {
    if (bytes > 2 * BATCH_BYTES) {
      return ByteBuffer.allocate(bytes);
    }
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocateDirect(Math.max(bytes, 2 * buffer.capacity()));
    }
    return buffer.clear();
  }

  private int crc(long index, ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(20).putLong(salt).putLong(index).putInt(payload.remaining()).flip());
    crc.update(payload.duplicate());
    return (int) crc.getValue();
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
