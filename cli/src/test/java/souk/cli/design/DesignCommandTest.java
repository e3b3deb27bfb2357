package souk.cli.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Json;
import souk.cli.Main;
import souk.cli.Souk;

class DesignCommandTest {
  private static final Path VAULT =
      Path.of("..", "design", "src", "test", "resources", "souk", "design", "vault.yaml");

  @TempDir private Path folder = Path.of("");

  @Test
  void shouldSayWhatADesignConsistsOf() throws Exception {
    assertThat(Souk.run("design", "check", VAULT).good().text())
        .contains("cells of their matrices         28")
        .contains("Note: vault/1 is not installed")
        .contains("A design for vault/1, fingerprint ");
    assertThat(Json.read(Souk.run("design", "check", VAULT, "--json").good().text()).path("cells"))
        .hasToString("28");
  }

  @Test
  void shouldEndWithThePlaceInOneLineWhenADesignIsWrong() throws Exception {
    Path file = folder.resolve("wrong.yaml");
    Files.writeString(file, Files.readString(VAULT).replace("month: 30 d", "month: 30"));

    Souk.run("design", "check", file).bad(Main.USAGE, "wrong.yaml:39:10", "such as 30 d");
    Souk.run("design", "check", folder).bad(Main.USAGE, "is a folder");
    Souk.run("design", "check", folder.resolve("none")).bad(Main.USAGE, "there is no market file");
  }

  @Test
  void shouldPrintTheSchemaThatIsCommitted() throws Exception {
    assertThat(Souk.run("design", "schema").good().text())
        .isEqualTo(Files.readString(Path.of("..", "markets", "schema", "design.json")));
  }
}
