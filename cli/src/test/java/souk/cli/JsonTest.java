package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

class JsonTest {
  private record Said(
      String event, Address who, Amount sum, Bytes32 id, Path file, Optional<String> trouble) {}

  @Test
  void shouldWriteARecordAsItIsDeclaredWhenProgramsRead() {
    Said said =
        new Said(
            "standing",
            Address.ZERO,
            Amount.of(Long.MAX_VALUE).times(4),
            Bytes32.of(1),
            Path.of("some", "file"),
            Optional.of("none"));

    assertThat(Json.line(said))
        .isEqualTo(
            "{\"event\":\"standing\",\"who\":\""
                + Address.ZERO
                + "\",\"sum\":36893488147419103228,\"id\":\""
                + Bytes32.of(1)
                + "\",\"file\":\"some/file\",\"trouble\":\"none\"}");
  }

  @Test
  void shouldLeaveOutWhatIsEmptyWhenProgramsRead() {
    Said said =
        new Said("over", Address.ZERO, Amount.ZERO, Bytes32.ZERO, Path.of("f"), Optional.empty());

    assertThat(Json.line(said)).endsWith("\"file\":\"f\"}");
  }
}
