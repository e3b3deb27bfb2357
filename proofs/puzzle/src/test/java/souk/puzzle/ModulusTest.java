package souk.puzzle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ModulusTest {
  private static final int[] EDGES = {
    0, 1, 2, 3, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_fffe, 0xffff_ffff
  };

  @Test
  void shouldGiveRemainderWhenNumberOrDivisorIsAtTheEdge() {
    for (int divisor : new int[] {1, 2, 3, 7, 32_768, 32_769, 0x7fff_fffe, 0x7fff_ffff}) {
      Modulus modulus = new Modulus(divisor);
      for (int number : EDGES) {
        assertRemainder(modulus, number, divisor);
        assertRemainder(modulus, number * divisor, divisor);
        assertRemainder(modulus, number * divisor - 1, divisor);
      }
    }
  }

  @Test
  void shouldGiveRemainderWhenBothAreRandom() {
    Random random = new Random(20_190_205);
    for (int i = 0; i < 1_000_000; i++) {
      int divisor = (random.nextInt() >>> random.nextInt(1, 32)) + 1;
      divisor = Math.max(1, divisor);
      assertRemainder(new Modulus(divisor), random.nextInt(), divisor);
    }
  }

  private static void assertRemainder(Modulus modulus, int number, int divisor) {
    int expected = Integer.remainderUnsigned(number, divisor);
    int found = modulus.of(number);
    if (found != expected) { // a million descriptions would take longer than the test
      assertThat(found)
          .as("%s mod %d", Integer.toUnsignedString(number), divisor)
          .isEqualTo(expected);
    }
  }
}
