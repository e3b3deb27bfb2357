package souk.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Main;
import souk.cli.Souk;
import souk.keystore.Keystore;
import souk.keystore.Password;
import souk.primitives.PrivateKey;

/** A letter from its owner through two of three proxies to a reader, with files only. */
class UmbralCommandsTest {
  private static final byte[] LETTER = "nobody else reads this".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private String owner = "";
  private String reader = "";

  private Path at(String name) {
    return folder.resolve(name);
  }

  private String make(String name) throws Exception {
    PrivateKey key = PrivateKey.generate(new SecureRandom());
    try (Password password = Password.taking("secret".toCharArray())) {
      Keystore.store(at(name + ".json"), key, password);
    }
    return Souk.run(
            "keys",
            "umbral",
            "public",
            "--keystore",
            at(name + ".json"),
            "--password-file",
            at("password"),
            "--json")
        .good()
        .json()
        .get("publicKey")
        .stringValue();
  }

  @BeforeEach
  void prepare() throws Exception {
    Files.writeString(at("password"), "secret\n");
    Files.write(at("letter"), LETTER);
    owner = make("owner");
    reader = make("reader");
    umbral(
            "encrypt",
            at("letter"),
            "--to",
            owner,
            "--capsule",
            at("capsule"),
            "--out",
            at("sealed"))
        .good();
    umbral(
            "kfrags",
            "--keystore",
            at("owner.json"),
            "--password-file",
            at("password"),
            "--to",
            reader,
            "--threshold",
            2,
            "--shares",
            3,
            "--dir",
            at("grant"))
        .good();
  }

  private static Souk umbral(Object... arguments) throws Exception {
    Object[] all = new Object[arguments.length + 2];
    all[0] = "keys";
    all[1] = "umbral";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Souk.run(all);
  }

  private Souk reencrypt(int number, String to) throws Exception {
    return umbral(
        "reencrypt",
        at("grant").resolve("kfrag-" + number),
        "--capsule",
        at("capsule"),
        "--owner",
        owner,
        "--reader",
        to,
        "--out",
        at("cfrag-" + number));
  }

  private Souk open(String key, Object... more) throws Exception {
    Object[] all = {
      "open",
      at("sealed"),
      "--capsule",
      at("capsule"),
      "--keystore",
      at(key + ".json"),
      "--password-file",
      at("password"),
      "--out",
      at("opened"),
    };
    Object[] whole = java.util.Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, whole, all.length, more.length);
    return umbral(whole);
  }

  @Test
  void shouldLetTheReaderReadThroughAnyTwoOfThreeProxies() throws Exception {
    reencrypt(1, reader).good();
    reencrypt(3, reader).good();
    umbral(
            "verify",
            at("cfrag-1"),
            at("cfrag-3"),
            "--capsule",
            at("capsule"),
            "--owner",
            owner,
            "--reader",
            reader)
        .good();
    open("reader", "--owner", owner, "--cfrag", at("cfrag-1")).bad(Main.FAILED, "too few");
    open("reader", "--owner", owner, "--cfrag", at("cfrag-1"), "--cfrag", at("cfrag-3")).good();
    assertThat(Files.readAllBytes(at("opened"))).isEqualTo(LETTER);
  }

  @Test
  void shouldOpenForTheOwnerAloneAndForNobodyElse() throws Exception {
    open("reader").bad(Main.FAILED, "a ciphertext was changed, or is not of this capsule and key");
    assertThat(at("opened")).doesNotExist();
    open("owner").good();
    assertThat(Files.readAllBytes(at("opened"))).isEqualTo(LETTER);
    open("owner").bad(Main.USAGE, "is there already");
  }

  @Test
  void shouldKeepFragmentsAndPlaintextsFromOthersEyes() throws Exception {
    open("owner").good();
    for (Path secret : new Path[] {at("opened"), at("grant").resolve("kfrag-2")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void shouldNameTheFileThatDoesNotFit() throws Exception {
    reencrypt(1, owner).bad(Main.FAILED, "kfrag-1: a key fragment is not signed for these keys");
    assertThat(at("cfrag-1")).doesNotExist();
    reencrypt(1, reader).good();
    byte[] answer = Files.readAllBytes(at("cfrag-1"));
    answer[answer.length - 70] ^= 1;
    Files.write(at("changed"), answer);
    umbral(
            "verify",
            at("cfrag-1"),
            at("changed"),
            "--capsule",
            at("capsule"),
            "--owner",
            owner,
            "--reader",
            reader)
        .bad(Main.FAILED, "changed: ");
    umbral("encrypt", at("letter"), "--to", "02", "--capsule", at("c"), "--out", at("o"))
        .bad(Main.USAGE, "a public key: 66 hexadecimal digits");
    umbral("encrypt", at("none"), "--to", owner, "--capsule", at("c"), "--out", at("o"))
        .bad(Main.USAGE, "there is no file");
    assertThat(at("c")).doesNotExist();
  }

  @Test
  void shouldLeaveNoFragmentWhenOneCannotBeWritten() throws Exception {
    Map<String, byte[]> secrets = new LinkedHashMap<>();
    for (String name : List.of("kfrag-1", "kfrag-2", "kfrag-3")) {
      secrets.put(name, LETTER);
    }
    Path made = at("no/such");
    secrets.put("x".repeat(300), LETTER); // longer than any file's name
    assertThatThrownBy(() -> NewSecrets.write(made, secrets)).isInstanceOf(IOException.class);
    assertThat(at("no")).doesNotExist();

    secrets.keySet().removeIf(name -> name.length() > 9);
    Files.createDirectory(at("there"));
    Path others = Files.writeString(at("there").resolve("kfrag-3"), "somebody else's");
    assertThatThrownBy(() -> NewSecrets.write(at("there"), secrets))
        .isInstanceOf(FileAlreadyExistsException.class);
    try (Stream<Path> left = Files.list(at("there"))) {
      assertThat(left).containsExactly(others);
    }
    assertThat(others).hasContent("somebody else's");

    NewSecrets.write(made, secrets);
    try (Stream<Path> all = Files.list(made)) {
      assertThat(all.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("kfrag-1", "kfrag-2", "kfrag-3");
    }
  }

  @Test
  void shouldGrantNothingWhereAFragmentIsThereAlready() throws Exception {
    umbral(
            "kfrags",
            "--keystore",
            at("owner.json"),
            "--password-file",
            at("password"),
            "--to",
            reader,
            "--threshold",
            1,
            "--shares",
            4,
            "--dir",
            at("grant"))
        .bad(Main.USAGE, "kfrag-1 is there already");
    assertThat(at("grant").resolve("kfrag-4")).doesNotExist();
  }
}
