package souk.replication;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Binds data to a replica: node by node the key's label is added to it, as little-endian numbers
 * modulo the order of the scalar field of BLS12-381. Whoever has the labels can take them off
 * again.
 */
public final class FieldEncoding {
  private static final int WORDS = 4;

  /** The field's order, the lowest word first. */
  private static final long[] ORDER = {
    0xffffffff00000001L, 0x53bda402fffe5bfeL, 0x3339d80809a1d805L, 0x73eda753299d7d48L
  };

  private FieldEncoding() {}

  /**
   * Adds a label to 32 bytes of data, in place.
   *
   * @throws IllegalArgumentException when one of them is no number below the field's order
   */
  public static void encode(byte[] label, byte[] node) {
    long[] sum = add(words(label), words(node));
    write(less(sum, ORDER) ? sum : subtract(sum, ORDER), node);
  }

  /**
   * Takes a label off 32 bytes of a replica, in place.
   *
   * @throws IllegalArgumentException when one of them is no number below the field's order
   */
  public static void decode(byte[] label, byte[] node) {
    long[] key = words(label);
    long[] replica = words(node);
    write(subtract(less(replica, key) ? add(replica, ORDER) : replica, key), node);
  }

  private static long[] words(byte[] node) {
    if (node.length != NodeHash.SIZE) {
      throw new IllegalArgumentException("a node has 32 bytes, not " + node.length);
    }
    long[] words = new long[WORDS];
    ByteBuffer.wrap(node).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
    if (!less(words, ORDER)) {
      throw new IllegalArgumentException("a node that is no number below the field's order");
    }
    return words;
  }

  private static void write(long[] words, byte[] node) {
    ByteBuffer.wrap(node).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(words);
  }

  private static boolean less(long[] one, long[] other) {
    for (int i = WORDS - 1; i >= 0; i--) {
      if (one[i] != other[i]) {
        return Long.compareUnsigned(one[i], other[i]) < 0;
      }
    }
    return false;
  }

  /** Both below the order, so that the sum has 256 bits. */
  private static long[] add(long[] one, long[] other) {
    long[] sum = new long[WORDS];
    long carry = 0;
    for (int i = 0; i < WORDS; i++) {
      long part = one[i] + other[i];
      sum[i] = part + carry;
      carry =
          Long.compareUnsigned(part, one[i]) < 0 || Long.compareUnsigned(sum[i], part) < 0 ? 1 : 0;
    }
    return sum;
  }

  private static long[] subtract(long[] from, long[] what) {
    long[] difference = new long[WORDS];
    long borrow = 0;
    for (int i = 0; i < WORDS; i++) {
      long part = from[i] - what[i];
      difference[i] = part - borrow;
      borrow =
          Long.compareUnsigned(from[i], what[i]) < 0 || Long.compareUnsigned(part, borrow) < 0
              ? 1
              : 0;
    }
    return difference;
  }
}
