package souk.deployment.transfers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.scenario.Scenario;
import souk.primitives.Amount;

class PaymentsPlayTest {
  @Test
  void shouldPayInEveryWayAndAddUpWhenItIsPlayed(@TempDir Path folder) throws Exception {
    PaymentsPlay.Result result = PaymentsPlay.play(new Scenario.Place(folder, 15), 6);

    assertThat(result.outcome().missing()).isEmpty();
    assertThat(result.outcome().ok()).isTrue();
    assertThat(result.outcome().conserved()).isTrue();
    assertThat(result.paid()).isEqualTo(Amount.of(760_000));
    assertThat(result.refunded()).isEqualTo(Amount.of(200_000));
    assertThat(result.streamed()).isGreaterThanOrEqualTo(Amount.of(6_000));
    assertThat(result.mandated()).isEqualTo(Amount.of(150_000));
    assertThat(result.unknown()).isZero();
    assertThat(result.statements()).hasSize(4).allMatch(Files::isRegularFile);
    assertThat(result.outcome().events())
        .extracting(Scenario.Event::event)
        .contains("unknown", "paid", "refused", "killed", "restarted", "cancelled");
  }

  @Test
  void shouldRefuseAStreamThatIsTooShort(@TempDir Path folder) {
    assertThatThrownBy(() -> PaymentsPlay.play(new Scenario.Place(folder, 1), 2))
        .hasMessageContaining("at least 3 seconds");
  }
}
