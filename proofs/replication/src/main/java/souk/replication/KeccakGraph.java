package souk.replication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/**
 * The stacked graph of the profile {@link Profile#SOUK}: the buckets of DRSample and the expander
 * by a permutation as {@link SdrGraph} has them, with Keccak-256 in the place of ChaCha and
 * BLAKE2b, so that a contract computes a node's parents for some 15,000 gas. A graph has a power of
 * two of nodes; its permutation is a Feistel network over exactly that many places, so that it
 * needs no walk and costs the same for every node. Not safe for several threads.
 *
 * <pre>
 *   seed     = keccak("souk.replication.graph/1" ‖ nodes:u64)
 *   word(i)  = the i-th big-endian u64 of keccak(seed ‖ 00 ‖ node:u64 ‖ 00), then of (… ‖ 01)
 *   base     = node - 1, then for i of 0..4, with m = 5·node, B = bits of m - 1, b = word(i) mod B + 1,
 *              high = min(m, 2^b), low = max(2, high / 2):
 *              (m - low - (word(i) / B) mod (high - low + 1)) / 5, and node - 1 where that is the node
 *   round(r) = (left, right) → (right, left xor the lowest bits of the first u64 of
 *              keccak(seed ‖ 01 ‖ r:u8 ‖ right:u64)), three times, r = 0, 1, 2
 *   expander = for i of 0..7: permuted(8·node + i) / 8
 * </pre>
 *
 * {@code contracts/src/judges/Replication.sol} computes the same.
 */
public final class KeccakGraph implements Graph {
  private static final byte[] TAG = "souk.replication.graph/1".getBytes(StandardCharsets.US_ASCII);
  private static final int BUCKET = BASE - 1;
  private static final int ROUNDS = 3;
  private static final int WORDS = Bytes32.SIZE / Long.BYTES;
  private static final int SEED = Bytes32.SIZE;
  private static final int MOST_HEIGHT = 31;

  private final long nodes;
  private final int leftBits;
  private final int rightBits;
  private final Keccak256 keccak = new Keccak256();
  private final byte[] message = new byte[SEED + 2 + Long.BYTES];
  private final byte[] digest = new byte[Bytes32.SIZE];

  /**
   * A graph of {@code 2^height} nodes.
   *
   * @throws IllegalArgumentException when the height is not 1 to 31
   */
  public KeccakGraph(int height) {
    if (height < 1 || height > MOST_HEIGHT) {
      throw new IllegalArgumentException(
          "a graph has a height of 1 to %d, not %d".formatted(MOST_HEIGHT, height));
    }
    this.nodes = 1L << height;
    int bits = height + Integer.numberOfTrailingZeros(EXPANDER);
    this.rightBits = bits / 2;
    this.leftBits = bits - rightBits;
    Keccak256.hash(TAG, new ByteWriter(Long.BYTES).u64(nodes).toArray()).copyTo(message, 0);
  }

  @Override
  public long nodes() {
    return nodes;
  }

  @Override
  public String name() {
    return "keccak-" + nodes;
  }

  @Override
  public void parents(long node, int[] target) {
    if (node < 0 || node >= nodes || target.length < PARENTS) {
      throw new IllegalArgumentException(
          "the nodes are 0 to %d, not %d; and there are %d parents"
              .formatted(nodes - 1, node, PARENTS));
    }
    base(node, target);
    for (int i = 0; i < EXPANDER; i++) {
      target[BASE + i] = (int) (permuted(node * EXPANDER + i) / EXPANDER);
    }
  }

  private void base(long node, int[] target) {
    if (node < 2) {
      Arrays.fill(target, 0, BASE, 0);
      return;
    }
    target[0] = (int) (node - 1);
    long places = node * BUCKET;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(places - 1);
    message[SEED] = 0;
    number(SEED + 1, node);
    for (int i = 0; i < BUCKET; i++) {
      if (i % WORDS == 0) {
        message[SEED + 1 + Long.BYTES] = (byte) (i / WORDS);
        keccak.update(message, 0, message.length).digest(digest, 0);
      }
      long word = word(i % WORDS);
      int bit = (int) Long.remainderUnsigned(word, bits) + 1;
      long high = Math.min(places, 1L << bit);
      long low = Math.max(2, high >> 1);
      long distance = low + Long.remainderUnsigned(Long.divideUnsigned(word, bits), high - low + 1);
      long parent = (places - distance) / BUCKET;
      target[i + 1] = (int) (parent == node ? node - 1 : parent);
    }
  }

  private long permuted(long place) {
    int low = rightBits;
    int high = leftBits;
    long left = place >>> low;
    long right = place & ((1L << low) - 1);
    message[SEED] = 1;
    for (int round = 0; round < ROUNDS; round++) {
      message[SEED + 1] = (byte) round;
      number(SEED + 2, right);
      keccak.update(message, 0, message.length).digest(digest, 0);
      long next = left ^ (word(0) & ((1L << high) - 1));
      left = right;
      right = next;
      int width = low;
      low = high;
      high = width;
    }
    return left << low | right;
  }

  private long word(int index) {
    return ByteBuffer.wrap(digest).getLong(index * Long.BYTES);
  }

  private void number(int at, long value) {
    ByteBuffer.wrap(message).putLong(at, value);
  }
}
