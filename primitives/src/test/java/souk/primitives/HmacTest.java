package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HmacTest {
  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** RFC 4231, test cases 1, 3, 4 and 6 (a key longer than a block). */
  @ParameterizedTest
  @CsvSource({
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
        + " b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"
        + " dddddddddddddddddddddddddddddddddddddddddddddddddd"
        + "dddddddddddddddddddddddddddddddddddddddddddddddddd,"
        + " 773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    "0102030405060708090a0b0c0d0e0f10111213141516171819,"
        + " cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
        + "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd,"
        + " 82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
  })
  void shouldMakeThePublishedCodes(String key, String data, String code) {
    Hmac hmac = Hmac.of(hex(key));
    byte[] bytes = hex(data);

    assertThat(hmac.code(bytes)).isEqualTo(hex(code)).hasSize(Hmac.SIZE);
    assertThat(hmac.code(Arrays.copyOf(bytes, 3), Arrays.copyOfRange(bytes, 3, bytes.length)))
        .isEqualTo(hex(code));
    assertThat(hmac.codeOfFirst(Arrays.copyOf(bytes, bytes.length + 9), bytes.length))
        .isEqualTo(hex(code));
    assertThat(hmac.isCode(hex(code), bytes)).isTrue();
    assertThat(hmac.mac().doFinal(bytes)).isEqualTo(hex(code));
  }

  @Test
  void shouldMakeThePublishedCodeWhenTheKeyIsLongerThanABlock() {
    byte[] key = new byte[131];
    Arrays.fill(key, (byte) 0xaa);
    byte[] data =
        "Test Using Larger Than Block-Size Key - Hash Key First"
            .getBytes(StandardCharsets.US_ASCII);

    assertThat(Hmac.of(key).code(data))
        .isEqualTo(hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
  }

  @Test
  void shouldRefuseEveryOtherCode() {
    Hmac hmac = Hmac.of(new byte[32]);
    byte[] code = hmac.code(new byte[] {1});
    for (int bit = 0; bit < 8 * Hmac.SIZE; bit++) {
      byte[] other = code.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(hmac.isCode(other, new byte[] {1})).isFalse();
    }
    assertThat(hmac.isCode(Arrays.copyOf(code, 31), new byte[] {1})).isFalse();
    assertThat(hmac.isCode(new byte[0], new byte[] {1})).isFalse();
    assertThat(hmac.isCode(code, new byte[] {2})).isFalse();
  }
}
