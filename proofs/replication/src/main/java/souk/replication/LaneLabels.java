package souk.replication;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Labels of the same node of up to {@link Sha256Lanes#LANES} replicas, each in a lane. The parents
 * that {@link LabelHash} repeats fill whole blocks, so that what SHA-256 makes of a block's words
 * is made once for two or six times that the block is compressed. Load this class only where the
 * module jdk.incubator.vector is present.
 */
final class LaneLabels {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final int LANES = Sha256Lanes.LANES;
  private static final int STATE = Sha256Lanes.STATE;
  private static final int WORDS = Sha256Lanes.ROUNDS * LANES;
  private static final int NODE = NodeHash.SIZE;
  private static final int END_OF_MESSAGE = 1 << 31;
  private static final int WHOLE_BLOCKS = LabelHash.HASHED_PARENTS / 2;

  private static final int[] FIRST = Sha256Lanes.first();

  private final NodeHash cut;
  private final int replicas;
  private final int[] state = new int[STATE * LANES];
  private final int[] head = new int[WORDS];
  private final int[] last = new int[WORDS];
  private final int[][] blocks = new int[Graph.PARENTS / 2][WORDS];

  /**
   * Some replicas' labels.
   *
   * @param replicas as many as there are lanes, or fewer
   */
  LaneLabels(Profile profile, List<ReplicaId> replicas) {
    this.cut = profile.labelHash();
    this.replicas = replicas.size();
    for (int lane = 0; lane < replicas.size(); lane++) {
      write(head, 0, lane, replicas.get(lane).bytes().toArray(), 0);
    }
    int bits = (2 + LabelHash.HASHED_PARENTS) * NODE * Byte.SIZE;
    fill(last, STATE, END_OF_MESSAGE);
    fill(last, Sha256Lanes.BLOCK - 1, bits);
  }

  /** How many they are. */
  int replicas() {
    return replicas;
  }

  private static void fill(int[] block, int row, int word) {
    Arrays.fill(block, row * LANES, (row + 1) * LANES, word);
  }

  private static void write(int[] block, int row, int lane, byte[] node, int at) {
    int to = row * LANES + lane;
    for (int i = 0; i < NODE; i += Integer.BYTES, to += LANES) {
      block[to] = (int) INT.get(node, at + i);
    }
  }

  /**
   * Computes the labels of one node.
   *
   * @param distinct how many parents there are: 0, 6 or 14
   * @param preimages of all replicas' labels, {@link LabelHash}
   * @param first of these replicas
   * @param labels takes 32 bytes for each
   */
  void label(int layer, long node, int distinct, byte[][] preimages, int first, byte[] labels) {
    fill(head, STATE, layer);
    fill(head, STATE + 1, (int) (node >>> Integer.SIZE));
    fill(head, STATE + 2, (int) node);
    Sha256Lanes.schedule(head);
    Sha256Lanes.rounds(head, FIRST, state);
    if (distinct == 0) {
      Sha256Lanes.padding(state, state, 0);
    } else {
      parents(distinct, preimages, first);
    }
    for (int lane = 0; lane < replicas; lane++) {
      for (int word = 0; word < STATE; word++) {
        INT.set(labels, lane * NODE + word * Integer.BYTES, state[word * LANES + lane]);
      }
      cut.cut(labels, lane * NODE);
    }
  }

  private void parents(int distinct, byte[][] preimages, int first) {
    for (int parent = 0; parent < distinct; parent++) {
      int at = LabelHash.HEAD + parent * NODE;
      for (int lane = 0; lane < replicas; lane++) {
        write(blocks[parent / 2], parent % 2 * STATE, lane, preimages[first + lane], at);
      }
    }
    int different = distinct / 2;
    for (int block = 0; block < different; block++) {
      Sha256Lanes.schedule(blocks[block]);
    }
    for (int block = 0; block < WHOLE_BLOCKS; block++) {
      Sha256Lanes.rounds(blocks[block % different], state, state);
    }
    System.arraycopy(blocks[WHOLE_BLOCKS % different], 0, last, 0, STATE * LANES);
    Sha256Lanes.schedule(last);
    Sha256Lanes.rounds(last, state, state);
  }
}
