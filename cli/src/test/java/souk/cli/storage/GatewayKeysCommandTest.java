package souk.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Main;
import souk.cli.Souk;

class GatewayKeysCommandTest {
  @TempDir private Path folder;

  private Souk run(String option) throws Exception {
    return Souk.run("gateway", "keys", "--state", folder, option, "backup");
  }

  @Test
  void shouldShowNoSecretWhenAKeyIsMadeAndRemoved() throws Exception {
    String shown = run("--add").good().text();

    Path file = folder.resolve("s3-keys");
    String secret = Files.readAllLines(file).getLast().split(" = ", -1)[1];
    assertThat(secret).hasSize(40);
    assertThat(shown).contains("backup").doesNotContain(secret);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    run("--add").bad(Main.USAGE, "there is a key 'backup' already");
    var _ = run("--remove").good();
    assertThat(Files.readString(file)).doesNotContain(secret);
  }
}
