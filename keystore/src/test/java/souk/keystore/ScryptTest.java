package souk.keystore;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.generators.SCrypt;
import org.junit.jupiter.api.Test;

class ScryptTest {
  /** RFC 7914, section 12. */
  @Test
  void shouldGiveTheValuesOfTheRfc() throws Exception {
    String[][] vectors = {
      {
        "",
        "",
        "16 1 1",
        "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
            + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
      },
      {
        "password",
        "NaCl",
        "1024 8 16",
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
            + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
      },
      {
        "pleaseletmein",
        "SodiumChloride",
        "16384 8 1",
        "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
            + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
      }
    };
    for (String[] vector : vectors) {
      String[] cost = vector[2].split(" ", -1);
      byte[] key =
          Scrypt.derive(
              vector[0].getBytes(US_ASCII),
              vector[1].getBytes(US_ASCII),
              new ScryptCost(
                  Integer.parseInt(cost[0]), Integer.parseInt(cost[1]), Integer.parseInt(cost[2])),
              64);
      assertThat(HexFormat.of().formatHex(key)).as(vector[2]).isEqualTo(vector[3]);
    }
  }

  @Test
  void shouldAgreeWithBouncyCastleWhenBothCan() throws Exception {
    long seed = 9;
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      byte[] password = new byte[random.nextInt(100)];
      byte[] salt = new byte[1 + random.nextInt(64)];
      random.nextBytes(password);
      random.nextBytes(salt);
      int n = 2 << random.nextInt(8);
      int r = 1 + random.nextInt(9);
      int p = 1 + random.nextInt(4);
      assertThat(Scrypt.derive(password, salt, new ScryptCost(n, r, p), 32))
          .as("seed %d, round %d: n %d, r %d, p %d", seed, i, n, r, p)
          .isEqualTo(SCrypt.generate(password, salt, n, r, p, 32));
    }
  }

  @Test
  void shouldAgreeWithBouncyCastleWhenTheCostIsTheStandard() throws Exception {
    byte[] password = "pleaseletmein".getBytes(US_ASCII);
    byte[] salt = "SodiumChloride".getBytes(US_ASCII);
    ScryptCost cost = ScryptCost.STANDARD;
    assertThat(Scrypt.derive(password, salt, cost, 32))
        .isEqualTo(SCrypt.generate(password, salt, cost.n(), cost.r(), cost.p(), 32));
  }

  @Test
  void shouldRefuseCostsThatWouldFillTheHeapOrTakeTooLong() {
    int[][] tooMuch = {{2, 1, 1 << 21}, {2, 1 << 20, 1}, {1 << 19, 8, 1}, {1 << 18, 8, 3}};
    for (int[] cost : tooMuch) {
      assertThatThrownBy(() -> new ScryptCost(cost[0], cost[1], cost[2]))
          .as("%d %d %d", cost[0], cost[1], cost[2])
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("too much");
    }
  }
}
