package souk.storage.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Any k of n shards give all others. */
class ReedSolomonTest {
  private static final long SEED = 41;
  private static final int LENGTH = 2 * ReedSolomon.BLOCK;

  private static byte[][] random(int shards) {
    Random random = new Random(SEED);
    byte[][] data = new byte[shards][LENGTH];
    for (byte[] each : data) {
      random.nextBytes(each);
    }
    return data;
  }

  private static byte[][] all(ReedSolomon code, byte[][] data) {
    byte[][] parity = new byte[code.all() - code.needed()][LENGTH];
    Arrays.stream(parity).forEach(each -> Arrays.fill(each, (byte) 0x55));
    code.parity(data, parity, LENGTH);
    byte[][] all = Arrays.copyOf(data, code.all());
    System.arraycopy(parity, 0, all, data.length, parity.length);
    return all;
  }

  /** The symbol whose bit i is the given bit of the block's i-th eighth. */
  private static int symbol(byte[] shard, int block, int number) {
    int symbol = 0;
    for (int bit = 0; bit < 8; bit++) {
      int at = block * ReedSolomon.BLOCK + bit * (ReedSolomon.BLOCK / 8) + number / 8;
      symbol |= (shard[at] >> (number % 8) & 1) << bit;
    }
    return symbol;
  }

  /** By the definition, symbol by symbol, with multiplication as of polynomials. */
  @Test
  void shouldBeTheCodeThatItSays() {
    byte[][] all = all(new ReedSolomon(4, 8), random(4));
    for (int block = 0; block < 2; block++) {
      for (int number = 0; number < ReedSolomon.BLOCK; number += 37) {
        for (int row = 4; row < 8; row++) {
          int sum = 0;
          for (int column = 0; column < 4; column++) {
            sum ^= times(inverse(row ^ column), symbol(all[column], block, number));
          }
          assertThat(symbol(all[row], block, number)).isEqualTo(sum);
        }
      }
    }
  }

  private static int times(int a, int b) {
    int product = 0;
    for (int bit = 7; bit >= 0; bit--) {
      product = product << 1 ^ (product >= 128 ? 0x11d : 0);
      product ^= (b >> bit & 1) * a;
    }
    return product;
  }

  private static int inverse(int a) {
    return IntStream.range(1, 256).filter(b -> times(a, b) == 1).findFirst().orElseThrow();
  }

  @Test
  void shouldGiveAllBackFromAnyFourOfEight() {
    ReedSolomon code = new ReedSolomon(4, 8);
    byte[][] all = all(code, random(4));
    int tried = 0;
    for (int set = 0; set < 256; set++) {
      if (Integer.bitCount(set) == 4) {
        recover(code, all, set);
        tried++;
      }
    }
    assertThat(tried).isEqualTo(70);
  }

  private static void recover(ReedSolomon code, byte[][] all, int set) {
    int[] there = IntStream.range(0, 8).filter(i -> (set >> i & 1) == 1).toArray();
    int[] wanted = IntStream.range(0, 8).filter(i -> (set >> i & 1) == 0).toArray();
    byte[][] in = Arrays.stream(there).mapToObj(i -> all[i]).toArray(byte[][]::new);
    byte[][] out = new byte[wanted.length][LENGTH];
    code.recovery(there, wanted).recover(in, out, LENGTH);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(out[i])
          .as("shard %d from %s", wanted[i], Arrays.toString(there))
          .isEqualTo(all[wanted[i]]);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "5, 5", "2, 3", "10, 30", "29, 80", "64, 128", "40, 40"})
  void shouldWorkForAnyNumbers(int needed, int shards) {
    ReedSolomon code = new ReedSolomon(needed, shards);
    byte[][] all = all(code, random(needed));
    Random random = new Random(SEED);
    int[] order = IntStream.range(0, shards).toArray();
    for (int i = shards - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    int[] there = Arrays.copyOf(order, needed);
    int[] wanted = {order[shards - 1], 0};
    byte[][] in = Arrays.stream(there).mapToObj(i -> all[i]).toArray(byte[][]::new);
    byte[][] out = new byte[2][LENGTH];
    code.recovery(there, wanted).recover(in, out, LENGTH);
    assertThat(out[0]).isEqualTo(all[wanted[0]]);
    assertThat(out[1]).isEqualTo(all[0]);
  }

  @Test
  void shouldRefuseWhatIsNoCodeAndShardsThatAreNone() {
    for (int[] bad : new int[][] {{0, 1}, {2, 1}, {1, 257}, {-1, 3}}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new ReedSolomon(bad[0], bad[1]));
    }
    ReedSolomon code = new ReedSolomon(2, 3);
    for (int[] there : new int[][] {{0}, {0, 0}, {0, 1, 2}, {0, 3}, {-1, 0}}) {
      assertThatIllegalArgumentException().isThrownBy(() -> code.recovery(there, new int[] {1}));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> code.recovery(new int[] {0, 1}, new int[] {3}));
    byte[][] data = random(2);
    for (int length : new int[] {1, ReedSolomon.BLOCK - 1, ReedSolomon.BLOCK + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> code.parity(data, new byte[1][LENGTH], length));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> code.parity(data, new byte[2][LENGTH], LENGTH));
    assertThatThrownBy(() -> Gf256.inverse(new int[][] {{1, 1}, {1, 1}}))
        .isInstanceOf(ArithmeticException.class);
  }
}
