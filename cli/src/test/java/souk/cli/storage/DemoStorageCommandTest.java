package souk.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Main;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;

/** The demo of storage, as people and programs get it. */
class DemoStorageCommandTest {
  @TempDir private Path folder;

  @Test
  void shouldStoreAFileOfOneByteAndSayWhatCameOfIt() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[] {7});
    JsonNode came =
        Souk.run(
                "demo", "storage", file, "--needed", "1", "--pieces", "2", "--no-attacks", "--json")
            .good()
            .json();
    assertThat(came.get("ok").booleanValue()).isTrue();
    assertThat(came.get("verified").booleanValue()).isTrue();
    assertThat(came.get("conserved").booleanValue()).isTrue();
    assertThat(came.get("repaired").intValue()).isOne();
    assertThat(came.get("refused").intValue()).isEqualTo(2);
    assertThat(came.get("attacks").isEmpty()).isTrue();
    assertThat(came.get("proofs").intValue()).isGreaterThanOrEqualTo(3);
    assertThat(came.has("slashed")).isTrue();
    assertThat(came.has("paid")).isTrue();
  }

  @Test
  void shouldSayInOneLineWhatCannotBePlayed() throws Exception {
    Souk.run("demo", "storage", folder.resolve("none"))
        .bad(Main.USAGE, "there is no file " + folder.resolve("none"));
    Souk.run("demo", "storage", "--needed", "3", "--pieces", "3")
        .bad(Main.USAGE, "--needed is at least 1, --pieces more than that and at most 16");
  }
}
