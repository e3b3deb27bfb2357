package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {
  @Test
  void shouldGiveACommandBackAsItCanBePasted() {
    assertThat(ShellWords.of(List.of("fetch", "http://h:1/0x5a", "--out", "it's a film;.mp4", "")))
        .isEqualTo("fetch http://h:1/0x5a --out 'it'\\''s a film;.mp4' ''");
  }
}
