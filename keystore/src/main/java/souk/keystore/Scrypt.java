package souk.keystore;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The key derivation function scrypt (RFC 7914).
 *
 * <p>Bouncy Castle's is used wherever it may be. It follows section 2 of the RFC in refusing n of
 * 2^16 and more with r = 1; the format's own test vector, and files of early wallets, have just
 * that. For those, section 5 is followed here.
 */
final class Scrypt {
  private static final int FIRST_REFUSED = 1 << 16;

  private Scrypt() {}

  static byte[] derive(byte[] password, byte[] salt, ScryptCost cost, int length) {
    return cost.r() == 1 && cost.n() >= FIRST_REFUSED
        ? deriveHere(password, salt, cost, length)
        : SCrypt.generate(password, salt, cost.n(), cost.r(), cost.p(), length);
  }

  static byte[] deriveHere(byte[] password, byte[] salt, ScryptCost cost, int length) {
    int words = 32 * cost.r();
    byte[] blocks = pbkdf2(password, salt, 1, 4 * words * cost.p());
    int[] block = new int[words];
    int[] memory = new int[cost.n() * words];
    for (int i = 0; i < cost.p(); i++) {
      int offset = i * 4 * words;
      for (int w = 0; w < words; w++) {
        block[w] = littleEndian(blocks, offset + 4 * w);
      }
      mix(block, memory, cost.n());
      for (int w = 0; w < words; w++) {
        putLittleEndian(block[w], blocks, offset + 4 * w);
      }
    }
    byte[] key = pbkdf2(password, blocks, 1, length);
    Arrays.fill(blocks, (byte) 0);
    Arrays.fill(block, 0);
    Arrays.fill(memory, 0);
    return key;
  }

  /** PBKDF2 with HMAC-SHA-256 (RFC 8018). */
  static byte[] pbkdf2(byte[] password, byte[] salt, int iterations, int length) {
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
    generator.init(password, salt, iterations);
    return ((KeyParameter) generator.generateDerivedParameters(8 * length)).getKey();
  }

  /** ROMix, section 5. */
  private static void mix(int[] block, int[] memory, int n) {
    int words = block.length;
    int[] scratch = new int[words];
    int[] x = new int[16];
    for (int i = 0; i < n; i++) {
      System.arraycopy(block, 0, memory, i * words, words);
      mixBlock(block, scratch, x);
    }
    for (int i = 0; i < n; i++) {
      int from = (block[words - 16] & (n - 1)) * words;
      for (int w = 0; w < words; w++) {
        block[w] ^= memory[from + w];
      }
      mixBlock(block, scratch, x);
    }
  }

  /** BlockMix with Salsa20/8, section 4. */
  private static void mixBlock(int[] block, int[] scratch, int[] x) {
    int words = block.length;
    System.arraycopy(block, words - 16, x, 0, 16);
    for (int i = 0; i < words / 16; i++) {
      for (int w = 0; w < 16; w++) {
        x[w] ^= block[16 * i + w];
      }
      Salsa20Engine.salsaCore(8, x.clone(), x);
      int to = (i & 1) == 0 ? 8 * i : 8 * (i - 1) + words / 2;
      System.arraycopy(x, 0, scratch, to, 16);
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
