package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void shouldRoundTripWhenWrittenAsHex() {
    assertThat(Bytes.parse("0x00ff10")).hasToString("0x00ff10").isEqualTo(Bytes.parse("00FF10"));
    assertThat(Bytes.parse("0x")).isEqualTo(Bytes.EMPTY).hasSameHashCodeAs(Bytes.EMPTY);
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.parse("0x0"));
  }

  @Test
  void shouldKeepItsValueWhenArraysAroundItChange() {
    byte[] source = {1, 2, 3};
    Bytes bytes = Bytes.of(source);
    source[0] = 9;
    bytes.toArray()[1] = 9;
    bytes.slice(2, 1)[0] = 9;

    assertThat(bytes.toArray()).containsExactly(1, 2, 3);
    assertThat(bytes).isEqualTo(Bytes.of(new byte[] {1, 2, 3})).isNotEqualTo(Bytes.of(source));
    assertThat(bytes.size()).isEqualTo(3);
  }

  @Test
  void shouldTakeASliceOnlyWhenItLiesInside() {
    Bytes bytes = Bytes.of(new byte[] {1, 2, 3});

    assertThat(bytes.slice(1, 2)).containsExactly(2, 3);
    assertThat(bytes.slice(3, 0)).isEmpty();
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.slice(1, 3));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.slice(-1, 1));
  }
}
