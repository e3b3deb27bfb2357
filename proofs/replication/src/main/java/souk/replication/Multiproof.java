package souk.replication;

import java.util.Arrays;
import souk.primitives.ByteReader;
import souk.primitives.DecodeException;

/**
 * Several leaves of one tree proven together: a neighbour that the proven leaves themselves lead to
 * is left out. What is left stands level by level from the leaves up, from left to right.
 */
final class Multiproof {
  private static final int NODE = NodeHash.SIZE;

  private Multiproof() {}

  /** Takes the places of the neighbours that a proof has, in their order. */
  @FunctionalInterface
  interface Neighbours {
    void neighbour(int level, long index);
  }

  /**
   * Names the neighbours.
   *
   * @param leaves their places, ascending, none twice
   */
  static void neighbours(int height, long[] leaves, Neighbours target) {
    long[] places = leaves.clone();
    int count = places.length;
    for (int level = 0; level < height; level++) {
      int above = 0;
      for (int i = 0; i < count; above++) {
        long place = places[i];
        boolean both = isPair(places, i, count);
        if (!both) {
          target.neighbour(level, place ^ 1);
        }
        places[above] = place >>> 1;
        i += both ? 2 : 1;
      }
      count = above;
    }
  }

  private static boolean isPair(long[] places, int i, int count) {
    return (places[i] & 1) == 0 && i + 1 < count && places[i + 1] == places[i] + 1;
  }

  /**
   * The root that a proof leads to.
   *
   * @param leaves their places, ascending, none twice
   * @param nodes the leaves' hashes, 32 bytes each; are written over
   * @param proof the neighbours are read from it
   */
  static byte[] root(TreeHash hash, int height, long[] leaves, byte[] nodes, ByteReader proof)
      throws DecodeException {
    long[] places = leaves.clone();
    int count = places.length;
    for (int level = 0; level < height; level++) {
      int above = 0;
      for (int i = 0; i < count; above++) {
        long place = places[i];
        boolean both = isPair(places, i, count);
        if (both) {
          hash.node(nodes, i * NODE, nodes, (i + 1) * NODE, nodes, above * NODE);
        } else if ((place & 1) == 0) {
          hash.node(nodes, i * NODE, proof.raw(NODE), 0, nodes, above * NODE);
        } else {
          hash.node(proof.raw(NODE), 0, nodes, i * NODE, nodes, above * NODE);
        }
        places[above] = place >>> 1;
        i += both ? 2 : 1;
      }
      count = above;
    }
    return Arrays.copyOf(nodes, NODE);
  }
}
