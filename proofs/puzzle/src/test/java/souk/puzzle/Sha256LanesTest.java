package souk.puzzle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256LanesTest {
  private static final int LANES = Sha256Lanes.LANES;

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 36, 52})
  void shouldGiveJdksHashInEveryLaneWhenMessagesDiffer(int length) throws NoSuchAlgorithmException {
    Bundles bundles = new Bundles(length);
    Sha256Lanes lanes = new Sha256Lanes();
    int[][] blocks = {lanes.first(), lanes.second()};
    byte[][] messages = new byte[2 * LANES][];
    for (int m = 0; m < messages.length; m++) {
      messages[m] = bundles.bytes(length);
      byte[] padded = Arrays.copyOf(messages[m], 64);
      padded[length] = (byte) 0x80;
      ByteBuffer block = ByteBuffer.wrap(padded).putLong(56, 8L * length);
      for (int word = 0; word < Sha256Lanes.ROWS; word++) {
        blocks[m / LANES][word * LANES + m % LANES] = block.getInt(4 * word);
      }
    }
    int[] before = Arrays.copyOf(lanes.second(), Sha256Lanes.ROWS * LANES);
    int[][] hashes = new int[2][Sha256Lanes.HASH_ROWS * LANES];

    lanes.hash(hashes[0], hashes[1]);

    for (int m = 0; m < messages.length; m++) {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(messages[m]);
      for (int word = 0; word < Sha256Lanes.HASH_ROWS; word++) {
        assertThat(hashes[m / LANES][word * LANES + m % LANES])
            .as("message %d, word %d", m, word)
            .isEqualTo(ByteBuffer.wrap(hash).getInt(4 * word));
      }
    }
    assertThat(Arrays.copyOf(lanes.second(), Sha256Lanes.ROWS * LANES)).isEqualTo(before);
  }
}
