package souk.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

class BoxTest {
  private final Random random = new Random(3);
  private final byte[] key = Samples.bytes(random, 32);
  private final byte[] secrets = Samples.bytes(random, 64);
  private final Bytes sealed = new Box().seal(key, Bytes32.of(1), secrets);

  @Test
  void shouldOpenWhenKeyAndBundleAreRight() {
    assertThat(sealed.size()).isEqualTo(secrets.length + Box.TAG);
    assertThat(new Box().open(key, Bytes32.of(1), sealed)).contains(secrets);
  }

  @Test
  void shouldStayClosedWhenAnyByteOfKeyOrBoxIsAnother() {
    Box box = new Box();
    for (int at = TokenSeal.KEY; at < key.length; at++) {
      byte[] other = key.clone();
      other[at] ^= 1;
      assertThat(box.open(other, Bytes32.of(1), sealed)).as("key byte %d", at).isEmpty();
    }
    for (int at = 0; at < sealed.size(); at++) {
      byte[] other = sealed.toArray();
      other[at] ^= 1;
      assertThat(box.open(key, Bytes32.of(1), Bytes.of(other))).as("box byte %d", at).isEmpty();
    }
    assertThat(box.open(key, Bytes32.of(2), sealed)).isEmpty();
    assertThat(box.open(key, Bytes32.of(1), Bytes.of(new byte[Box.TAG - 1]))).isEmpty();
  }

  @Test
  void shouldTakeTheLongerKeyWhenThePuzzleIsOfTheProfileCompat() {
    byte[] compat = Samples.bytes(random, 48);
    Bytes box = new Box().seal(compat, Bytes32.of(1), secrets);
    byte[] other = compat.clone();
    other[47] ^= 1;

    assertThat(new Box().open(compat, Bytes32.of(1), box)).contains(secrets);
    assertThat(new Box().open(other, Bytes32.of(1), box)).isEmpty();
  }
}
