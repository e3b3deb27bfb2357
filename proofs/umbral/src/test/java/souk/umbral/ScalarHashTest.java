package souk.umbral;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What digests are reduced to, at the edges of their range, too. */
class ScalarHashTest {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private static byte[] bytes(BigInteger number) {
    return HexFormat.of().parseHex("%064x".formatted(number));
  }

  private static void assertReduced(BigInteger digest) {
    BigInteger expected = digest.mod(ORDER.subtract(BigInteger.ONE)).add(BigInteger.ONE);
    assertThat(ScalarHash.reduced(bytes(digest))).as("%x", digest).isEqualTo(bytes(expected));
  }

  @ParameterizedTest
  @ValueSource(ints = {-3, -2, -1, 0, 1, 2})
  void shouldReduceDigestsNearTheOrder(int away) {
    assertReduced(ORDER.add(BigInteger.valueOf(away)));
  }

  @Test
  void shouldReduceTheLeastAndTheGreatestDigest() {
    assertReduced(BigInteger.ZERO);
    assertReduced(BigInteger.ONE);
    assertReduced(BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
    for (int bit = 0; bit < 256; bit++) {
      assertReduced(BigInteger.TWO.pow(bit));
      assertReduced(BigInteger.TWO.pow(bit).subtract(BigInteger.ONE));
      assertReduced(BigInteger.TWO.pow(256).subtract(BigInteger.TWO.pow(bit)));
    }
  }

  @Test
  void shouldReduceAnyDigest() {
    long seed = 20261129;
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      BigInteger digest = new BigInteger(256, random);
      if (i % 2 == 0) { // random digests hardly ever exceed the order
        digest = BigInteger.TWO.pow(256).subtract(new BigInteger(130, random)).abs();
      }
      assertReduced(digest.min(BigInteger.TWO.pow(256).subtract(BigInteger.ONE)));
    }
  }
}
