package souk.storage.erasure;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A matrix over {@link Gf256}, applied to many symbols at once by exclusive or alone: bit i of all
 * the symbols of a block lies in its i-th eighth, so that a product with a constant is a matrix of
 * bits over eighths. Such loops run on vectors in any JVM.
 *
 * <p>Source: J. Blömer et al., 'An XOR-based erasure-resilient coding scheme' (1995).
 */
final class XorPlan {
  private static final int BITS = 8;
  private static final int AT_ONCE = 4;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** For each eighth that comes out, those that go in: input times 8 plus eighth. */
  private final int[][] sources;

  private final int strip;

  /**
   * A plan.
   *
   * @param matrix a row for each block that comes out, a column for each that goes in
   * @param block bytes in a block, a multiple of 8
   */
  XorPlan(int[][] matrix, int block) {
    this.strip = block / BITS;
    this.sources = new int[matrix.length * BITS][];
    for (int row = 0; row < matrix.length; row++) {
      for (int bit = 0; bit < BITS; bit++) {
        sources[row * BITS + bit] = sources(matrix[row], bit);
      }
    }
  }

  private static int[] sources(int[] row, int bit) {
    int[] found = new int[row.length * BITS];
    int count = 0;
    for (int input = 0; input < row.length; input++) {
      for (int from = 0; from < BITS; from++) {
        if ((Gf256.times(row[input], 1 << from) >> bit & 1) == 1) {
          found[count++] = input * BITS + from;
        }
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** Applies it to one block of each input, all at the same place. */
  void apply(byte[][] in, byte[][] out, int at) {
    for (int target = 0; target < sources.length; target++) {
      byte[] into = out[target / BITS];
      int to = at + target % BITS * strip;
      int[] from = sources[target];
      Arrays.fill(into, to, to + strip, (byte) 0);
      int i = 0;
      for (; i + AT_ONCE <= from.length; i += AT_ONCE) {
        four(in, from, i, at, into, to);
      }
      for (; i < from.length; i++) {
        one(in[from[i] / BITS], at + from[i] % BITS * strip, into, to);
      }
    }
  }

  private void four(byte[][] in, int[] from, int i, int at, byte[] into, int to) {
    byte[] a = in[from[i] / BITS];
    byte[] b = in[from[i + 1] / BITS];
    byte[] c = in[from[i + 2] / BITS];
    byte[] d = in[from[i + 3] / BITS];
    int aAt = at + from[i] % BITS * strip;
    int bAt = at + from[i + 1] % BITS * strip;
    int cAt = at + from[i + 2] % BITS * strip;
    int dAt = at + from[i + 3] % BITS * strip;
    for (int k = 0; k < strip; k += Long.BYTES) {
      long sum =
          (long) WORD.get(into, to + k)
              ^ (long) WORD.get(a, aAt + k)
              ^ (long) WORD.get(b, bAt + k)
              ^ (long) WORD.get(c, cAt + k)
              ^ (long) WORD.get(d, dAt + k);
      WORD.set(into, to + k, sum);
    }
  }

  private void one(byte[] a, int aAt, byte[] into, int to) {
    for (int k = 0; k < strip; k += Long.BYTES) {
      WORD.set(into, to + k, (long) WORD.get(into, to + k) ^ (long) WORD.get(a, aAt + k));
    }
  }
}
