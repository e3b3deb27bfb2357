package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Credentials;

class AddressTest {
  private static final String TEXT = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";

  @Test
  void shouldRoundTripWhenWrittenAsHex() {
    assertThat(Address.parse(TEXT)).hasToString(TEXT);
    assertThat(Address.parse("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")).hasToString(TEXT);
  }

  @Test
  void shouldKeepItsValueWhenArraysAroundItChange() {
    byte[] source = Address.parse(TEXT).toArray();
    Address address = Address.of(source);
    source[0] = 99;
    address.toArray()[1] = 99;

    assertThat(address).hasToString(TEXT).isEqualTo(Address.parse(TEXT));
    assertThat(address).hasSameHashCodeAs(Address.parse(TEXT));
  }

  @Test
  void shouldRefuseBytesWhenTheirNumberIsWrong() {
    assertThatIllegalArgumentException().isThrownBy(() -> Address.of(new byte[19]));
    assertThatIllegalArgumentException().isThrownBy(() -> Address.of(new byte[21]));
    assertThatIllegalArgumentException().isThrownBy(() -> Address.parse(TEXT + "00"));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Address.of(new byte[20], 1));
  }

  @Test
  void shouldOrderAsUnsignedNumberWhenCompared() {
    Address low = Address.parse("0x7f" + "00".repeat(19));
    Address high = Address.parse("0x80" + "00".repeat(19));

    assertThat(low).isLessThan(high);
    assertThat(high).isGreaterThan(low).isNotEqualTo(low);
    assertThat(Address.ZERO.isZero()).isTrue();
    assertThat(low.isZero()).isFalse();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1})
  void shouldBeTheOneThatOtherWalletsDeriveWhenTakenFromAKey(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      PrivateKey key = PrivateKey.fromSeeded(random);

      assertThat(key.address())
          .hasToString(Credentials.create(Hex.of(key.toArray())).getAddress())
          .isEqualTo(key.publicKey().address());
    }
  }
}
