package souk.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subtrees hashed in lanes, and one message after the other. */
class LaneQuadsTest {
  private static final long SEED = 20_261_131;
  private static final int NODE = 32;

  private final Random random = new Random(SEED);

  @BeforeEach
  void needLanes() {
    Assumptions.assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
  }

  /** What the whole tree's root says of each of the subtrees. */
  private static byte[] plain(byte[] data, int at) {
    byte[] roots = new byte[QuadHash.TREES * NODE];
    for (int tree = 0; tree < QuadHash.TREES; tree++) {
      int from = at + tree * QuadHash.TREE_BYTES;
      byte[] part = Arrays.copyOfRange(data, from, from + QuadHash.TREE_BYTES);
      System.arraycopy(PieceTest.root(part), 0, roots, tree * NODE, NODE);
    }
    return roots;
  }

  @Test
  void shouldGiveEachSubtreesRootWhereverTheBytesLie() {
    QuadHash lanes = new LaneQuads();
    QuadHash digests = new DigestQuads();
    for (int at : new int[] {0, 1, 7, 126, 127, 128, 1_000}) {
      byte[] data = new byte[at + QuadHash.BYTES + 1]; // no byte more than must be there
      random.nextBytes(data);
      byte[] wanted = plain(data, at);
      byte[] found = new byte[wanted.length];
      lanes.roots(data, at, found);
      assertThat(found).as("lanes, seed %d, at %d", SEED, at).isEqualTo(wanted);
      Arrays.fill(found, (byte) 0);
      digests.roots(data, at, found);
      assertThat(found).as("digests, seed %d, at %d", SEED, at).isEqualTo(wanted);
    }
  }

  @Test
  void shouldTakeEveryBitAndNotTheByteBehind() {
    QuadHash lanes = new LaneQuads();
    byte[] ones = new byte[QuadHash.BYTES + 1];
    Arrays.fill(ones, (byte) 0xff);
    byte[] wanted = plain(ones, 0);
    byte[] found = new byte[wanted.length];
    ones[QuadHash.BYTES] = 0;
    lanes.roots(ones, 0, found);
    assertThat(found).isEqualTo(wanted);
    // The last bits of a node's lane, and those of the last quad of a tree.
    for (int bit : new int[] {253, 254, 507, 508, 761, 762, 1_015, 8 * QuadHash.TREE_BYTES - 1}) {
      byte[] data = new byte[QuadHash.BYTES + 1];
      data[bit / 8] = (byte) (1 << bit % 8);
      lanes.roots(data, 0, found);
      assertThat(found).as("bit %d", bit).isEqualTo(plain(data, 0));
    }
  }
}
