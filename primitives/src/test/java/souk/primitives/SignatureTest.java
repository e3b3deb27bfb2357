package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
  private static final String ORDER =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
  private static final String HALF_ORDER =
      "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";
  private static final String ONE =
      "0000000000000000000000000000000000000000000000000000000000000001";
  private static final String ZERO =
      "0000000000000000000000000000000000000000000000000000000000000000";

  // EIP-2098, test cases.
  @ParameterizedTest
  @CsvSource({
    "Hello World,"
        + " 68a020a209d3d56c46f38cc50a33f704f4a9a10a59377f8dd762ac66910e9b90,"
        + " 7e865ad05c4035ab5792787d4a0297a43617ae897930a6fe4d822b8faea52064, 27,"
        + " 7e865ad05c4035ab5792787d4a0297a43617ae897930a6fe4d822b8faea52064",
    "It's a small(er) world,"
        + " 9328da16089fcba9bececa81663203989f2df5fe1faa6291a45381c81bd17f76,"
        + " 139c6d6b623b42da56557e5e734a43dc83345ddfadec52cbe24d0cc64f550793, 28,"
        + " 939c6d6b623b42da56557e5e734a43dc83345ddfadec52cbe24d0cc64f550793"
  })
  void shouldGiveThePublishedCompactFormWhenSigningTheStandardsMessages(
      String message, String r, String s, int v, String parityAndS) {
    PrivateKey key = PrivateKey.of(Hex.parse("1234567890".repeat(6) + "1234"));
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    Bytes32 digest =
        Keccak256.hash(
            ("\u0019Ethereum Signed Message:\n" + text.length).getBytes(StandardCharsets.UTF_8),
            text);

    Signature signature = key.sign(digest);

    assertThat(signature.toArray()).isEqualTo(Hex.parse(r + s + Integer.toHexString(v)));
    assertThat(signature.toCompact()).isEqualTo(Hex.parse(r + parityAndS));
    assertThat(Signature.parseCompact(Hex.parse(r + parityAndS))).isEqualTo(signature);
    assertThat(Signature.parse(signature.toArray())).isEqualTo(signature);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1})
  void shouldRoundTripWhenWrittenInEitherForm(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      Signature signature = PrivateKey.fromSeeded(random).sign(Bytes32.of(random.nextLong()));

      assertThat(Signature.parse(signature.toArray())).isEqualTo(signature);
      assertThat(Signature.parseCompact(signature.toCompact())).isEqualTo(signature);
      assertThat(Signature.of(signature.rs(), signature.recoveryId())).isEqualTo(signature);
      assertThat(Signature.of(signature.rs(), 1 - signature.recoveryId())).isNotEqualTo(signature);
    }
  }

  @ParameterizedTest
  @CsvSource({
    ONE + "," + HALF_ORDER,
    ONE + "," + ONE,
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140," + HALF_ORDER
  })
  void shouldTakeRAndSWhenTheyAreAtTheEdgeOfTheirRange(String r, String s) {
    assertThat(Signature.of(Hex.parse(r + s), 1).rs()).isEqualTo(Hex.parse(r + s));
  }

  @ParameterizedTest
  @CsvSource({
    ZERO + "," + ONE,
    ONE + "," + ZERO,
    ZERO + "," + ZERO,
    ORDER + "," + ONE,
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff," + ONE,
    ONE + "," + ORDER,
    ONE + ",7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1",
    ONE + ",fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140"
  })
  void shouldRefuseRAndSWhenTheyAreOutOfRangeOrHigh(String r, String s) {
    byte[] rs = Hex.parse(r + s);
    byte[] bytes = Arrays.copyOf(rs, 65);
    bytes[64] = 27;

    assertThatIllegalArgumentException().isThrownBy(() -> Signature.of(rs, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Signature.parse(bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 26, 29, 30, 54, 127, 128, 255})
  void shouldRefuseARecoveryByteWhenItIsNeither27Nor28(int v) {
    byte[] bytes = Arrays.copyOf(Hex.parse(ONE + ONE), 65);
    bytes[64] = (byte) v;

    assertThatIllegalArgumentException().isThrownBy(() -> Signature.parse(bytes));
  }

  @Test
  void shouldRefuseBytesWhenTheirNumberIsWrong() {
    byte[] rs = Hex.parse(ONE + ONE);

    assertThatIllegalArgumentException().isThrownBy(() -> Signature.of(rs, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> Signature.of(rs, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> Signature.of(new byte[63], 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Signature.parse(rs));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signature.parseCompact(Arrays.copyOf(rs, 65)));
  }

  @Test
  void shouldKeepItsValueWhenArraysAroundItChange() {
    byte[] rs = Hex.parse(ONE + ONE);
    Signature signature = Signature.of(rs, 0);
    rs[31] = 9;
    signature.rs()[31] = 9;

    assertThat(signature).isEqualTo(Signature.of(Hex.parse(ONE + ONE), 0));
    assertThat(signature).hasToString("0x" + ONE + ONE + "1b");
  }
}
