package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Bytes32Test {
  private static final String TEXT =
      "0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff";

  @Test
  void shouldRoundTripWhenWrittenAsHex() {
    assertThat(Bytes32.parse(TEXT)).hasToString(TEXT);
    assertThat(Bytes32.parse(TEXT.substring(2))).isEqualTo(Bytes32.parse(TEXT));
    assertThat(Bytes32.parse(TEXT.toUpperCase(java.util.Locale.ROOT).replace("0X", "")))
        .isEqualTo(Bytes32.parse(TEXT));
  }

  @Test
  void shouldKeepItsValueWhenArraysAroundItChange() {
    byte[] source = Bytes32.parse(TEXT).toArray();
    Bytes32 value = Bytes32.of(source);
    source[0] = 99;
    value.toArray()[1] = 99;

    assertThat(value).hasToString(TEXT);
  }

  @Test
  void shouldTakeThirtyTwoBytesWhenGivenAnOffset() {
    byte[] source = new byte[40];
    Bytes32.parse(TEXT).copyTo(source, 5);

    assertThat(Bytes32.of(source, 5)).hasToString(TEXT);
    assertThat(source[4]).isZero();
    assertThat(source[37]).isZero();
  }

  @Test
  void shouldRefuseBytesWhenTheirNumberIsWrong() {
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes32.of(new byte[31]));
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes32.of(new byte[33]));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Bytes32.of(new byte[32], 1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Bytes32.of(new byte[40], -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0x", "0x00", "zz", "0x000102030405060708090a0b0c0d0e0f1011121314"})
  void shouldRefuseTextWhenItIsNotSixtyFourDigits(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes32.parse(text));
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes32.parse(TEXT + "0"));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void shouldOrderAsUnsignedNumberWhenCompared(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      byte[] a = new byte[32];
      random.nextBytes(a);
      byte[] b = a.clone();
      if (random.nextInt(4) > 0) {
        b[random.nextInt(32)] = (byte) random.nextInt();
      }
      BigInteger left = new BigInteger(1, a);
      BigInteger right = new BigInteger(1, b);

      assertThat(Integer.signum(Bytes32.of(a).compareTo(Bytes32.of(b))))
          .isEqualTo(left.compareTo(right));
      assertThat(Bytes32.of(a).equals(Bytes32.of(b))).isEqualTo(left.equals(right));
      if (left.equals(right)) {
        assertThat(Bytes32.of(a)).hasSameHashCodeAs(Bytes32.of(b));
      }
      assertThat(Bytes32.of(a).lowLong()).isEqualTo(left.longValue());
    }
  }

  @Test
  void shouldHoldAnUnsignedNumberWhenMadeFromALong() {
    assertThat(Bytes32.of(1)).hasToString("0x" + "0".repeat(63) + "1");
    assertThat(Bytes32.of(-1L)).hasToString("0x" + "0".repeat(48) + "f".repeat(16));
    assertThat(Bytes32.of(0x0102030405060708L).lowLong()).isEqualTo(0x0102030405060708L);
    assertThat(Bytes32.of(0).isZero()).isTrue();
    assertThat(Bytes32.parse(TEXT).isZero()).isFalse();
  }

  @Test
  void shouldGiveOtherHashCodesWhenIdsDifferInACounterOnly() {
    Set<Integer> ids = new HashSet<>();
    Set<Integer> addresses = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      ids.add(Bytes32.of(i).hashCode());
      addresses.add(Address.of(Bytes32.of(i).toArray(), 12).hashCode());
    }
    // Of random codes, one or two pairs would be equal.
    assertThat(ids).hasSizeGreaterThan(99_990);
    assertThat(addresses).hasSizeGreaterThan(99_990);
    assertThat(Bytes32.of(7).hashCode()).isEqualTo(Bytes32.of(7).hashCode());
  }
}
