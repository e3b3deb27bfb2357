package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a line of progress says and how wide it is; sizes and command lines as people read them. */
class ProgressLineTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void shouldCountForItsRateOnlyWhatCameInThisRun() {
    ProgressLine line = new ProgressLine(104_000_000, 300_000_000, 0);
    line.at(124_000_000, 2 * SECOND);
    assertThat(line.text(120, 2 * SECOND))
        .startsWith(" 41% [=====")
        .endsWith("  124.0/300.0 MB  10 MB/s  18 s left")
        .hasSizeLessThan(120);
  }

  @Test
  void shouldForgetHowFastItWasLongAgo() {
    ProgressLine line = new ProgressLine(0, 1_000_000_000, 0);
    for (int second = 1; second <= 60; second++) {
      long at = second <= 30 ? second * 10_000_000L : 300_000_000L + (second - 30) * 1_000_000L;
      line.at(at, second * SECOND);
    }
    assertThat(line.text(80, 60 * SECOND)).contains("  1.0 MB/s  11:10 left");
  }

  @Test
  void shouldSayNoRateBeforeAnythingCame() {
    assertThat(new ProgressLine(0, 2_000_000, 0).text(80, 5 * SECOND))
        .endsWith("  0.0/2.0 MB")
        .doesNotContain("left");
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 60, 80, 200})
  void shouldFitWhateverTheTerminalsWidthIs(int columns) {
    for (long total : List.of(1L, 999_999L, 300_000_000L, 5_000_000_000L, 7_000_000_000_000L)) {
      ProgressLine line = new ProgressLine(0, total, 0);
      for (long at = 0; at <= 4; at++) {
        line.at(total * at / 4, at * 977 * SECOND);
        assertThat(line.text(columns, at * 977 * SECOND)).hasSizeLessThan(columns);
      }
      if (columns >= 60) {
        assertThat(line.text(columns, 4 * 977 * SECOND)).startsWith("100% [").contains("left");
      }
      if (columns == 40 && total == 300_000_000L) {
        assertThat(line.text(columns, 4 * 977 * SECOND)).endsWith(" left");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 bytes",
    "1,1 byte",
    "999,999 bytes",
    "999999,1.0 MB",
    "145954000,146.0 MB",
    "5368709120,5.4 GB"
  })
  void shouldSaySizesInAUnitThatFits(long bytes, String text) {
    assertThat(Sizes.text(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"350000,0.4 MB/s", "20000,20 kB/s", "9940000,9.9 MB/s", "64200000,64 MB/s"})
  void shouldNeverSayZeroMegabytesASecond(double rate, String text) {
    assertThat(Sizes.rate(rate)).isEqualTo(text);
  }
}
