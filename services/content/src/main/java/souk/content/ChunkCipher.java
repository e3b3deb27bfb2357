package souk.content;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-128 in counter mode from counter 0, which is enough because every key is used for one chunk
 * only. Encrypts and decrypts alike. Not safe for several threads.
 */
public final class ChunkCipher {
  /** The JDK is forty times slower on pieces much larger than this. */
  private static final int PIECE = 16 << 10;

  private static final int BLOCK = 16;

  private final Cipher cipher;

  public ChunkCipher() {
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES", e);
    }
  }

  /** Begins a chunk. */
  public ChunkCipher begin(byte[] key) {
    return beginAt(key, 0);
  }

  /** Begins at a byte of the chunk that is a multiple of 16. */
  public ChunkCipher beginAt(byte[] key, int offset) {
    byte[] counter = new byte[BLOCK];
    int block = offset / BLOCK;
    for (int i = 0; i < Integer.BYTES; i++) {
      counter[BLOCK - 1 - i] = (byte) (block >>> (8 * i));
    }
    try {
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a chunk's key has 16 bytes", e);
    }
    return this;
  }

  /** The next {@code size} bytes; source and target may be the same. */
  public void update(byte[] source, int from, int size, byte[] target, int to) {
    try {
      for (int done = 0; done < size; done += PIECE) {
        int piece = Math.min(PIECE, size - done);
        cipher.update(source, from + done, piece, target, to + done);
      }
    } catch (ShortBufferException e) {
      throw new IllegalArgumentException("the target is too short", e);
    }
  }
}
