package souk.storage.cipher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Enciphered files. The length of a file is hidden as far as Padmé does (at most 12 % more, and all
 * lengths of about the same size look alike: of a length of b bits, about log2(b) bits can be
 * seen); a name is no part of it.
 *
 * <pre>
 *   file  = 01 ‖ salt:16 ‖ chunks
 *   chunk = AES-256-GCM of up to 64 KiB, all full but the last; nonce = number:u64 ‖ last:u32
 *   plain = bytes ‖ zeros ‖ number of bytes:u64, as many zeros as Padmé wants
 * </pre>
 *
 * <p>Sources: V. Hoang et al., 'Online authenticated-encryption and its nonce-reuse
 * misuse-resistance' (2015), section 7 (STREAM); K. Nikitin et al., 'Reducing metadata leakage from
 * encrypted files' (2019) for Padmé.
 */
public final class CipherFile {
  /** Bytes of plaintext in a chunk. */
  public static final int CHUNK = 1 << 16;

  /** Bytes of the owner's secret. */
  public static final int SECRET = FileKey.SECRET;

  private static final int VERSION = 1;
  private static final int HEADER = 1 + FileKey.SALT;
  private static final int WHOLE = CHUNK + FileKey.TAG;
  private static final long MOST_BYTES = 1L << 50;

  private CipherFile() {}

  /** How long the plaintext of so many bytes is made. */
  static long padded(long bytes) {
    long least = bytes + Long.BYTES;
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(least);
    int shown = Integer.SIZE - Integer.numberOfLeadingZeros(exponent); // bits that stay as they are
    long mask = (1L << Math.max(0, exponent - shown)) - 1;
    return (least + mask) & ~mask;
  }

  /** How long the file is that so many bytes are enciphered into. */
  public static long enciphered(long bytes) {
    long plain = padded(bytes);
    return HEADER + plain + Math.ceilDiv(plain, CHUNK) * FileKey.TAG;
  }

  /** How much of the enciphered file, from its beginning, it takes to read so many bytes. */
  public static long enciphered(long bytes, long size) {
    return Math.min(size, HEADER + Math.ceilDiv(bytes, CHUNK) * WHOLE);
  }

  /**
   * Enciphers a stream to its end; returns how many bytes it had. Holds two chunks.
   *
   * @param secret of the owner, 32 bytes
   * @param random a cryptographic source
   */
  public static long encipher(
      byte[] secret, RandomGenerator random, InputStream in, OutputStream out) throws IOException {
    byte[] salt = new byte[FileKey.SALT];
    random.nextBytes(salt);
    out.write(VERSION);
    out.write(salt);
    Chunks chunks = new Chunks(new FileKey(secret, salt), out);
    byte[] buffer = new byte[CHUNK];
    long bytes = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      chunks.add(buffer, count);
      bytes += count;
    }
    Arrays.fill(buffer, (byte) 0);
    for (long zeros = padded(bytes) - bytes - Long.BYTES; zeros > 0; ) {
      int some = (int) Math.min(zeros, CHUNK);
      chunks.add(buffer, some);
      zeros -= some;
    }
    chunks.add(ByteBuffer.allocate(Long.BYTES).putLong(bytes).array(), Long.BYTES);
    chunks.flush(true);
    return bytes;
  }

  /** Fills chunks; the last is known by nothing coming after it. */
  private static final class Chunks {
    private final FileKey key;
    private final OutputStream out;
    private final byte[] plain = new byte[CHUNK];
    private final byte[] sealed = new byte[WHOLE];
    private int filled;
    private long number;

    Chunks(FileKey key, OutputStream out) {
      this.key = key;
      this.out = out;
    }

    void add(byte[] bytes, int length) throws IOException {
      for (int at = 0; at < length; ) {
        if (filled == CHUNK) {
          flush(false);
        }
        int some = Math.min(length - at, CHUNK - filled);
        System.arraycopy(bytes, at, plain, filled, some);
        filled += some;
        at += some;
      }
    }

    void flush(boolean last) throws IOException {
      out.write(sealed, 0, key.encipher(number++, last, plain, filled, sealed));
      filled = 0;
    }
  }

  /** An enciphered file, wherever it is. */
  @FunctionalInterface
  public interface Source {
    /**
     * Reads exactly so many bytes.
     *
     * @throws IOException when they are not there
     */
    void read(long from, byte[] target, int length) throws IOException;
  }

  /** Reads an enciphered file from any place. Not safe for several threads. */
  public static final class Reader {
    private final Source source;
    private final FileKey key;
    private final long plain;
    private final long chunks;
    private final long length;
    private final byte[] sealed = new byte[WHOLE];
    private final byte[] chunk = new byte[WHOLE];
    private long held = -1;
    private int heldBytes;

    /**
     * Opens a file.
     *
     * @param size of the enciphered file; taken for hostile, as all of it is
     * @throws CipherException when it is none, or another key's
     */
    public Reader(byte[] secret, Source source, long size) throws IOException {
      this.source = source;
      long body = size - HEADER;
      this.chunks = Math.ceilDiv(body, WHOLE);
      this.plain = body - chunks * FileKey.TAG;
      if (plain < Long.BYTES || size > MOST_BYTES || Math.ceilDiv(plain, CHUNK) != chunks) {
        throw new CipherException("a file of %d bytes is no enciphered file".formatted(size));
      }
      byte[] header = new byte[HEADER];
      source.read(0, header, HEADER);
      if (header[0] != VERSION) {
        throw new CipherException("a file enciphered in a way that is not known: " + header[0]);
      }
      this.key = new FileKey(secret, Arrays.copyOfRange(header, 1, HEADER));
      byte[] end = new byte[Long.BYTES];
      plain(plain - Long.BYTES, end, 0, Long.BYTES);
      this.length = ByteBuffer.wrap(end).getLong();
      if (length < 0 || length > plain || padded(length) != plain) {
        throw new CipherException("a file whose length is not what it says");
      }
    }

    /** How many bytes were enciphered. */
    public long length() {
      return length;
    }

    /**
     * Reads bytes; returns how many, less than wanted at the end only.
     *
     * @throws CipherException when they are not what was enciphered
     */
    public int read(long from, byte[] target, int at, int wanted) throws IOException {
      Objects.checkFromIndexSize(at, wanted, target.length);
      if (from < 0) {
        throw new IllegalArgumentException("no byte " + from);
      }
      int count = (int) Math.max(0, Math.min(wanted, length - from));
      plain(from, target, at, count);
      return count;
    }

    private void plain(long from, byte[] target, int at, int count) throws IOException {
      for (int done = 0; done < count; ) {
        long number = (from + done) / CHUNK;
        hold(number);
        int place = (int) ((from + done) % CHUNK);
        int some = Math.min(count - done, heldBytes - place);
        System.arraycopy(chunk, place, target, at + done, some);
        done += some;
      }
    }

    private void hold(long number) throws IOException {
      if (number == held) {
        return;
      }
      boolean last = number == chunks - 1;
      int size = (int) (last ? plain - number * CHUNK + FileKey.TAG : WHOLE);
      held = -1;
      source.read(HEADER + number * WHOLE, sealed, size);
      heldBytes = key.decipher(number, last, sealed, size, chunk);
      held = number;
    }
  }
}
