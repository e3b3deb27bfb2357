package souk.umbral;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.primitives.Hex;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** umbral-pre as it comes from npm, and this library: what one makes the other takes. */
class ClientsTest {
  private static final Path CLIENTS = Path.of("clients");
  private static final JsonMapper JSON = new JsonMapper();

  private final SecureRandom random = new SecureRandom();

  @BeforeEach
  void need() {
    Assumptions.assumeTrue(
        Files.isDirectory(CLIENTS.resolve("node_modules/@nucypher/umbral-pre")),
        "not tested with umbral-pre, since it is missing: run npm ci in proofs/umbral/clients/");
  }

  private static JsonNode node(String mode, String input) throws Exception {
    Process process =
        new ProcessBuilder("node", "umbral.mjs", mode)
            .directory(CLIENTS.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().write(input.getBytes(UTF_8));
    process.getOutputStream().close();
    byte[] said = process.getInputStream().readAllBytes();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("exit status of %s", mode).isZero();
    return JSON.readTree(said);
  }

  private static byte[] bytes(JsonNode in, String name) {
    return Hex.parse(in.get(name).stringValue());
  }

  private static List<byte[]> all(JsonNode in, String name) {
    List<byte[]> all = new ArrayList<>();
    in.get(name).forEach(each -> all.add(Hex.parse(each.stringValue())));
    return all;
  }

  @Test
  void shouldTakeAllThatTheyMake() throws Exception {
    JsonNode made = node("make", "");
    PublicKey owner = PrivateKey.of(bytes(made, "owner")).publicKey();
    PublicKey signer = PrivateKey.of(bytes(made, "signer")).publicKey();
    PrivateKey reader = PrivateKey.of(bytes(made, "reader"));
    Capsule capsule = Capsule.decode(bytes(made, "capsule"));
    byte[] ciphertext = bytes(made, "ciphertext");
    byte[] plaintext = bytes(made, "plaintext");

    assertThat(Encryption.open(PrivateKey.of(bytes(made, "owner")), capsule, ciphertext))
        .isEqualTo(plaintext);
    List<VerifiedCapsuleFragment> theirs = new ArrayList<>();
    for (byte[] each : all(made, "capsuleFragments")) {
      theirs.add(CapsuleFragment.decode(each).verify(capsule, signer, owner, reader.publicKey()));
    }
    assertThat(Encryption.open(reader, owner, capsule, theirs.subList(0, 2), ciphertext))
        .isEqualTo(plaintext);
    VerifiedCapsuleFragment ours =
        KeyFragment.decode(all(made, "keyFragments").get(2))
            .verify(signer, owner, reader.publicKey())
            .reencrypt(capsule, random)
            .verify(capsule, signer, owner, reader.publicKey());
    assertThat(
            Encryption.open(reader, owner, capsule, List.of(theirs.getFirst(), ours), ciphertext))
        .isEqualTo(plaintext);
    assertThat(Signatures.isSigned(plaintext, bytes(made, "signature"), signer)).isTrue();
  }

  @Test
  void shouldMakeNothingThatTheyDoNotTake() throws Exception {
    PrivateKey owner = PrivateKey.generate(random);
    PrivateKey signer = PrivateKey.generate(random);
    PrivateKey reader = PrivateKey.generate(random);
    byte[] plaintext = "made elsewhere".getBytes(UTF_8);
    Encryption.Sealed sealed = Encryption.encrypt(owner.publicKey(), plaintext, random);
    Capsule capsule = sealed.capsule();
    ObjectNode made = JSON.createObjectNode();
    made.put("owner", HexFormat.of().formatHex(owner.toArray()));
    made.put("signer", HexFormat.of().formatHex(signer.toArray()));
    made.put("reader", HexFormat.of().formatHex(reader.toArray()));
    made.put("plaintext", HexFormat.of().formatHex(plaintext));
    made.put("capsule", HexFormat.of().formatHex(capsule.encode()));
    made.put("ciphertext", HexFormat.of().formatHex(sealed.ciphertext().toArray()));
    made.put("signature", HexFormat.of().formatHex(Signatures.sign(plaintext, signer)));
    ArrayNode keys = made.putArray("keyFragments");
    ArrayNode capsules = made.putArray("capsuleFragments");
    List<VerifiedCapsuleFragment> ours = new ArrayList<>();
    for (VerifiedKeyFragment each : Grant.split(owner, reader.publicKey(), signer, 2, 3, random)) {
      keys.add(HexFormat.of().formatHex(each.fragment().encode()));
      CapsuleFragment answer = each.reencrypt(capsule, random);
      capsules.add(HexFormat.of().formatHex(answer.encode()));
      ours.add(answer.verify(capsule, signer.publicKey(), owner.publicKey(), reader.publicKey()));
    }

    JsonNode taken = node("take", JSON.writeValueAsString(made));

    assertThat(bytes(taken, "original")).isEqualTo(plaintext);
    assertThat(bytes(taken, "reencrypted")).isEqualTo(plaintext);
    assertThat(bytes(taken, "mixed")).isEqualTo(plaintext);
    assertThat(taken.get("signed").booleanValue()).isTrue();
    List<byte[]> evidence = all(taken, "evidence");
    for (int i = 0; i < ours.size(); i++) {
      assertThat(
              ReencryptionEvidence.of(
                      capsule,
                      ours.get(i),
                      signer.publicKey(),
                      owner.publicKey(),
                      reader.publicKey())
                  .encode())
          .isEqualTo(evidence.get(i));
    }
    for (byte[] each : all(taken, "capsuleFragments")) {
      CapsuleFragment.decode(each)
          .verify(capsule, signer.publicKey(), owner.publicKey(), reader.publicKey());
    }
  }
}
