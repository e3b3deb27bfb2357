package souk.ledger.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HistoryTest {
  @Test
  void shouldAnswerAsASortedMapDoes() {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < 50; run++) {
      TreeMap<Long, Integer> model = new TreeMap<>();
      long round = random.nextLong(5);
      History<Integer> history = History.startingAt(round, 0);
      model.put(round, 0);
      for (int value = 1; value < 200; value++) {
        round += random.nextLong(4); // 0 replaces the newest value
        history = history.from(round, value);
        model.put(round, value);
        assertThat(history.round()).isEqualTo(round);
        assertThat(history.newest()).isEqualTo(value);
      }
      for (long asked = 0; asked <= round + 2; asked++) {
        Map.Entry<Long, Integer> wanted = model.floorEntry(asked);
        assertThat(history.at(asked))
            .as("seed %d, run %d, round %d", seed, run, asked)
            .isEqualTo(wanted == null ? null : wanted.getValue());
      }
    }
  }

  @Test
  void shouldKeepAnOlderHistoryAsItWas() {
    History<String> one = History.startingAt(3, "a");
    History<String> two = one.from(5, "b");
    assertThat(one.at(9)).isEqualTo("a");
    assertThat(two.at(9)).isEqualTo("b");
    assertThat(two.from(5, "c").at(5)).isEqualTo("c");
    assertThat(two.at(5)).isEqualTo("b");
  }

  @Test
  void shouldNotRewriteThePast() {
    History<String> history = History.startingAt(3, "a").from(5, "b");
    assertThatThrownBy(() -> history.from(4, "c")).isInstanceOf(IllegalArgumentException.class);
  }
}
