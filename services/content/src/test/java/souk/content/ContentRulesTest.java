package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.puzzle.PuzzleProfile;

class ContentRulesTest {
  @ParameterizedTest
  @CsvSource({
    // caches, passes, chunk, least, per ticket, token blocks, abandonment, first, most, repairs,
    // epoch
    "1, 4, 1048576, 16384, 1048576, 20, 500, 8, 64, 2, 24, caches",
    "17, 4, 1048576, 16384, 1048576, 20, 500, 8, 64, 2, 24, caches",
    "4, 1, 1048576, 16384, 1048576, 20, 500, 8, 64, 2, 24, passes",
    "4, 4, 8191, 4096, 1048576, 20, 500, 8, 64, 2, 24, chunkBytes",
    "4, 4, 16777217, 16384, 1048576, 20, 500, 8, 64, 2, 24, chunkBytes",
    "4, 4, 1048576, 31, 1048576, 20, 500, 8, 64, 2, 24, leastChunkBytes",
    "4, 4, 1048576, 1048577, 1048576, 20, 500, 8, 64, 2, 24, leastChunkBytes",
    "4, 4, 1048576, 16384, 0, 20, 500, 8, 64, 2, 24, bytesPerTicket",
    "4, 4, 1048576, 16384, 65535, 20, 500, 8, 64, 2, 24, bytesPerTicket",
    "4, 4, 1048576, 16384, 1048576, 0, 500, 8, 64, 2, 24, tokenBlocks",
    "4, 4, 1048576, 16384, 1048576, 20, 10001, 8, 64, 2, 24, abandonment",
    "4, 4, 1048576, 16384, 1048576, 20, 500, 0, 64, 2, 24, firstOpenBundles",
    "4, 4, 1048576, 16384, 1048576, 20, 500, 8, 7, 2, 24, mostOpenBundles",
    "4, 4, 1048576, 16384, 1048576, 20, 500, 8, 64, -1, 24, repairs",
    "4, 4, 1048576, 16384, 1048576, 20, 500, 8, 64, 2, 0, epochRounds",
  })
  void shouldNameTheRuleWhenItIsOutOfRange(
      int caches,
      int passes,
      int chunkBytes,
      int least,
      int perTicket,
      int tokenBlocks,
      int abandonment,
      int first,
      int most,
      int repairs,
      int epoch,
      String named) {
    assertThatThrownBy(() ->
            new ContentRules(
                PuzzleProfile.SOUK,
                caches,
                passes,
                chunkBytes,
                least,
                perTicket,
                tokenBlocks,
                abandonment,
                first,
                most,
                repairs,
                epoch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @Test
  void shouldChargeByPaddedSizeWhenChunksAreSmallOrLarge() {
    ContentRules rules =
        new ContentRules(PuzzleProfile.SOUK, 4, 4, 1 << 20, 16384, 1 << 18, 20, 500, 8, 64, 2, 24);

    assertThat(rules.paddedSize(64)).isEqualTo(16384);
    assertThat(rules.paddedSize(20_000)).isEqualTo(20_000);
    assertThat(rules.tickets(64)).isEqualTo(1);
    assertThat(rules.tickets(1 << 18)).isEqualTo(1);
    assertThat(rules.tickets((1 << 18) + 1)).isEqualTo(2);
    assertThat(rules.tickets(1 << 20)).isEqualTo(4);
  }
}
