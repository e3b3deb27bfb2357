package souk.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What growth of memory counts. */
class SoakReportTest {
  private static ProcessFigures figures(long pid, long rss) {
    return new ProcessFigures(pid, rss, 1, 1);
  }

  private static SoakReport.Life life(
      ProcessFigures start, ProcessFigures middle, long pid, long rss) {
    return new SoakReport.Life(
        Optional.of(start), Optional.of(middle), Optional.of(figures(pid, rss)));
  }

  @Test
  void shouldCountProcessesThatLivedAllTheTimeAndNotTheChain() {
    Map<String, SoakReport.Life> lives =
        Map.of(
            "cache-1",
            life(figures(1, 100), figures(1, 120), 1, 126),
            "cache-2",
            life(figures(2, 100), figures(3, 100), 3, 110),
            SoakReport.CHAIN,
            life(figures(4, 100), figures(4, 400), 4, 900));
    assertThat(SoakReport.growth(lives, SoakReport.Life::growth)).isEqualTo(26);
    assertThat(SoakReport.growth(lives, SoakReport.Life::growthLater)).isEqualTo(10);
  }
}
