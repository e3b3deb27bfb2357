package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.keystore.Keystore;
import souk.keystore.Password;
import souk.primitives.PrivateKey;
import tools.jackson.databind.JsonNode;

/** Key files made, shown and taken over from elsewhere. */
class KeyCommandTest {
  private static final Path THERE = Path.of("src/test/resources/souk/cli/control.json");
  private static final Path ITS_PASSWORD = Path.of("src/test/resources/souk/cli/control.password");
  private static final String SECRET = "11".repeat(32);
  private static final String ADDRESS = "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a";

  private final InputStream usual = System.in;
  @TempDir private Path folder;
  private Path file = Path.of("");
  private Path password = Path.of("");

  @BeforeEach
  void choose() throws Exception {
    file = folder.resolve("my key.json");
    password = Files.writeString(folder.resolve("password"), "new secret\n");
  }

  @AfterEach
  void restore() {
    System.setIn(usual);
  }

  private static void type(String text) {
    System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private PrivateKey open() throws Exception {
    try (Password secret = Password.taking("new secret".toCharArray())) {
      return Keystore.open(file, secret);
    }
  }

  private void onlyFor(String mode) throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo(mode);
  }

  @Test
  void shouldMakeAKeyThatOpensAndReplaceNothing() throws Exception {
    JsonNode made =
        Souk.run("key", "new", file, "--password-file", password, "--json").good().json();
    assertThat(made.get("address").asString()).isEqualTo(open().address().toString());
    assertThat(made.get("keystore").asString()).isEqualTo(file.toString());
    onlyFor("rw-------");

    JsonNode shown = Souk.run("key", "show", file, "--json").good().json();
    assertThat(shown.get("address")).isEqualTo(made.get("address"));
    assertThat(shown.get("opened").asBoolean()).isFalse();
    assertThat(Souk.run("key", "show", file, "--password-file", password).good().text())
        .contains(made.get("address").asString(), "scrypt, n 262144", "the password is right")
        .doesNotContain(HexFormat.of().formatHex(open().toArray()));

    byte[] before = Files.readAllBytes(file);
    for (String verb : new String[] {"new", "import"}) {
      Souk.run("key", verb, file, "--password-file", password)
          .bad(Main.USAGE, file + " is there already, and is kept as it is");
    }
    assertThat(file).hasBinaryContent(before);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(file, password);
    }
  }

  @Test
  void shouldShowATableWhenPeopleAsk() throws Exception {
    assertThat(Souk.run("key", "new", file, "--password-file", password).good().text())
        .contains("address    " + open().address(), "key file   " + file, "Keep a copy");
  }

  @ValueSource(strings = {"%s", "0x%s\n", " 0X%s\r\n"})
  @ParameterizedTest
  void shouldTakeOverAKeyFromStandardInput(String form) throws Exception {
    type(form.formatted(SECRET));
    Souk done = Souk.run("key", "import", file, "--password-file", password, "--json").good();
    assertThat(done.json().get("address").asString()).isEqualTo(ADDRESS);
    assertThat(HexFormat.of().formatHex(open().toArray())).isEqualTo(SECRET);
    assertThat(done.text()).doesNotContain(SECRET);
    onlyFor("rw-------");
  }

  @Test
  void shouldTakeOverAKeyFromAnotherKeyFile() throws Exception {
    Souk.run(
            "key",
            "import",
            file,
            "--from",
            THERE,
            "--from-password-file",
            ITS_PASSWORD,
            "--password-file",
            password)
        .error();
    assertThat(HexFormat.of().formatHex(open().toArray())).isEqualTo(SECRET);
    onlyFor("rw-------");
  }

  @ValueSource(
      strings = {
        "",
        "11",
        "{\"version\":3}",
        "zz11111111111111111111111111111111111111111111111111111111111111",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "1111111111111111111111111111111111111111111111111111111111111111 2"
      })
  @ParameterizedTest
  void shouldSayInOneLineWithoutTheSecretWhenStandardInputHoldsNoKey(String text) throws Exception {
    type(text);
    Souk done = Souk.run("key", "import", file, "--password-file", password);
    done.bad(Main.USAGE, "standard input");
    assertThat(done.error()).doesNotContainPattern("[0-9a-f]{32}");
    assertThat(file).doesNotExist();
  }

  @Test
  void shouldSayInOneLineWhatIsWrong() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    Souk.run("key", "new", file, "--password-file", empty).bad(Main.USAGE, "the password is empty");
    Souk.run("key", "new", file, "--password-file", folder.resolve("no"))
        .bad(Main.USAGE, folder.resolve("no") + ": there is no such file");
    Souk.run("key", "new", folder.resolve("no/key.json"), "--password-file", password)
        .bad(Main.USAGE, "there is no folder " + folder.resolve("no"));
    Souk.run("key", "new", folder, "--password-file", password)
        .bad(Main.USAGE, folder + " is there already");
    Souk.run("key", "show", file).bad(Main.USAGE, "there is no keystore file " + file);
    Souk.run("key", "show", password).bad(Main.USAGE, password + " is no usable key file");
    Souk.run("key", "import", file, "--from-password-file", password).bad(Main.USAGE, "--from");
    Files.copy(THERE, folder.resolve("there.json"));
    Files.setPosixFilePermissions(
        folder.resolve("there.json"), PosixFilePermissions.fromString("rw-------"));
    Souk.run("key", "show", folder.resolve("there.json"), "--password-file", password)
        .bad(Main.USAGE, "the password of " + folder.resolve("there.json") + " is wrong");
    assertThat(file).doesNotExist();
  }

  @ValueSource(strings = {"rw-r--r--", "rw--w----", "rw-rw-rw-"})
  @ParameterizedTest
  void shouldWarnWhenOthersCanReadOrChangeAKeyFile(String mode) throws Exception {
    Files.copy(THERE, file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    Souk shown = Souk.run("key", "show", file, "--password-file", ITS_PASSWORD, "--json");
    assertThat(shown.json().get("address").asString()).isEqualTo(ADDRESS);
    assertThat(shown.error())
        .isEqualTo(
            "souk: others on this machine can read or change %s; close it with: chmod 600 %s%n"
                .formatted(file, file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
    Souk.run("key", "show", file, "--password-file", ITS_PASSWORD).good();
  }

  @Test
  void shouldExplainItselfWithExamples() throws Exception {
    for (String verb : new String[] {"new", "show", "import"}) {
      assertThat(Souk.run("key", verb, "--help").good().text())
          .contains("./souk key " + verb + " provider.json");
    }
    assertThat(Souk.run("key").good().text()).contains("new", "show", "import");
  }
}
