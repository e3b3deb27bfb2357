package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class WaitLineTest {
  private final StringWriter said = new StringWriter();

  @Test
  void shouldSayEachThingThatItWaitsForOnceWhereNobodyWatches() {
    WaitLine line = new WaitLine(new PrintWriter(said), true);
    line.passing("asking the chain");
    line.on("waiting for round 3", ", in about 40 s");
    line.on("waiting for round 3", ", in about 39 s");
    line.on("waiting until it is hired", "");
    assertThat(said.toString().lines())
        .containsExactly("waiting for round 3, in about 40 s", "waiting until it is hired");
  }

  @Test
  void shouldSayNothingWhereProgramsRead() {
    WaitLine line = new WaitLine(new PrintWriter(said), false);
    line.on("waiting for round 3", ", in about 40 s");
    assertThat(said.toString()).isEmpty();
  }
}
