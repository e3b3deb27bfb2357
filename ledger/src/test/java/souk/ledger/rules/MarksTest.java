package souk.ledger.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MarksTest {
  @Test
  void shouldAnswerAsASetDoes() {
    long seed = 5;
    SplittableRandom random = new SplittableRandom(seed);
    Marks marks = Marks.NONE;
    Set<Long> model = new HashSet<>();
    for (int i = 0; i < 3_000; i++) {
      long index = random.nextLong(4) << 32 | random.nextLong(500);
      marks = marks.with(index);
      model.add(index);
    }
    for (long round = 0; round < 4; round++) {
      for (long book = 0; book < 600; book++) {
        long index = round << 32 | book;
        assertThat(marks.has(index))
            .as("seed %d, index %d", seed, index)
            .isEqualTo(model.contains(index));
      }
    }
    assertThat(marks.has(0xffffffffL << 32 | 0xffffffffL)).isFalse();
  }
}
