package souk.content.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PerCacheTest {
  @Test
  void shouldKeepNothingOfAgreementsThatAreOverHoweverManyThereWere() {
    Set<Integer> hired = new HashSet<>();
    PerCache<Integer, String> texts = new PerCache<>(hired::contains, key -> "text " + key);
    for (int agreement = 0; agreement < 10_000; agreement++) {
      hired.add(agreement);
      hired.remove(agreement - 3);
      assertThat(texts.of(agreement)).isEqualTo("text " + agreement).isSameAs(texts.of(agreement));
      assertThat(texts.size()).isLessThanOrEqualTo(hired.size() + 1);
    }
  }
}
