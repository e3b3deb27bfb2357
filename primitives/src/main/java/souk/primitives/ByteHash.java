package souk.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Hash codes of ids. Many differ only in a counter at their end, and {@link
 * java.util.Arrays#hashCode(byte[])} gives eight neighbours one code: a difference of one in a byte
 * weighs as much as 31 in the byte behind it.
 */
final class ByteHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming 3, section 6.4). */
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private ByteHash() {}

  /**
   * @param bytes at least eight; the last eight count in full when the length is no multiple
   */
  static int of(byte[] bytes) {
    long hash = 0;
    for (int i = 0; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      hash = (hash ^ (long) LONG.get(bytes, i)) * GOLDEN;
      hash ^= hash >>> 32;
    }
    hash = (hash ^ (long) LONG.get(bytes, bytes.length - Long.BYTES)) * GOLDEN;
    return (int) (hash >>> 32);
  }
}
