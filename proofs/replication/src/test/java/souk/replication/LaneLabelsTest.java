package souk.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
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
      for (int spare : new int[] {0, 3}) {
        int count = 2 * Sha256Lanes.LANES + spare;
        List<ReplicaId> replicas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          byte[] id = new byte[NODE];
          random.nextBytes(id);
          id[NODE - 1] &= 0x3f;
          replicas.add(new ReplicaId(Bytes32.of(id)));
        }
        byte[] rows = new byte[distinct * count * NODE];
        random.nextBytes(rows);
        List<LaneLabels> groups = LabelHash.groups(profile, replicas);
        assertThat(groups).hasSize(2);
        byte[] labels = new byte[Sha256Lanes.LANES * NODE];
        for (int group = 0; group < groups.size(); group++) {
          int begin = group * Sha256Lanes.LANES;
          groups.get(group).label(layer, node, distinct, rows, begin * NODE, count * NODE, labels);
          for (int lane = 0; lane < Sha256Lanes.LANES; lane++) {
            ByteWriter message = new ByteWriter().bytes32(replicas.get(begin + lane).bytes());
            message.u32(layer).u64(node).raw(new byte[20]);
            for (int i = 0; distinct > 0 && i < 37; i++) {
              byte[] parent = new byte[NODE];
              System.arraycopy(rows, (i % distinct * count + begin + lane) * NODE, parent, 0, NODE);
              message.raw(parent);
            }
            byte[] wanted = MessageDigest.getInstance("SHA-256").digest(message.toArray());
            if (profile == Profile.FILECOIN) {
              wanted[NODE - 1] &= 0x3f;
            }
            byte[] found = new byte[NODE];
            System.arraycopy(labels, lane * NODE, found, 0, NODE);
            assertThat(found).as("seed %d, %s, lane %d", SEED, profile, lane).isEqualTo(wanted);
          }
        }
      }
    }
  }
}
