package souk.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.primitives.Address;
import souk.primitives.PrivateKey;

class KeystoreTest {
  @TempDir Path parent;
  private Path directory = Path.of("");
  private Keystore keystore = Keystore.at(directory);

  @BeforeEach
  void choose() {
    directory = parent.resolve("keys");
    keystore = Keystore.at(directory, new SecureRandom(), ScryptCost.LIGHT);
  }

  private static Password password(String text) {
    return Password.taking(text.toCharArray());
  }

  @Test
  void shouldOpenWhatItCreatedWhenThePasswordIsRight() throws Exception {
    PrivateKey created = keystore.create(password("secret"));
    PrivateKey opened = Keystore.at(directory).open(created.address(), password("secret"));
    assertThat(opened.toArray()).isEqualTo(created.toArray());
    assertThatThrownBy(() -> keystore.open(created.address(), password("Secret")))
        .isInstanceOfSatisfying(
            KeystoreException.class,
            e -> assertThat(e.kind()).isEqualTo(KeystoreException.Kind.WRONG_PASSWORD));
  }

  @Test
  void shouldKeepKeysToTheirOwnerAndLeaveNothingElseBehind() throws Exception {
    PrivateKey key = keystore.create(password("secret"));
    String name = HexFormat.of().formatHex(key.address().toArray()) + ".json";
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly(name);
    }
    assertThat(mode(directory.resolve(name))).isEqualTo("rw-------");
    assertThat(mode(directory)).isEqualTo("rwx------");
    assertThat(Files.readString(directory.resolve(name)))
        .doesNotContain(HexFormat.of().formatHex(key.toArray()));
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void shouldListByNameWhenOtherWalletsWroteAsWell() throws Exception {
    assertThat(keystore.list()).isEmpty();
    PrivateKey ours = keystore.create(password("a"));
    String other = "008aeeda4d805471df9b2a5b0f38a0c3bcba786b";
    Files.writeString(directory.resolve("UTC--2016-03-22T12-57-55.920751759Z--" + other), "{}");
    Files.writeString(directory.resolve("notes.txt"), "not a key");
    Files.createDirectory(directory.resolve("11".repeat(20) + ".json"));
    assertThat(keystore.list().keySet())
        .containsExactlyInAnyOrder(ours.address(), Address.parse(other));
    assertThatThrownBy(() -> keystore.open(Address.parse(other), password("a")))
        .isInstanceOfSatisfying(
            KeystoreException.class,
            e -> assertThat(e.kind()).isEqualTo(KeystoreException.Kind.MALFORMED));
  }

  @Test
  void shouldNotOverwriteWhenTheKeyIsThereAlready() throws Exception {
    PrivateKey key = keystore.create(password("first"));
    assertThatThrownBy(() -> keystore.store(key, password("second")))
        .isInstanceOfSatisfying(
            KeystoreException.class,
            e -> assertThat(e.kind()).isEqualTo(KeystoreException.Kind.EXISTS));
    assertThat(keystore.open(key.address(), password("first")).address()).isEqualTo(key.address());
  }

  @Test
  void shouldRefuseWhenAFileHoldsAnotherKeyThanItsNameSays() throws Exception {
    PrivateKey one = keystore.create(password("a"));
    PrivateKey two = keystore.create(password("a"));
    Path first = keystore.list().get(one.address());
    Path second = keystore.list().get(two.address());
    assertThat(List.of(first, second)).doesNotContainNull();
    Files.copy(second, first, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> keystore.open(one.address(), password("a")))
        .isInstanceOfSatisfying(
            KeystoreException.class,
            e -> assertThat(e.kind()).isEqualTo(KeystoreException.Kind.MALFORMED));
  }

  @Test
  void shouldSayNotFoundWhenThereIsNoSuchKey() {
    assertThatThrownBy(() -> keystore.open(Address.ZERO, password("a")))
        .isInstanceOfSatisfying(
            KeystoreException.class,
            e -> assertThat(e.kind()).isEqualTo(KeystoreException.Kind.NOT_FOUND))
        .hasMessageContaining(Address.ZERO.toString());
  }

  @Test
  void shouldSayWhyWhenItCannotWrite() throws Exception {
    Files.writeString(directory, "a file where the directory should be");
    assertThatThrownBy(() -> keystore.create(password("a")))
        .isInstanceOfSatisfying(
            KeystoreException.class, e -> assertThat(e.kind()).isEqualTo(KeystoreException.Kind.IO))
        .hasMessageContaining(directory.toString());
  }

  @Test
  void shouldWriteOneFileForItsOwnerOnlyAndReplaceNothing() throws Exception {
    Path file = parent.resolve("one.json");
    PrivateKey key = PrivateKey.generate(new SecureRandom());
    Keystore.store(file, key, password("secret"));
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(StoredKey.read(file).address()).contains(key.address());
    assertThat(StoredKey.read(file).derivation()).isEqualTo("scrypt, n 262144, r 8, p 1");
    assertThat(Keystore.open(file, password("secret")).address()).isEqualTo(key.address());

    byte[] before = Files.readAllBytes(file);
    Path dangling = Files.createSymbolicLink(parent.resolve("link"), parent.resolve("nowhere"));
    for (Path there : List.of(file, dangling, parent)) {
      assertThatThrownBy(() -> Keystore.store(there, key, password("other")))
          .isInstanceOfSatisfying(
              KeystoreException.class,
              e -> assertThat(e.kind()).isEqualTo(KeystoreException.Kind.EXISTS))
          .hasMessageContaining(there.toString());
    }
    assertThat(file).hasBinaryContent(before);
    assertThatThrownBy(() -> Keystore.store(parent.resolve("no/key.json"), key, password("a")))
        .hasMessageContaining("there is no folder " + parent.resolve("no"));
    try (Stream<Path> files = Files.list(parent)) {
      assertThat(files).containsExactlyInAnyOrder(file, dangling);
    }
  }
}
