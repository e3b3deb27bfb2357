package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a seller and a buyer signed is listed, written out, and verified by somebody else. */
class AgreementsCommandTest {
  private static final long SEED = 20_261_129;

  @TempDir private Path folder;

  private JsonNode list(Path state) throws Exception {
    return Souk.run("agreements", "list", "--state", state, "--json")
        .good()
        .json()
        .path("agreements");
  }

  private static List<Path> documents(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void shouldVerifyWhatBothSignedFromDocumentsAlone() throws Exception {
    Path sellers = folder.resolve("seller");
    Path buyers = folder.resolve("buyer");
    Path written = folder.resolve("documents");
    try (HttpMarket market = new HttpMarket(folder, SEED);
        Souk seller =
            Souk.start(
                market.with(
                    "cache-1",
                    "sell",
                    "http",
                    "--upstream",
                    market.upstream(),
                    "--price",
                    "10000 units",
                    "--state",
                    sellers))) {
      var _ = seller.await("ready", line -> line.path("event").asString().equals("ready"));
      try (var _ = market.hurry()) {
        Souk.run(
                market.with(
                    "publisher",
                    "call",
                    "/object.bin",
                    "-o",
                    folder.resolve("object.bin"),
                    "--yes",
                    "--state",
                    buyers))
            .good();
      }

      JsonNode bought = list(buyers);
      assertThat(bought).hasSize(1);
      assertThat(bought.path(0).path("side").asString()).isEqualTo("customer");
      JsonNode sold = list(sellers);
      assertThat(sold).hasSize(1);
      assertThat(sold.path(0).path("id")).isEqualTo(bought.path(0).path("id"));
      assertThat(Souk.run("agreements", "list", "--state", sellers).good().text())
          .contains(bought.path(0).path("id").asString(), "http/1", "agreed");

      Souk.run("agreements", "write", "--state", buyers, "--network", market.net(), "--to", written)
          .good();
      Path document = documents(written).getFirst();
      JsonNode compared =
          Souk.run("agreements", "verify", document, "--network", market.net(), "--json")
              .good()
              .json();
      assertThat(compared.path("holds").asBoolean()).isTrue();
      assertThat(Souk.run("agreement", "verify", document).good().text())
          .as("by its other name")
          .contains("all that was checked holds");
      assertThat(compared.path("notChecked")).isEmpty();

      Souk.run(
              "agreements", "write", "--state", sellers, "--network", market.net(), "--to", written)
          .bad(Main.USAGE, "--keystore");
      String before = Files.readString(document);
      Souk.run(market.with("cache-1", "agreements", "write", "--state", sellers, "--to", written))
          .good();
      assertThat(documents(written)).hasSize(1);
      assertThat(Files.readString(document)).isEqualTo(before);
    }
    // nobody is asked any more
    Path document = documents(written).getFirst();
    Souk verified = Souk.run("agreements", "verify", document).good();
    assertThat(verified.text())
        .contains("customer's signature   yes", "provider's signature   yes", "not checked:")
        .endsWith("all that was checked holds\n");
    Path changed = folder.resolve("changed.json");
    Files.writeString(
        changed,
        Files.readString(document).replaceFirst("\"endBlock\" : [0-9]+", "\"endBlock\" : 99999"));
    Souk lie = Souk.run("agreements", "verify", changed);
    assertThat(lie.ended()).isEqualTo(Main.FAILED);
    assertThat(lie.text()).contains("customer's signature   NO").contains("cannot be believed");
  }

  @Test
  void shouldRefuseWhatIsNoDocumentOrNoFolderOfANode() throws Exception {
    Path file = folder.resolve("file.json");
    Files.writeString(file, "{}");
    Souk.run("agreements", "verify", file).bad(Main.USAGE, "format", "is missing");
    Souk.run("agreements", "verify", folder).bad(Main.USAGE, "is a folder");
    Souk.run("agreements", "verify", folder.resolve("none")).bad(Main.USAGE, "there is no file");
    Souk.run("agreements", "list", "--state", folder).bad(Main.USAGE, "--state", "no node");
    Files.writeString(file, " ".repeat(65_537));
    Souk.run("agreements", "verify", file).bad(Main.USAGE, "longer than 65,536 bytes");
  }

  /** Neither ends: the one gives bytes for ever, the other waits for somebody to write. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldReadNoDeviceAndNoPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path endless : List.of(Path.of("/dev/zero"), pipe)) {
      Souk.run("agreements", "verify", endless).bad(Main.USAGE, endless + " is a device or a pipe");
    }
  }
}
