package souk.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Main;
import souk.cli.Souk;
import tools.jackson.databind.JsonNode;

/** The commitment to a file, as people and programs get it. */
class CommpCommandTest {
  private static final String OF_127_ZEROS =
      "baga6ea4seaqdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy";

  private final InputStream usual = System.in;
  @TempDir private Path folder;

  @AfterEach
  void restore() {
    System.setIn(usual);
  }

  @Test
  void shouldPrintRootSizesAndBothCids() throws Exception {
    Path file = Files.write(folder.resolve("zeros"), new byte[127]);
    JsonNode found = Souk.run("storage", "commp", file, "--json").good().json();
    assertThat(found.get("root").stringValue())
        .isEqualTo("0x3731bb99ac689f66eef5973e4a94da188f4ddcae580724fc6f3fd60dfd488333");
    assertThat(found.get("size").longValue()).isEqualTo(127);
    assertThat(found.get("paddedSize").longValue()).isEqualTo(128);
    assertThat(found.get("cidV1").stringValue()).isEqualTo(OF_127_ZEROS);
    assertThat(found.get("cidV2").stringValue())
        .isEqualTo("bafkzcibcaabdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy");
    assertThat(Souk.run("storage", "commp", file).good().text()).contains(OF_127_ZEROS);
  }

  @Test
  void shouldReadStandardInput() throws Exception {
    System.setIn(new ByteArrayInputStream(new byte[127]));
    assertThat(Souk.run("storage", "commp", "-", "--json").good().json().get("cidV1").stringValue())
        .isEqualTo(OF_127_ZEROS);
  }

  @Test
  void shouldCommitToAnEmptyFile() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThat(
            Souk.run("storage", "commp", empty, "--json").good().json().get("cidV2").stringValue())
        .isEqualTo("bafkzcibcp4bdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy");
  }

  @Test
  void shouldSayInOneLineWhatCannotBeRead() throws Exception {
    Souk.run("storage", "commp", folder.resolve("none"))
        .bad(Main.USAGE, "there is no file " + folder.resolve("none"));
    Souk.run("storage", "commp", folder)
        .bad(Main.USAGE, folder + " is a folder; pack it into one file first");
  }
}
