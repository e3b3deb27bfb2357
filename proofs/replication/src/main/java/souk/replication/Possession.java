package souk.replication;

import java.nio.ByteBuffer;
import java.util.stream.LongStream;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;

/**
 * The proof that a replica is still there: some of its nodes, drawn from a seed, with one {@link
 * Multiproof}. {@code contracts/src/judges/Replication.sol} reads the same.
 *
 * <pre>
 *   place(i) = the lowest bits, as many as the height, of keccak(seed ‖ i:u32)
 *   proof    = column root ‖ replica root ‖ nodes at the places, ascending, none twice ‖ neighbours
 * </pre>
 */
public final class Possession {
  /** The most places that are drawn. */
  public static final int MOST_CHALLENGES = 256;

  private static final int NODE = NodeHash.SIZE;

  private Possession() {}

  /**
   * The places that a seed draws, ascending, none twice.
   *
   * @throws IllegalArgumentException when there are none to draw, or too many
   */
  static long[] drawn(Bytes32 seed, int challenges, int height) {
    if (challenges < 1 || challenges > MOST_CHALLENGES) {
      throw new IllegalArgumentException(
          "1 to %d places are drawn, not %d".formatted(MOST_CHALLENGES, challenges));
    }
    return LongStream.range(0, challenges)
        .map(i -> {
          ByteWriter message = new ByteWriter().bytes32(seed).u32(i);
          byte[] digest = Keccak256.hash(message.toArray()).toArray();
          long low = ByteBuffer.wrap(digest).getLong(NODE - Long.BYTES);
          return low & ((1L << height) - 1);
        })
        .sorted()
        .distinct()
        .toArray();
  }

  /** Whether a proof, from anybody, answers a seed. What does not fit gives false. */
  public static boolean proves(
      Replica replica, Bytes32 commitment, Bytes32 seed, int challenges, Bytes proof) {
    try {
      ByteReader in = new ByteReader(proof.toArray());
      Replica.Roots roots = new Replica.Roots(in.bytes32(), in.bytes32());
      if (!replica.commitment(roots).equals(commitment)) {
        return false;
      }
      long[] places = drawn(seed, challenges, replica.height());
      byte[] nodes = in.raw(places.length * NODE);
      TreeHash hash = TreeHash.replica();
      for (int i = 0; i < places.length; i++) {
        hash.leaf(nodes, i * NODE, NODE, nodes, i * NODE);
      }
      byte[] root = Multiproof.root(hash, replica.height(), places, nodes, in);
      in.end();
      return roots.replica().equals(Bytes32.of(root));
    } catch (DecodeException e) {
      return false;
    }
  }
}
