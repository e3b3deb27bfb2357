package souk.keystore;

/**
 * How much work scrypt (RFC 7914) makes of trying one password. It uses 128 · n · r bytes of
 * memory.
 *
 * @param n a power of two, at least 2
 * @param r block size, at least 1
 * @param p how often it is done, at least 1
 */
public record ScryptCost(int n, int r, int p) {
  /** 256 MiB, about a second: for keys that hold money. */
  public static final ScryptCost STANDARD = new ScryptCost(1 << 18, 8, 1);

  /** 4 MiB, some 50 ms: for tests, and keys that are worth nothing. */
  public static final ScryptCost LIGHT = new ScryptCost(1 << 12, 8, 6);

  /** A file that asks for more memory is refused, so that it cannot exhaust ours. */
  private static final long MOST_BYTES = 256L << 20;

  /** Bounds the time; twice what the standard takes. */
  private static final long MOST_BLOCKS = 1L << 22;

  /** Bounds what lies on the Java heap, 128 bytes for each. */
  private static final long MOST_WIDTH = 1L << 16;

  public ScryptCost {
    if (n < 2 || Integer.bitCount(n) != 1 || r < 1 || p < 1) {
      throw new IllegalArgumentException(
          "scrypt: n must be a power of two, r and p positive, not " + n + ", " + r + ", " + p);
    }
    if (bytes(n, r) > MOST_BYTES || (long) n * r * p > MOST_BLOCKS || (long) r * p > MOST_WIDTH) {
      throw new IllegalArgumentException(
          "scrypt: n = " + n + ", r = " + r + ", p = " + p + " ask for too much work or memory");
    }
  }

  /** Bytes of memory that one derivation takes, outside of the Java heap. */
  long memory() {
    return bytes(n, r);
  }

  private static long bytes(long n, long r) {
    return 128 * n * r;
  }
}
