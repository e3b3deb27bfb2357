package souk.keystore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Wallet;
import org.web3j.crypto.WalletFile;
import org.web3j.crypto.WalletUtils;
import souk.primitives.PrivateKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KeyFileTest {
  /** The two test vectors of the format's definition (ethereum.org, "Web3 secret storage"). */
  private static final String SECRET =
      "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";

  static final String PBKDF2 =
      """
      {
        "crypto": {
          "cipher": "aes-128-ctr",
          "cipherparams": {"iv": "6087dab2f9fdbbfaddc31a909735c1e6"},
          "ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
          "kdf": "pbkdf2",
          "kdfparams": {
            "c": 262144,
            "dklen": 32,
            "prf": "hmac-sha256",
            "salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"
          },
          "mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"
        },
        "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
        "version": 3
      }
      """;

  static final String SCRYPT =
      """
      {
        "crypto": {
          "cipher": "aes-128-ctr",
          "cipherparams": {"iv": "83dbcc02d8ccb40e466191a123791e0e"},
          "ciphertext": "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
          "kdf": "scrypt",
          "kdfparams": {
            "dklen": 32,
            "n": 262144,
            "p": 8,
            "r": 1,
            "salt": "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"
          },
          "mac": "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"
        },
        "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
        "version": 3
      }
      """;

  @TempDir Path directory;

  private static PrivateKey decrypt(String json, String password) throws KeystoreException {
    try (Password typed = Password.taking(password.toCharArray())) {
      return KeyFileJson.read(json.getBytes(UTF_8), "key.json").decrypt(typed, "key.json");
    }
  }

  private static String encrypt(PrivateKey key, String password) throws KeystoreException {
    try (Password typed = Password.taking(password.toCharArray())) {
      KeyFile file = KeyFile.encrypt(key, typed, ScryptCost.LIGHT, new SecureRandom());
      return new String(KeyFileJson.write(file, UUID.randomUUID()), UTF_8);
    }
  }

  private static String hex(PrivateKey key) {
    return HexFormat.of().formatHex(key.toArray());
  }

  @Test
  void shouldDecryptThePublishedVectors() throws Exception {
    assertThat(hex(decrypt(PBKDF2, "testpassword"))).isEqualTo(SECRET);
    assertThat(hex(decrypt(SCRYPT, "testpassword"))).isEqualTo(SECRET);
  }

  @Test
  void shouldRefuseAWrongPasswordOrAnyChangedByteOfTheCiphertext() {
    assertThat(failure(PBKDF2, "testpasswor")).isEqualTo(KeystoreException.Kind.WRONG_PASSWORD);
    assertThat(failure(PBKDF2, "")).isEqualTo(KeystoreException.Kind.WRONG_PASSWORD);
    assertThat(failure(PBKDF2.replace("5318b4", "5318b5"), "testpassword"))
        .isEqualTo(KeystoreException.Kind.WRONG_PASSWORD);
    assertThat(failure(PBKDF2.replace("e9b2\"", "e9b3\""), "testpassword"))
        .isEqualTo(KeystoreException.Kind.WRONG_PASSWORD);
  }

  @Test
  void shouldReadBackWhatItWrote() throws Exception {
    long seed = 11;
    Random random = new Random(seed);
    for (String password : new String[] {"", "a", "pässwörd 🔑", "x".repeat(1000)}) {
      PrivateKey key = PrivateKey.fromSeeded(random);
      assertThat(hex(decrypt(encrypt(key, password), password))).as(password).isEqualTo(hex(key));
    }
  }

  @Test
  void shouldNeverEncryptAlikeWhenKeyAndPasswordAreTheSame() throws Exception {
    PrivateKey key = PrivateKey.fromSeeded(new Random(1));
    JsonMapper json = new JsonMapper();
    var one = json.readTree(encrypt(key, "p")).get("crypto");
    var two = json.readTree(encrypt(key, "p")).get("crypto");
    assertThat(one.get("cipherparams")).isNotEqualTo(two.get("cipherparams"));
    assertThat(one.get("ciphertext")).isNotEqualTo(two.get("ciphertext"));
    assertThat(one.get("kdfparams").get("salt")).isNotEqualTo(two.get("kdfparams").get("salt"));
  }

  @Test
  void shouldBeDecryptedByWeb3jWhenWrittenHere() throws Exception {
    PrivateKey key = PrivateKey.fromSeeded(new Random(2));
    ECKeyPair pair = Wallet.decrypt("shared", web3j(encrypt(key, "shared")));
    assertThat(Credentials.create(pair).getAddress()).isEqualTo(key.address().toString());
  }

  /** By hand, since web3j 6.0.0 with Jackson 3.2 reads no JSON of wallets, not even its own. */
  private static WalletFile web3j(String ours) {
    JsonNode json = new JsonMapper().readTree(ours);
    JsonNode from = json.get("crypto");
    JsonNode parameters = from.get("kdfparams");
    WalletFile.ScryptKdfParams scrypt = new WalletFile.ScryptKdfParams();
    scrypt.setDklen(parameters.get("dklen").intValue());
    scrypt.setN(parameters.get("n").intValue());
    scrypt.setR(parameters.get("r").intValue());
    scrypt.setP(parameters.get("p").intValue());
    scrypt.setSalt(parameters.get("salt").stringValue());
    WalletFile.CipherParams cipher = new WalletFile.CipherParams();
    cipher.setIv(from.get("cipherparams").get("iv").stringValue());
    WalletFile.Crypto crypto = new WalletFile.Crypto();
    crypto.setCipher(from.get("cipher").stringValue());
    crypto.setCipherparams(cipher);
    crypto.setCiphertext(from.get("ciphertext").stringValue());
    crypto.setKdf(from.get("kdf").stringValue());
    crypto.setKdfparams(scrypt);
    crypto.setMac(from.get("mac").stringValue());
    WalletFile wallet = new WalletFile();
    wallet.setAddress(json.get("address").stringValue());
    wallet.setCrypto(crypto);
    wallet.setId(json.get("id").stringValue());
    wallet.setVersion(json.get("version").intValue());
    return wallet;
  }

  @Test
  void shouldReadWhatWeb3jWrote() throws Exception {
    PrivateKey key = PrivateKey.fromSeeded(new Random(3));
    String name =
        WalletUtils.generateWalletFile(
            "shared", ECKeyPair.create(key.toArray()), directory.toFile(), false);
    assertThat(hex(decrypt(Files.readString(directory.resolve(name)), "shared")))
        .isEqualTo(hex(key));
  }

  @Test
  void shouldRefuseFilesThatAreNotTheFormatOrAskForTooMuch() {
    String[][] changes = {
      {"\"version\": 3", "\"version\": 1"},
      {"\"version\": 3", "\"version\": \"3\""},
      {"\"version\": 3", "\"version\": 3.0"},
      {"\"version\": 3", "\"version\": 3, \"version\": 3"},
      {"\"version\": 3\n", "\"version\": 3, \"address\": \"00\"\n"},
      {"\"version\": 3\n", "\"version\": 3, \"address\": 7\n"},
      {"\"crypto\"", "\"krypto\""},
      {"aes-128-ctr", "aes-128-cbc"},
      {"83dbcc02d8ccb40e466191a123791e0e", "83dbcc02d8ccb40e466191a123791e"},
      {"83dbcc02d8ccb40e466191a123791e0e", "83dbcc02d8ccb40e466191a123791e0x"},
      {"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c", ""},
      {"479c\"", "479c00\""},
      {"3097\"", "30\""},
      {"\"kdf\": \"scrypt\"", "\"kdf\": \"plain\""},
      {"\"dklen\": 32", "\"dklen\": 16"},
      {"\"dklen\": 32", "\"dklen\": 2147483647"},
      {"\"n\": 262144", "\"n\": 262143"},
      {"\"n\": 262144", "\"n\": 0"},
      {"\"n\": 262144", "\"n\": -262144"},
      {"\"n\": 262144", "\"n\": 1073741824"},
      {"\"n\": 262144", "\"n\": 99999999999"},
      {"\"n\": 262144", "\"n\": 262144.5"},
      {"\"p\": 8", "\"p\": 1000000"},
      {"\"p\": 8", "\"p\": 0"},
      {"\"r\": 1", "\"r\": 16"},
      {"\"r\": 1", "\"r\": 2147483647"},
      {"\"salt\": \"ab0c", "\"salt\": \"" + "00".repeat(64)},
      {"\"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19\"", "\"\""},
      {"\n}\n", "\n} {}\n"},
      {"\n}\n", "\n"},
      {"\"id\"", "\"" + "a".repeat(20_000) + "\""},
    };
    for (String[] change : changes) {
      String changed = SCRYPT.replace(change[0], change[1]);
      assertThat(changed).as(change[0]).isNotEqualTo(SCRYPT);
      assertThat(failure(changed, "testpassword"))
          .as("%s -> %s", change[0], change[1])
          .isEqualTo(KeystoreException.Kind.MALFORMED);
    }
    String[][] pbkdf2 = {
      {"hmac-sha256", "hmac-sha1"}, {"\"c\": 262144", "\"c\": 0"},
      {"\"c\": 262144", "\"c\": 2000000000"}, {"\"c\": 262144,", ""}
    };
    for (String[] change : pbkdf2) {
      assertThat(failure(PBKDF2.replace(change[0], change[1]), "testpassword"))
          .as("%s -> %s", change[0], change[1])
          .isEqualTo(KeystoreException.Kind.MALFORMED);
    }
    for (String json :
        new String[] {"", "null", "[]", "3", "{}", "{\"version\": 3}", "[".repeat(9000)}) {
      assertThat(failure(json, "x")).as(json).isEqualTo(KeystoreException.Kind.MALFORMED);
    }
  }

  @Test
  void shouldRefuseWhenTheAddressInTheFileIsAnotherOnes() {
    String lying =
        PBKDF2.replace(
            "\"version\": 3", "\"version\": 3, \"address\": \"" + "11".repeat(20) + "\"");
    assertThatThrownBy(() -> decrypt(lying, "testpassword"))
        .isInstanceOf(KeystoreException.class)
        .hasMessageContaining("key.json")
        .hasMessageContaining("0x1111111111111111111111111111111111111111")
        .hasMessageContaining("0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b");
  }

  @Test
  void shouldSayNothingOfTheSecretWhenItFails() {
    assertThatThrownBy(() -> decrypt(PBKDF2, "wrong-password"))
        .hasMessage("the password of key.json is wrong")
        .hasNoCause();
  }

  private static KeystoreException.Kind failure(String json, String password) {
    try {
      decrypt(json, password);
    } catch (KeystoreException e) {
      return e.kind();
    }
    throw new AssertionError("it was decrypted");
  }
}
