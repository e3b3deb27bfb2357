package souk.keystore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Key files as other wallets write them, which differ from the format's definition. */
class OtherWalletsTest {
  private static final Path FILES = Path.of("src/test/resources/souk/keystore/wallets");
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ADDRESS = "19e7e376e7c213b7e7e7e46cc70a5dd086daff2a";

  @TempDir Path folder;

  static Stream<JsonNode> files() throws Exception {
    return JSON.readTree(Files.readString(FILES.resolve("index.json"))).values().stream();
  }

  /** Each has its password in a file as well, as people give it. */
  @MethodSource("files")
  @ParameterizedTest
  void shouldOpenWhenAnotherWalletWroteIt(JsonNode file) throws Exception {
    String name = file.get("name").stringValue();
    try (Password password =
        PasswordSource.file(FILES.resolve(name + ".password")).get("the key")) {
      PrivateKey key = Keystore.open(FILES.resolve(name + ".json"), password);
      assertThat(HexFormat.of().formatHex(key.toArray()))
          .as(file.get("note").stringValue())
          .isEqualTo(file.get("priv").stringValue());
    }
  }

  private PrivateKey open(String json, String password) throws Exception {
    Path file = Files.writeString(folder.resolve("key.json"), json);
    try (Password given = Password.taking(password.toCharArray())) {
      return Keystore.open(file, given);
    }
  }

  private static String control() throws Exception {
    return Files.readString(FILES.resolve("control.json"));
  }

  private static String withAddress(String value) throws Exception {
    return control().replaceFirst("\\{", "{\"address\": " + value + ",");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "null",
        "''",
        "'\"\"'",
        "'\"0x\"'",
        "'\"ADDRESS\"'",
        "'\"0xADDRESS\"'",
        "'\"0XADDRESS\"'",
        "'\"UPPER\"'",
        "'\"0XUPPER\"'"
      })
  void shouldOpenWhateverTheFormOfItsAddress(String form) throws Exception {
    String json =
        form.isEmpty()
            ? control()
            : withAddress(
                form.replace("ADDRESS", ADDRESS)
                    .replace("UPPER", ADDRESS.toUpperCase(Locale.ROOT)));
    assertThat(open(json, "correct horse").address()).isEqualTo(Address.parse("0x" + ADDRESS));
  }

  @Test
  void shouldOpenWhenAllNamesAreOfAnotherCase() throws Exception {
    String json = control();
    for (String name :
        new String[] {"crypto", "version", "cipher", "cipherparams", "kdf", "kdfparams", "mac"}) {
      json = json.replace("\"" + name + "\"", "\"" + name.toUpperCase(Locale.ROOT) + "\"");
    }
    assertThat(open(json, "correct horse").address()).isEqualTo(Address.parse("0x" + ADDRESS));
  }

  @Test
  void shouldRefuseWhenAMemberIsThereInTwoCases() throws Exception {
    ObjectNode json = (ObjectNode) JSON.readTree(control());
    json.set("Crypto", json.get("crypto"));
    assertThatThrownBy(() -> open(json.toString(), "correct horse"))
        .isInstanceOf(KeystoreException.class)
        .hasMessageContaining("\"crypto\" twice");
  }

  /** Zeros in front of the secret, and of what Python writes as a number. */
  @Test
  void shouldOpenWhenZerosInFrontWereLeftOut() throws Exception {
    long seed = 20_261_128;
    Random random = new Random(seed);
    for (int zeros = 1; zeros < 4; zeros++) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      Arrays.fill(secret, 0, zeros, (byte) 0);
      PrivateKey key = PrivateKey.of(secret);
      Optional<Address> address = Optional.of(key.address());
      byte[] tail = Arrays.copyOfRange(secret, zeros, 32);
      for (Optional<Address> said : List.of(address, Optional.<Address>empty())) {
        assertThat(open(sealed(tail, said), "p").address())
            .as("seed %d, %d zeros", seed, zeros)
            .isEqualTo(key.address());
      }
      assertThatThrownBy(() -> open(sealed(tail, Optional.of(Address.ZERO)), "p"))
          .isInstanceOf(KeystoreException.class)
          .hasMessageContaining("but holds the key of " + key.address());
      assertThat(open(sealed(secret, address).replace("\"iv\":\"00", "\"iv\":\""), "p").address())
          .isEqualTo(key.address());
      assertThatThrownBy(
              () -> open(sealed(secret, Optional.empty()).replace("\"iv\":\"00", "\"iv\":\""), "p"))
          .as("nothing would tell that another key comes out")
          .isInstanceOf(KeystoreException.class)
          .hasMessageContaining("\"iv\" is not 16 bytes");
    }
  }

  /** With an initialization vector that begins with a zero. */
  private static String sealed(byte[] secret, Optional<Address> address) throws Exception {
    byte[] iv = new byte[KeyFile.IV_BYTES];
    Arrays.fill(iv, 1, iv.length, (byte) 7);
    try (Password given = Password.taking("p".toCharArray())) {
      KeyFile file =
          KeyFile.seal(
              secret,
              address,
              new KeyFile.Derivation.ByPbkdf2(2, Bytes.of(new byte[] {1})),
              Bytes.of(iv),
              given);
      return new String(KeyFileJson.write(file, new UUID(1, 2)), UTF_8);
    }
  }

  /** Passwords that look alike: as typed first, then in NFKC, never in another form. */
  @Test
  void shouldTryTheNormalizedPasswordOnlyWhenTheTypedOneFails() throws Exception {
    String typed = "Haus № 7½ ﬁ";
    String normal = Normalizer.normalize(typed, Normalizer.Form.NFKC);
    PrivateKey key = PrivateKey.fromSeeded(new Random(4));
    for (String[] pair : new String[][] {{typed, typed}, {normal, typed}, {normal, normal}}) {
      assertThat(open(light(key, pair[0]), pair[1]).address()).isEqualTo(key.address());
    }
    String json = light(key, typed);
    assertThatThrownBy(() -> open(json, normal))
        .isInstanceOfSatisfying(
            KeystoreException.class,
            e -> assertThat(e.kind()).isEqualTo(KeystoreException.Kind.WRONG_PASSWORD));
  }

  private static String light(PrivateKey key, String password) throws Exception {
    try (Password given = Password.taking(password.toCharArray())) {
      KeyFile file = KeyFile.encrypt(key, given, ScryptCost.LIGHT, new SecureRandom());
      return new String(KeyFileJson.write(file, new UUID(1, 2)), UTF_8);
    }
  }
}
