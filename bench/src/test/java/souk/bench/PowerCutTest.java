package souk.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a loss of power that is played takes away what a real one would, and no more. */
@Timeout(60)
class PowerCutTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void shouldKeepWhatWasSyncedAndLoseTheRest() throws Exception {
    Optional<String> why = PowerCut.unavailable(folder);
    Assumptions.assumeTrue(why.isEmpty(), why.orElse(""));
    try (PowerCut disk = new PowerCut(folder)) {
      Process writer =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "printf kept > kept; sync kept; sync .; printf lost > lost; echo done; exec sleep 60")
              .directory(disk.folder().toFile())
              .start();
      assertThat(writer.getInputStream().read()).isEqualTo('d');
      PowerCut.stop(writer);

      disk.cut(writer);

      assertThat(disk.folder().resolve("kept")).hasContent("kept");
      Path lost = disk.folder().resolve("lost");
      assertThat(Files.exists(lost) && Files.size(lost) > 0).isFalse();
    }
  }
}
