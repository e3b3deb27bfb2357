package souk.replication;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;

/**
 * What shows of one node that it was sealed as it should be: its data, its place in the replica,
 * the labels of all layers of it and of its parents. Whoever seals otherwise than agreed, wholly or
 * in part, cannot open some of the nodes. {@code contracts/src/judges/Replication.sol} reads the
 * same.
 *
 * <pre>
 *   opening = column root ‖ replica root ‖ data node ‖ its path ‖ replica node ‖ its path
 *             ‖ columns of the node and its parents, ascending, none twice ‖ neighbours
 * </pre>
 */
public final class Opening {
  private static final int NODE = NodeHash.SIZE;

  private Opening() {}

  /**
   * Some nodes to be opened, drawn from a seed that nobody knew when the replica was committed to;
   * node 0 has no parents and is left out. With a share d of a layer's labels wrong, all openings
   * hold with probability {@code (1 - d)^count}.
   */
  public static List<Long> drawn(Bytes32 seed, int count, int height) {
    List<Long> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ByteWriter message = new ByteWriter().bytes32(seed).u8('o').u32(i);
      byte[] digest = Keccak256.hash(message.toArray()).toArray();
      long number = ByteBuffer.wrap(digest).getLong() >>> 1;
      nodes.add(number % ((1L << height) - 1) + 1);
    }
    return List.copyOf(nodes);
  }

  /** The nodes whose columns an opening has, ascending, none twice. */
  static long[] opened(long node, int[] parents) {
    LongStream own = LongStream.of(node);
    return node == 0
        ? own.toArray()
        : LongStream.concat(own, Arrays.stream(parents).mapToLong(Integer::toUnsignedLong))
            .sorted()
            .distinct()
            .toArray();
  }

  /**
   * Whether an opening, from anybody, shows the node of a replica. What does not fit gives false.
   *
   * @param graph of the replica's size
   * @throws IllegalArgumentException when the graph has another size
   */
  public static boolean proves(
      Replica replica, Graph graph, Bytes32 commitment, long node, Bytes opening) {
    if (graph.nodes() != replica.nodes()) {
      throw new IllegalArgumentException(
          "the graph has %d nodes, the replica %d".formatted(graph.nodes(), replica.nodes()));
    }
    if (node < 0 || node >= replica.nodes()) {
      return false;
    }
    try {
      ByteReader in = new ByteReader(opening.toArray());
      Replica.Roots roots = new Replica.Roots(in.bytes32(), in.bytes32());
      if (!replica.commitment(roots).equals(commitment)) {
        return false;
      }
      byte[] data = leaf(TreeHash.data(), replica.height(), node, replica.data(), in);
      byte[] bound = leaf(TreeHash.replica(), replica.height(), node, roots.replica(), in);
      int[] parents = new int[Graph.PARENTS];
      graph.parents(node, parents);
      long[] opened = opened(node, parents);
      int size = replica.layers() * NODE;
      byte[] columns = in.raw(opened.length * size);
      byte[] leaves = new byte[opened.length * NODE];
      TreeHash hash = TreeHash.columns();
      for (int i = 0; i < opened.length; i++) {
        hash.leaf(columns, i * size, size, leaves, i * NODE);
      }
      byte[] root = Multiproof.root(hash, replica.height(), opened, leaves, in);
      in.end();
      return roots.columns().equals(Bytes32.of(root))
          && labelled(replica, node, parents, opened, columns)
          && isBound(columns, (Arrays.binarySearch(opened, node) + 1) * size - NODE, data, bound);
    } catch (DecodeException e) {
      return false;
    }
  }

  private static byte[] leaf(TreeHash hash, int height, long node, Bytes32 root, ByteReader in)
      throws DecodeException {
    byte[] leaf = in.raw(NODE);
    byte[] hashed = new byte[NODE];
    hash.leaf(leaf, 0, NODE, hashed, 0);
    byte[] found = Multiproof.root(hash, height, new long[] {node}, hashed, in);
    if (!root.equals(Bytes32.of(found))) {
      throw new DecodeException("a path that leads to another root");
    }
    return leaf;
  }

  private static boolean isBound(byte[] columns, int keyAt, byte[] data, byte[] bound) {
    byte[] key = Arrays.copyOfRange(columns, keyAt, keyAt + NODE);
    Profile.SOUK.encode(key, data);
    return Arrays.equals(data, bound);
  }

  /** Whether each layer's label of the node is the hash of its parents' labels. */
  private static boolean labelled(
      Replica replica, long node, int[] parents, long[] opened, byte[] columns) {
    LabelHash hash = new LabelHash(Profile.SOUK, List.of(replica.id()));
    int size = replica.layers() * NODE;
    int own = Arrays.binarySearch(opened, node) * size;
    for (int layer = 1; layer <= replica.layers(); layer++) {
      int count = node == 0 ? 0 : layer == 1 ? Graph.BASE : Graph.PARENTS;
      byte[] from = new byte[count * NODE];
      for (int i = 0; i < count; i++) {
        int place = Arrays.binarySearch(opened, Integer.toUnsignedLong(parents[i]));
        int row = i < Graph.BASE ? layer - 1 : layer - 2;
        System.arraycopy(columns, place * size + row * NODE, from, i * NODE, NODE);
      }
      byte[] label = hash.label(layer, node, from);
      int at = own + (layer - 1) * NODE;
      if (!Arrays.equals(label, 0, NODE, columns, at, at + NODE)) {
        return false;
      }
    }
    return true;
  }
}
