package souk.umbral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.DecodeException;
import souk.primitives.GroupOrder;
import souk.primitives.Hex;

/** What is a signature, and what its one encoding in DER. */
class SignaturesTest {
  private static final byte[] DER =
      Hex.parse(Samples.VECTORS.get("signature").get("der").stringValue());

  private static byte[] signature(BigInteger r, BigInteger s) {
    return HexFormat.of().parseHex("%064x%064x".formatted(r, s));
  }

  /** DER of two numbers, whether they are a signature's or not. */
  private static byte[] der(BigInteger r, BigInteger s) {
    byte[] one = r.toByteArray();
    byte[] other = s.toByteArray();
    return Umbral.concatenation(
        new byte[] {0x30, (byte) (4 + one.length + other.length)},
        new byte[] {2, (byte) one.length},
        one,
        new byte[] {2, (byte) other.length},
        other);
  }

  private static void assertNone(byte[] der) {
    assertThatThrownBy(() -> Signatures.fromDer(der))
        .isInstanceOf(DecodeException.class)
        .hasMessage("no signature in DER");
  }

  @Test
  void shouldRefuseAnotherDer() {
    assertNone(Arrays.copyOf(DER, DER.length + 1));
    assertNone(Arrays.copyOf(DER, DER.length - 1));
    assertNone(new byte[0]);
  }

  static Stream<BigInteger> numbers() {
    return Stream.of(
        BigInteger.ONE, BigInteger.valueOf(0x80), GroupOrder.N.subtract(BigInteger.ONE));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void shouldReadWhatIsWritten(BigInteger number) throws Exception {
    for (byte[] each :
        new byte[][] {signature(number, BigInteger.TWO), signature(BigInteger.TWO, number)}) {
      assertThat(Signatures.fromDer(Signatures.toDer(each))).isEqualTo(each);
    }
    assertThat(Signatures.toDer(signature(number, BigInteger.TWO)))
        .isEqualTo(der(number, BigInteger.TWO));
  }

  static Stream<BigInteger> noNumbers() {
    return Stream.of(
        BigInteger.ZERO,
        GroupOrder.N,
        GroupOrder.N.add(BigInteger.ONE),
        BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
  }

  @ParameterizedTest
  @MethodSource("noNumbers")
  void shouldRefuseNumbersOutOfRange(BigInteger none) {
    assertNone(der(none, BigInteger.TWO));
    assertNone(der(BigInteger.TWO, none));
    assertNotWritten(signature(none, BigInteger.TWO));
    assertNotWritten(signature(BigInteger.TWO, none));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 63, 65})
  void shouldWriteSignaturesOf64BytesOnly(int size) {
    byte[] ones = new byte[size];
    Arrays.fill(ones, (byte) 1);
    assertNotWritten(ones);
  }

  private static void assertNotWritten(byte[] signature) {
    assertThatThrownBy(() -> Signatures.toDer(signature))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a signature has 64 bytes, r and s, each from 1 to the group's order less one");
  }
}
