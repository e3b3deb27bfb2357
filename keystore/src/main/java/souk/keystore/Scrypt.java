package souk.keystore;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The key derivation function scrypt (RFC 7914), with its table outside of the Java heap.
 *
 * <p>A key of usual cost takes 256 MiB for about a second. A node that runs for months has a heap
 * of less than that, so the table is taken from the system and given back at once. Bouncy Castle's
 * scrypt keeps it on the heap, and refuses n of 2^16 and more with r = 1, which the key format's
 * own test vector and files of early wallets have; its HMAC and its Salsa20 core are used here.
 */
final class Scrypt {
  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT;

  /** Words of one Salsa20 block. */
  private static final int CORE = 16;

  private Scrypt() {}

  /**
   * Derives a key.
   *
   * @throws KeystoreException when the system has not that much memory
   */
  static byte[] derive(byte[] password, byte[] salt, ScryptCost cost, int length)
      throws KeystoreException {
    int words = 32 * cost.r();
    byte[] blocks = pbkdf2(password, salt, 1, 4 * words * cost.p());
    int[] block = new int[words];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment table = table(arena, cost);
      for (int i = 0; i < cost.p(); i++) {
        int offset = i * 4 * words;
        for (int w = 0; w < words; w++) {
          block[w] = littleEndian(blocks, offset + 4 * w);
        }
        mix(block, table, cost.n());
        for (int w = 0; w < words; w++) {
          putLittleEndian(block[w], blocks, offset + 4 * w);
        }
      }
      table.fill((byte) 0); // whoever gets this memory next shall not find it
      return pbkdf2(password, blocks, 1, length);
    } finally {
      Arrays.fill(blocks, (byte) 0);
      Arrays.fill(block, 0);
    }
  }

  private static MemorySegment table(Arena arena, ScryptCost cost) throws KeystoreException {
    try {
      return arena.allocate(cost.memory(), WORD.byteAlignment());
    } catch (OutOfMemoryError e) {
      throw new KeystoreException(
          KeystoreException.Kind.NO_MEMORY,
          "opening or making this key takes %d MiB of free memory, which this machine has not"
              .formatted(cost.memory() >> 20),
          e);
    }
  }

  /** PBKDF2 with HMAC-SHA-256 (RFC 8018). */
  static byte[] pbkdf2(byte[] password, byte[] salt, int iterations, int length) {
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
    generator.init(password, salt, iterations);
    return ((KeyParameter) generator.generateDerivedParameters(8 * length)).getKey();
  }

  /** ROMix, section 5. */
  private static void mix(int[] block, MemorySegment table, int n) {
    int words = block.length;
    long bytes = 4L * words;
    int[] scratch = new int[words];
    int[] x = new int[CORE];
    for (int i = 0; i < n; i++) {
      MemorySegment.copy(block, 0, table, WORD, i * bytes, words);
      mixBlock(block, scratch, x);
    }
    for (int i = 0; i < n; i++) {
      int from = block[words - CORE] & (n - 1);
      MemorySegment.copy(table, WORD, from * bytes, scratch, 0, words);
      for (int w = 0; w < words; w++) {
        block[w] ^= scratch[w];
      }
      mixBlock(block, scratch, x);
    }
    Arrays.fill(scratch, 0);
    Arrays.fill(x, 0);
  }

  /** BlockMix with Salsa20/8, section 4. */
  private static void mixBlock(int[] block, int[] scratch, int[] x) {
    int words = block.length;
    System.arraycopy(block, words - CORE, x, 0, CORE);
    for (int from = 0; from < words; from += CORE) {
      for (int w = 0; w < CORE; w++) {
        x[w] ^= block[from + w];
      }
      Salsa20Engine.salsaCore(8, x, x); // which reads each word of its input before it is written
      // Blocks of even number go to the first half, the others to the second.
      int to = (from & CORE) == 0 ? from / 2 : (from - CORE + words) / 2;
      System.arraycopy(x, 0, scratch, to, CORE);
    }
    System.arraycopy(scratch, 0, block, 0, words);
  }

  private static int littleEndian(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | bytes[at + 3] << 24;
  }

  private static void putLittleEndian(int value, byte[] bytes, int at) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >>> 8);
    bytes[at + 2] = (byte) (value >>> 16);
    bytes[at + 3] = (byte) (value >>> 24);
  }
}
