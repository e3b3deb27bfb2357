package souk.replication;

/** One message after the other, by the JVM's own SHA-256. */
final class DigestQuads implements QuadHash {
  private static final int NODE = NodeHash.SIZE;

  private final NodeHash hash = new NodeHash();
  private final byte[] spread = new byte[Fr32.OUT];
  private final byte[] quads = new byte[NODE << HEIGHT];

  @Override
  public void roots(byte[] data, int at, byte[] roots) {
    for (int tree = 0; tree < TREES; tree++) {
      int from = at + tree * TREE_BYTES;
      for (int quad = 0; quad < 1 << HEIGHT; quad++) {
        quad(data, from + quad * Fr32.IN, quads, quad * NODE);
      }
      for (int nodes = 1 << (HEIGHT - 1); nodes > 1; nodes >>= 1) {
        for (int i = 0; i < nodes; i++) {
          hash.hash(quads, 2 * i * NODE, 2 * NODE, quads, i * NODE);
        }
      }
      hash.hash(quads, 0, 2 * NODE, roots, tree * NODE);
    }
  }

  /** Hashes the four nodes of {@link Fr32#IN} bytes. */
  void quad(byte[] data, int from, byte[] target, int to) {
    Fr32.spread(data, from, spread, 0);
    hash.hash(spread, 0, 2 * NODE, spread, 0);
    hash.hash(spread, 2 * NODE, 2 * NODE, spread, NODE);
    hash.hash(spread, 0, 2 * NODE, target, to);
  }
}
