package souk.replication;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.REVERSE_BYTES;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A subtree in each lane of {@link Sha256Lanes}: what is hashed on one level is, in the same lane,
 * a word of a block on the next, so that only bytes and roots change their order. Load this class
 * only where the module jdk.incubator.vector is present.
 */
final class LaneQuads implements QuadHash {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int LANES = Sha256Lanes.LANES;
  private static final int STATE = Sha256Lanes.STATE;
  private static final int NODE_BITS = 254;
  private static final int CUT = 0xffffff3f; // the two highest bits of the last byte

  /** Levels of hashes: two within a quad. */
  private static final int LEVELS = HEIGHT + 2;

  private static final VectorSpecies<Integer> WORDS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES_OF_NODE = ByteVector.SPECIES_256;
  private static final LongVector CUT_NODE =
      LongVector.fromArray(LongVector.SPECIES_256, new long[] {-1, -1, -1, -1L >>> 2}, 0);

  private final int[] nodes = new int[STATE * LANES];
  private final int[] first = Sha256Lanes.first();
  private final int[] between = new int[STATE * LANES];

  /** The block of each level that is being filled: a left node, then a right one; the root last. */
  private final int[][] blocks = new int[LEVELS + 1][Sha256Lanes.ROUNDS * LANES];

  @Override
  public void roots(byte[] data, int at, byte[] roots) {
    for (int tree = 0; tree < TREES; tree += LANES) {
      for (int pair = 0; pair < 1 << (LEVELS - 1); pair++) {
        read(data, at + tree * TREE_BYTES + (pair >> 1) * Fr32.IN, pair & 1);
        fold(pair);
      }
      write(roots, tree);
    }
  }

  /** Spreads half of a quad of each lane as {@link Fr32} does, into the lowest block. */
  private void read(byte[] data, int at, int half) {
    for (int side = 0; side < 2; side++) {
      int start = (2 * half + side) * NODE_BITS;
      spread(data, at + (start >> 3), start & 7);
      transpose(side * STATE * LANES);
    }
  }

  /** Makes a node of each lane, whose bits begin somewhere within a byte. */
  private void spread(byte[] data, int at, int bits) {
    for (int lane = 0; lane < LANES; lane++) {
      int place = at + lane * TREE_BYTES;
      ByteVector bytes = ByteVector.fromArray(BYTES_OF_NODE, data, place);
      ByteVector next = ByteVector.fromArray(BYTES_OF_NODE, data, place + 1);
      LongVector low = bytes.reinterpretAsLongs().lanewise(LSHR, bits);
      LongVector high = next.reinterpretAsLongs().lanewise(LSHL, Byte.SIZE - bits);
      LongVector node = low.or(high).and(CUT_NODE);
      node.reinterpretAsInts().lanewise(REVERSE_BYTES).intoArray(nodes, lane * STATE);
    }
  }

  private void transpose(int to) {
    int[] block = blocks[0];
    for (int lane = 0; lane < LANES; lane++) {
      for (int word = 0; word < STATE; word++) {
        block[to + word * LANES + lane] = nodes[lane * STATE + word];
      }
    }
  }

  /** Hashes the lowest block, and each above that is full then. */
  private void fold(int pair) {
    int count = pair;
    for (int level = 0; level < LEVELS; level++, count >>= 1) {
      int side = (count & 1) * STATE;
      hash(blocks[level], blocks[level + 1], side);
      if (side == 0) {
        return;
      }
    }
  }

  private void hash(int[] block, int[] target, int at) {
    Sha256Lanes.schedule(block);
    Sha256Lanes.rounds(block, first, between);
    Sha256Lanes.padding(between, target, at);
    int last = (at + STATE - 1) * LANES;
    IntVector.fromArray(WORDS, target, last).and(CUT).intoArray(target, last);
  }

  private void write(byte[] roots, int tree) {
    int[] words = blocks[LEVELS];
    for (int lane = 0; lane < LANES && tree + lane < TREES; lane++) {
      for (int row = 0; row < STATE; row++) {
        int at = (tree + lane) * NodeHash.SIZE + row * Integer.BYTES;
        INT.set(roots, at, words[row * LANES + lane]);
      }
    }
  }
}
