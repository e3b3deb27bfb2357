package souk.storage.erasure;

import java.util.Arrays;

/**
 * A systematic Reed–Solomon code: of n shards the first k are the data as it is, and any k of the n
 * give all others. A shard is a run of blocks of {@link #BLOCK} bytes. Immutable.
 *
 * <p>The parity of shard {@code k + i} is the sum over j of data shard j times {@code 1 / ((k + i)
 * + j)} in {@link Gf256} (a Cauchy matrix, so that every square part has an inverse), applied as
 * {@link XorPlan} says.
 */
public final class ReedSolomon {
  /** Bytes in a block of a shard. */
  public static final int BLOCK = 8 * 512;

  /** The most shards. */
  public static final int MOST_SHARDS = 256;

  private final int needed;
  private final int all;

  /** The rows of all shards over the data: first those of the data itself. */
  private final int[][] rows;

  private final XorPlan parity;

  /**
   * A code.
   *
   * @param needed how many shards suffice, at least 1
   * @param all how many there are, up to 256
   * @throws IllegalArgumentException when there is no such code
   */
  public ReedSolomon(int needed, int all) {
    if (needed < 1 || all < needed || all > MOST_SHARDS) {
      throw new IllegalArgumentException(
          "1 to %d shards, of which 1 or more suffice, not %d of %d"
              .formatted(MOST_SHARDS, needed, all));
    }
    this.needed = needed;
    this.all = all;
    this.rows = new int[all][needed];
    for (int row = 0; row < all; row++) {
      for (int column = 0; column < needed; column++) {
        rows[row][column] = row < needed ? (row == column ? 1 : 0) : Gf256.inverse(row ^ column);
      }
    }
    this.parity = new XorPlan(Arrays.copyOfRange(rows, needed, all), BLOCK);
  }

  /** How many shards suffice. */
  public int needed() {
    return needed;
  }

  /** How many shards there are. */
  public int all() {
    return all;
  }

  /**
   * Computes the shards behind those of the data.
   *
   * @param data the first shards, {@link #needed} of them
   * @param target takes the others
   * @param length of each, a multiple of {@link #BLOCK}
   */
  public void parity(byte[][] data, byte[][] target, int length) {
    run(parity, data, target, length, all - needed);
  }

  private void run(XorPlan plan, byte[][] in, byte[][] out, int length, int outputs) {
    if (in.length != needed || out.length != outputs || length % BLOCK != 0) {
      throw new IllegalArgumentException(
          "%d shards of a multiple of %d bytes give %d, not %d of %d give %d"
              .formatted(needed, BLOCK, outputs, in.length, length, out.length));
    }
    for (int at = 0; at < length; at += BLOCK) {
      plan.apply(in, out, at);
    }
  }

  /** What gives some shards back from some others; for any number of calls. Immutable. */
  public final class Recovery {
    private final XorPlan plan;
    private final int outputs;

    private Recovery(XorPlan plan, int outputs) {
      this.plan = plan;
      this.outputs = outputs;
    }

    /**
     * Computes what is wanted.
     *
     * @param there the shards that are there, as they were named
     * @param target takes those that are wanted
     * @param length of each, a multiple of {@link #BLOCK}
     */
    public void recover(byte[][] there, byte[][] target, int length) {
      run(plan, there, target, length, outputs);
    }
  }

  /**
   * Prepares to compute shards from others.
   *
   * @param there the numbers of {@link #needed} different shards
   * @param wanted the numbers of any
   * @throws IllegalArgumentException when they are too few or too many, or there is no such shard
   */
  public Recovery recovery(int[] there, int[] wanted) {
    if (there.length != needed || Arrays.stream(there).distinct().count() != needed) {
      throw new IllegalArgumentException(
          "%d different shards are needed, not %s".formatted(needed, Arrays.toString(there)));
    }
    int[][] inverse = Gf256.inverse(rowsOf(there));
    return new Recovery(new XorPlan(Gf256.times(rowsOf(wanted), inverse), BLOCK), wanted.length);
  }

  private int[][] rowsOf(int[] shards) {
    int[][] found = new int[shards.length][];
    for (int i = 0; i < shards.length; i++) {
      if (shards[i] < 0 || shards[i] >= all) {
        throw new IllegalArgumentException(
            "the shards are 0 to %d, not %d".formatted(all - 1, shards[i]));
      }
      found[i] = rows[shards[i]];
    }
    return found;
  }
}
