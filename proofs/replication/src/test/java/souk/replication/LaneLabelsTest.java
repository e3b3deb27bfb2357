package souk.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;

/** Labels in lanes, beside the message that the specification says, hashed by the JDK. */
class LaneLabelsTest {
  private static final long SEED = 20_261_132;
  private static final int NODE = 32;

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0",
    "3, 0, 0",
    "1, 5, 6",
    "2, 7, 14",
    "11, 4294967295, 14",
    "11, 4294967297, 14"
  })
  void shouldBeTheHashOfTheWholeMessageInEveryLane(int layer, long node, int distinct)
      throws Exception {
    Assumptions.assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
    Random random = new Random(SEED);
    for (Profile profile : Profile.values()) {
      int width = Sha256Lanes.LANES;
      for (int spare : new int[] {0, 1, width / 2, width - 1}) {
        List<ReplicaId> replicas = new ArrayList<>();
        byte[][] preimages = new byte[2 * width + spare][LabelHash.HEAD + distinct * NODE];
        for (byte[] preimage : preimages) {
          random.nextBytes(preimage);
          byte[] id = new byte[NODE];
          random.nextBytes(id);
          id[NODE - 1] &= 0x3f;
          replicas.add(new ReplicaId(Bytes32.of(id)));
        }
        List<LaneLabels> groups = LabelHash.groups(profile, replicas, spare == 0 ? 2 : 3);
        byte[] labels = new byte[width * NODE];
        int begin = 0;
        for (LaneLabels group : groups) {
          group.label(layer, node, distinct, preimages, begin, labels);
          for (int lane = 0; lane < group.replicas(); lane++) {
            ByteWriter message = new ByteWriter().bytes32(replicas.get(begin + lane).bytes());
            message.u32(layer).u64(node).raw(new byte[20]);
            for (int i = 0; distinct > 0 && i < 37; i++) {
              int from = LabelHash.HEAD + i % distinct * NODE;
              message.raw(Arrays.copyOfRange(preimages[begin + lane], from, from + NODE));
            }
            byte[] wanted = MessageDigest.getInstance("SHA-256").digest(message.toArray());
            if (profile == Profile.FILECOIN) {
              wanted[NODE - 1] &= 0x3f;
            }
            byte[] found = new byte[NODE];
            System.arraycopy(labels, lane * NODE, found, 0, NODE);
            assertThat(found).as("seed %d, %s, lane %d", SEED, profile, lane).isEqualTo(wanted);
          }
          begin += group.replicas();
        }
        assertThat(begin).isEqualTo(replicas.size());
      }
    }
  }
}
