package souk.puzzle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The ciphertexts of a bundle, of which only the pieces that are read are ever encrypted: plaintext
 * XOR AES-128 of the counter. The same bytes as {@code AES/CTR/NoPadding} over the whole chunk.
 *
 * <p>Counter blocks go through ECB, for which a cipher need not be set anew at every position;
 * setting CTR to a position costs ten times the encryption. The ciphers are kept from bundle to
 * bundle. Not safe for several threads.
 */
public final class CtrPieceSource implements PieceSource {
  /** Bytes of a key, and of a counter. */
  public static final int KEY_BYTES = 16;

  private static final int BLOCK_BYTES = 16;
  private static final int BATCH_BYTES = 4 * BLOCK_BYTES;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Cipher[] ciphers;
  private final long[] counterHigh;
  private final long[] counterLow;
  private final byte[] blocks = new byte[BATCH_BYTES];
  private final byte[] keystream = new byte[BATCH_BYTES];
  private @Nullable PieceSource plaintext;

  /** Room for bundles of {@code chunks} chunks; each needs its plaintext and keys before use. */
  public CtrPieceSource(int chunks) {
    ciphers = new Cipher[chunks];
    counterHigh = new long[chunks];
    counterLow = new long[chunks];
    for (int chunk = 0; chunk < chunks; chunk++) {
      try {
        ciphers[chunk] = Cipher.getInstance("AES/ECB/NoPadding");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java has AES", e);
      }
    }
  }

  /**
   * Lays the keystreams over other chunks.
   *
   * @throws IllegalArgumentException when their number is another than at construction
   */
  public CtrPieceSource plaintext(PieceSource chunks) {
    if (chunks.chunks() != ciphers.length) {
      throw new IllegalArgumentException(
          "made for %d chunks, %d are given".formatted(ciphers.length, chunks.chunks()));
    }
    plaintext = chunks;
    return this;
  }

  /**
   * Sets the keystream of one chunk.
   *
   * @param key 16 bytes
   * @param counter of the chunk's first block, 16 bytes, big-endian; wraps around at 2^128
   * @throws IllegalArgumentException when one of them has another length
   */
  public CtrPieceSource key(int chunk, byte[] key, byte[] counter) {
    if (key.length != KEY_BYTES || counter.length != BLOCK_BYTES) {
      throw new IllegalArgumentException(
          "key and counter have 16 bytes each, not %d and %d"
              .formatted(key.length, counter.length));
    }
    try {
      ciphers[chunk].init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("16 bytes are a key of AES-128", e);
    }
    counterHigh[chunk] = (long) LONG.get(counter, 0);
    counterLow[chunk] = (long) LONG.get(counter, 8);
    return this;
  }

  @Override
  public int chunks() {
    return ciphers.length;
  }

  @Override
  public int length(int chunk) {
    return source().length(chunk);
  }

  /** Throws {@link IllegalStateException} when the chunk has no key yet. */
  @Override
  public void read(int chunk, int position, byte[] target, int offset, int count) {
    source().read(chunk, position, target, offset, count);
    for (int done = 0; done < count; done += BATCH_BYTES) {
      int batch = Math.min(BATCH_BYTES, count - done);
      makeKeystream(chunk, (position + done) / BLOCK_BYTES, batch);
      for (int i = 0; i < batch; i += Long.BYTES) {
        int at = offset + done + i;
        LONG.set(target, at, (long) LONG.get(target, at) ^ (long) LONG.get(keystream, i));
      }
    }
  }

  private void makeKeystream(int chunk, int block, int count) {
    for (int i = 0; i < count; i += BLOCK_BYTES) {
      long low = counterLow[chunk] + block + i / BLOCK_BYTES;
      boolean carry = Long.compareUnsigned(low, counterLow[chunk]) < 0;
      LONG.set(blocks, i, carry ? counterHigh[chunk] + 1 : counterHigh[chunk]);
      LONG.set(blocks, i + Long.BYTES, low);
    }
    try {
      ciphers[chunk].update(blocks, 0, count, keystream, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("the keystream has room for a batch", e);
    }
  }

  private PieceSource source() {
    if (plaintext == null) {
      throw new IllegalStateException("give the plaintext first");
    }
    return plaintext;
  }
}
