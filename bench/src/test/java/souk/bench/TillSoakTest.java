package souk.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code ./souk soak till}. */
@Timeout(120)
class TillSoakTest {
  private static final long SEED = 20_261_130;

  @TempDir private Path folder = Path.of("");

  @Test
  void shouldLoseNothingAndTakeNothingTwiceWhenItIsKilledUnderLoad() throws Exception {
    TillSoakReport report = new TillSoak(SEED, folder, step -> {}).run(5);

    assertThat(report.kills()).isEqualTo(5);
    assertThat(report.ticketsAcknowledged()).as("%s", report).isPositive();
    assertThat(report.ticketsLost()).as("%s", report).isZero();
    assertThat(report.takenTwice()).as("%s", report).isZero();
    assertThat(report.prizesDue()).as("%s", report).isPositive();
    assertThat(report.prizesLost()).as("%s", report).isZero();
    assertThat(report.paidTwice()).as("%s", report).isZero();
    assertThat(report.prizesPaid()).as("%s", report).isGreaterThanOrEqualTo(report.prizesDue());
  }
}
