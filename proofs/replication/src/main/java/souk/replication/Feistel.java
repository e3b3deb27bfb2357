package souk.replication;

import java.nio.ByteBuffer;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/**
 * A permutation of the numbers below a bound: a Feistel network of three rounds over BLAKE2b,
 * walked until it comes back below the bound. Not safe for several threads.
 */
final class Feistel {
  static final int ROUNDS = 3;

  private static final int DIGEST = 64;

  private final Blake2bDigest blake = new Blake2bDigest(DIGEST * Byte.SIZE);
  private final byte[] digest = new byte[DIGEST];
  private final ByteBuffer in = ByteBuffer.allocate(2 * Long.BYTES);
  private final long[] keys;
  private final long bound;
  private final int half;
  private final long mask;

  /**
   * @param bound a power of two or not, at least 1
   */
  Feistel(long[] keys, long bound) {
    this.keys = keys.clone();
    this.bound = bound;
    int bits = 1;
    while (1L << (2 * bits) < bound) {
      bits++;
    }
    this.half = bits;
    this.mask = (1L << bits) - 1;
  }

  long permute(long number) {
    long permuted = number;
    do {
      permuted = once(permuted);
    } while (permuted >= bound);
    return permuted;
  }

  private long once(long number) {
    long left = (number >>> half) & mask;
    long right = number & mask;
    for (long key : keys) {
      long next = left ^ (round(right, key) & mask);
      left = right;
      right = next;
    }
    return left << half | right;
  }

  private long round(long right, long key) {
    in.putLong(0, right).putLong(Long.BYTES, key);
    blake.update(in.array(), 0, in.capacity());
    blake.doFinal(digest, 0);
    return ByteBuffer.wrap(digest).getLong();
  }
}
