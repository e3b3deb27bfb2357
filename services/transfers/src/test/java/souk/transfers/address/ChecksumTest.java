package souk.transfers.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.Address;

class ChecksumTest {
  /** The examples of EIP-55. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"
      })
  void shouldWriteAndReadAnAddressAsTheStandardDoes(String text) {
    assertThat(Checksum.of(Checksum.parse(text))).isEqualTo(text);
    assertThat(Checksum.parse(text.toLowerCase(Locale.ROOT))).isEqualTo(Checksum.parse(text));
  }

  @Test
  void shouldRefuseAnAddressWhenOneLettersCaseIsWrong() {
    String right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    for (int i = 2; i < right.length(); i++) {
      char letter = right.charAt(i);
      if (Character.isLetter(letter)) {
        char other =
            Character.isUpperCase(letter)
                ? Character.toLowerCase(letter)
                : Character.toUpperCase(letter);
        String wrong = right.substring(0, i) + other + right.substring(i + 1);
        assertThatThrownBy(() -> Checksum.parse(wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("checksum");
      }
    }
  }

  @Test
  void shouldNoticeNearlyEverySlipOfThePen() {
    Random random = new Random(15);
    int passed = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[Address.SIZE];
      random.nextBytes(bytes);
      StringBuilder text = new StringBuilder(Checksum.of(Address.of(bytes)));
      int at = 2 + random.nextInt(40);
      char old = text.charAt(at);
      char other = "0123456789".charAt(random.nextInt(10));
      if (other == old) {
        continue;
      }
      text.setCharAt(at, other);
      try {
        var _ = Checksum.parse(text.toString());
        passed++;
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("checksum");
      }
    }
    assertThat(passed).as("of 20,000 slips").isLessThan(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0x",
        "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0",
        "0X5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED",
        "0x5аAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", // its second digit is Cyrillic
        " 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
      })
  void shouldRefuseWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> Checksum.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no address");
  }

  @Test
  void shouldShowAllOfAnAddressInGroupsOfFour() {
    assertThat(Checksum.grouped(Checksum.parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")))
        .isEqualTo("0x 5aAe b605 3F3E 94C9 b9A0 9f33 6694 35E7 Ef1B eAed");
  }

  @Test
  void shouldBeOfOneChainWhenAChainIsNamed() {
    ChainAddress address =
        ChainAddress.parse("eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb");
    assertThat(address.chainId()).isEqualTo(1); // CAIP-10's own example
    assertThat(address).hasToString("eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb");
    assertThat(ChainAddress.on(1, address.toString())).isEqualTo(address);
    assertThat(ChainAddress.on(1, Checksum.of(address.address()))).isEqualTo(address);
    assertThatThrownBy(() -> ChainAddress.on(2, address.toString()))
        .hasMessageContaining("chain 1, and this market is on chain 2");
    for (String wrong :
        new String[] {
          "eip155:0:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb",
          "eip155:01:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb",
          "eip155:1:0xAb16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb",
          "bip122:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb",
          "eip155:9999999999999999999:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"
        }) {
      assertThatThrownBy(() -> ChainAddress.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
