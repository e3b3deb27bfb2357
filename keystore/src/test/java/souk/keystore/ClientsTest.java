package souk.keystore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.primitives.Address;
import souk.primitives.PrivateKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Live programs of others write key files that are read here, and read what is written here. */
class ClientsTest {
  private static final Path CLIENTS = Path.of("clients");
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  @BeforeEach
  void need() {
    Assumptions.assumeTrue(
        Files.isDirectory(CLIENTS.resolve("node_modules/ethers6")),
        "not tested with other clients, since they are missing: run npm ci in keystore/clients/");
  }

  private static JsonNode node(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "keys.mjs"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(CLIENTS.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] said = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as("exit status of %s", command).isZero();
    return JSON.readTree(said);
  }

  @Test
  void shouldReadWhatOthersWriteWhenTheyDoItTheirUsualWay() throws Exception {
    JsonNode files = node("write");
    assertThat(files.size()).isGreaterThanOrEqualTo(18);
    for (JsonNode file : files.values()) {
      String client = file.get("client").stringValue();
      Path path =
          Files.writeString(folder.resolve("key.json"), file.get("json").stringValue(), UTF_8);
      try (Password password = Password.taking(file.get("password").stringValue().toCharArray())) {
        PrivateKey key = Keystore.open(path, password);
        if (file.has("key")) { // one of them makes its own
          assertThat("0x" + HexFormat.of().formatHex(key.toArray()))
              .as(client)
              .isEqualTo(file.get("key").stringValue());
        }
      }
    }
  }

  @Test
  void shouldBeReadByOthersWhenWrittenHere() throws Exception {
    PrivateKey key = PrivateKey.fromSeeded(new Random(20_261_128));
    Path file = folder.resolve("souk.json");
    try (Password password = Password.taking("Haus 7".toCharArray())) {
      Keystore.store(file, key, password);
    }
    JsonNode found = node("read", file.toAbsolutePath().toString(), "Haus 7");
    assertThat(found.size()).isGreaterThanOrEqualTo(6);
    for (Map.Entry<String, JsonNode> client : found.properties()) {
      String address = client.getValue().stringValue();
      assertThat(Address.parse("0x" + address.toLowerCase(java.util.Locale.ROOT).substring(2)))
          .as(client.getKey())
          .isEqualTo(key.address());
    }
  }
}
