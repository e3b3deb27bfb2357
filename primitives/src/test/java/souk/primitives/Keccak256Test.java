package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Hash;

class Keccak256Test {
  @Test
  void shouldGiveThePublishedValueWhenHashingKnownText() {
    assertThat(Keccak256.hash(""))
        .hasToString("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    assertThat(Keccak256.hash("abc"))
        .hasToString("0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    assertThat(Keccak256.hash("Transfer(address,address,uint256)"))
        .hasToString("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void shouldAgreeWithAnotherLibraryWhenHashingAnyLength(long seed) {
    Random random = new Random(seed);
    for (int length = 0; length < 300; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);

      assertThat(Keccak256.hash(bytes).toArray()).as("%d", length).isEqualTo(Hash.sha3(bytes));
    }
  }

  @Test
  void shouldHashTheSameMessageWhenItComesInParts() {
    Random random = new Random(3);
    byte[] bytes = new byte[400];
    random.nextBytes(bytes);
    Bytes32 word = Bytes32.of(bytes, 300);
    Address address = Address.of(bytes, 332);
    byte[] tail = java.util.Arrays.copyOfRange(bytes, 352, 400);
    Keccak256 keccak = new Keccak256();

    for (int cut = 0; cut <= 300; cut += 50) {
      keccak
          .update(bytes, 0, cut)
          .update(bytes, cut, 300 - cut)
          .update(word)
          .update(address)
          .update(tail);
      assertThat(keccak.digest()).isEqualTo(Keccak256.hash(bytes));
    }
    byte[] target = new byte[40];
    keccak.update(bytes).digest(target, 6);
    assertThat(Bytes32.of(target, 6)).isEqualTo(Keccak256.hash(bytes));
    assertThat(Keccak256.hash(java.util.Arrays.copyOf(bytes, 352), tail))
        .isEqualTo(Keccak256.hash(bytes));
  }

  @Test
  void shouldBeEmptyAgainWhenADigestWasTaken() {
    Keccak256 keccak = new Keccak256();
    Bytes32 first = keccak.update(new byte[] {1}).digest();

    assertThat(keccak.digest()).isEqualTo(Keccak256.hash(""));
    assertThat(keccak.update(new byte[] {1}).digest()).isEqualTo(first);
  }
}
