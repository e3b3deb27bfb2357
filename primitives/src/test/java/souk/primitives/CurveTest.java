package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products and inverses, at the edges of their range, too. */
class CurveTest {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private static final String NO_NUMBER = "not a number from 1 to the group's order less one";
  private static final String NO_POINT = "not a point of secp256k1";
  private static final byte[] POINT = Curve.generate(bytes(BigInteger.valueOf(7)));

  private static byte[] bytes(BigInteger number) {
    return HexFormat.of().parseHex("%064x".formatted(number));
  }

  static Stream<SecretMultiplication> ways() {
    return Stream.of(ConstantTimeMultiplication.find().orElseThrow(), new BlindedMultiplication());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void shouldMultiplyAsTheLibraryDoesInPublic(SecretMultiplication way) {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 200; i++) {
      byte[] point = Curve.generate(Curve.randomScalar(random));
      byte[] scalar = Curve.randomScalar(random);
      assertThat(way.multiply(point, scalar)).isEqualTo(Curve.multiplyPublic(point, scalar));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void shouldMultiplyByTheLeastAndTheGreatestNumber(SecretMultiplication way) {
    byte[] point = POINT;
    assertThat(way.multiply(point, bytes(BigInteger.ONE))).isEqualTo(point);
    byte[] opposite = way.multiply(point, bytes(ORDER.subtract(BigInteger.ONE)));
    assertThat(Arrays.copyOf(opposite, 33)).isEqualTo(Arrays.copyOf(point, 33));
    assertThat(Curve.sum(point, opposite)).as("the point at infinity").isEmpty();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void shouldRefuseNumbersThatAreNone(SecretMultiplication way) {
    for (byte[] none : List.of(new byte[32], bytes(ORDER))) {
      assertRefused(() -> way.multiply(POINT, none), NO_NUMBER);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void shouldRefusePointsThatAreNone(SecretMultiplication way) {
    byte[] off = POINT.clone();
    off[Curve.POINT - 1] ^= 1;
    for (byte[] none : List.of(new byte[Curve.POINT], off)) {
      assertRefused(() -> way.multiply(none, bytes(BigInteger.TWO)), NO_POINT);
    }
  }

  private static void assertRefused(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(why)
        .doesNotContain("\n");
  }

  static Stream<byte[]> noNumbers() {
    return Stream.of(
        bytes(BigInteger.ZERO),
        bytes(ORDER),
        bytes(BigInteger.TWO.pow(256).subtract(BigInteger.ONE)),
        new byte[0],
        new byte[31],
        new byte[33]);
  }

  @ParameterizedTest
  @MethodSource("noNumbers")
  void shouldRefuseWhatIsNoNumberInEachOperation(byte[] none) {
    byte[] number = bytes(BigInteger.valueOf(5));
    byte[] digest = bytes(BigInteger.TEN);
    SecureRandom random = new SecureRandom();
    assertRefused(() -> Curve.generate(none), NO_NUMBER);
    assertRefused(() -> Curve.multiplySecret(POINT, none), NO_NUMBER);
    assertRefused(() -> Curve.multiplyPublic(POINT, none), NO_NUMBER);
    assertRefused(() -> Curve.holds(POINT, number, POINT, POINT, none), NO_NUMBER);
    assertRefused(() -> Curve.holds(POINT, none, POINT, POINT, number), NO_NUMBER);
    assertRefused(() -> Curve.add(none, number), NO_NUMBER);
    assertRefused(() -> Curve.subtract(none, number), NO_NUMBER);
    assertRefused(() -> Curve.subtract(number, none), NO_NUMBER);
    assertRefused(() -> Curve.multiply(none, number), NO_NUMBER);
    assertRefused(() -> Curve.multiply(number, none), NO_NUMBER);
    assertRefused(() -> Curve.invert(none, random), NO_NUMBER);
    assertRefused(() -> Curve.sign(digest, none), NO_NUMBER);
  }

  @Test
  void shouldRefuseSumsAndDifferencesThatAreZero() {
    byte[] number = bytes(BigInteger.valueOf(5));
    byte[] opposite = bytes(ORDER.subtract(BigInteger.valueOf(5)));
    assertRefused(() -> Curve.add(number, opposite), "the sum is zero");
    assertRefused(() -> Curve.subtract(number, number), "the difference is zero");
    assertThat(Curve.add(number, bytes(BigInteger.ZERO))).isEqualTo(number);
  }

  /** The point at infinity is one byte, and has no 65. */
  static Stream<byte[]> noPoints() {
    byte[] off = POINT.clone();
    off[Curve.POINT - 1] ^= 1;
    return Stream.of(new byte[1], new byte[Curve.POINT], off, new byte[0]);
  }

  @ParameterizedTest
  @MethodSource("noPoints")
  void shouldRefuseWhatIsNoPointInEachOperation(byte[] none) {
    byte[] number = bytes(BigInteger.valueOf(5));
    assertRefused(() -> Curve.multiplySecret(none, number), NO_POINT);
    assertRefused(() -> Curve.multiplyPublic(none, number), NO_POINT);
    assertRefused(() -> Curve.sum(POINT, none), NO_POINT);
    assertRefused(() -> Curve.holds(POINT, number, none, POINT, number), NO_POINT);
    assertThat(Curve.decompress(none)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32, 34, 64, 66})
  void shouldCompressPointsOnly(int length) {
    assertRefused(() -> Curve.compress(new byte[length]), NO_POINT);
  }

  @Test
  void shouldRefuseASumOfNoPoints() {
    assertRefused(() -> Curve.sum(), NO_POINT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 33, 64})
  void shouldRefuseNumbersOfAnotherLength(int length) {
    byte[] scalar = new byte[length];
    Arrays.fill(scalar, (byte) 1);
    assertThatThrownBy(() -> Curve.multiplySecret(POINT, scalar))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldUseTheLibrarysConstantTimeCodeWhereItIs() {
    assertThat(SecretMultiplication.best()).isInstanceOf(ConstantTimeMultiplication.class);
  }

  @Test
  void shouldInvertAndLeaveTheSecretAsItIs() {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 100; i++) {
      byte[] secret = Curve.randomScalar(random);
      byte[] before = secret.clone();
      assertThat(new BigInteger(1, Curve.invert(secret, random)))
          .isEqualTo(new BigInteger(1, secret).modInverse(ORDER));
      assertThat(secret).isEqualTo(before);
    }
  }
}
