package souk.umbral;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import souk.primitives.Curve;
import souk.primitives.Hex;
import tools.jackson.databind.JsonNode;

/** What umbral-pre 0.10.0 made is read, checked and written here, byte for byte. */
class VectorsTest {
  private static final byte[] PLAINTEXT = Samples.bytes("plaintext");

  private final SecureRandom random = new SecureRandom();

  private static Capsule capsule() throws Exception {
    return Capsule.decode(Samples.bytes("capsule_msgpack"));
  }

  private static List<VerifiedCapsuleFragment> fragments() throws Exception {
    List<VerifiedCapsuleFragment> fragments = new ArrayList<>();
    for (byte[] each : Samples.all("cfrags_msgpack")) {
      fragments.add(
          CapsuleFragment.decode(each)
              .verify(capsule(), Samples.signerKey(), Samples.ownerKey(), Samples.readerKey()));
    }
    return fragments;
  }

  @Test
  void shouldHashToNumbers() {
    for (JsonNode each : Samples.VECTORS.get("hash_to_scalar_nonzero")) {
      assertThat(
              ScalarHash.tagged(Hex.parse(each.get("dst").stringValue()))
                  .bytes(Hex.parse(each.get("input").stringValue()))
                  .scalar())
          .isEqualTo(Hex.parse(each.get("output").stringValue()));
    }
  }

  @Test
  void shouldReadAndWriteCapsules() throws Exception {
    assertThat(capsule().encode()).isEqualTo(Samples.bytes("capsule_msgpack"));
    assertThat(capsule().toSimple()).isEqualTo(Samples.bytes("capsule_simple"));
  }

  @Test
  void shouldOpenWithTheOwnersKey() throws Exception {
    byte[] point = capsule().open(Samples.owner());
    assertThat(Curve.compress(point)).isEqualTo(Samples.bytes("dem_key_seed_point"));
    assertThat(Encryption.key(point)).isEqualTo(Samples.bytes("dem_key"));
    assertThat(Encryption.open(Samples.owner(), capsule(), Samples.bytes("ciphertext")))
        .isEqualTo(PLAINTEXT);
  }

  @Test
  void shouldReadCheckAndWriteKeyFragments() throws Exception {
    for (byte[] each : Samples.all("kfrags_msgpack")) {
      VerifiedKeyFragment verified =
          KeyFragment.decode(each)
              .verify(Samples.signerKey(), Samples.ownerKey(), Samples.readerKey());
      assertThat(verified.fragment().encode()).isEqualTo(each);
    }
  }

  @Test
  void shouldReadCheckAndWriteCapsuleFragments() throws Exception {
    List<byte[]> encoded = Samples.all("cfrags_msgpack");
    List<byte[]> simple = Samples.all("cfrags_simple");
    List<byte[]> challenges = Samples.all("cfrag_challenge_h");
    List<VerifiedCapsuleFragment> fragments = fragments();
    for (int i = 0; i < encoded.size(); i++) {
      CapsuleFragment fragment = fragments.get(i).fragment();
      assertThat(fragment.encode()).isEqualTo(encoded.get(i));
      assertThat(fragment.toSimple()).isEqualTo(simple.get(i));
      assertThat(fragment.challenge(capsule())).isEqualTo(challenges.get(i));
    }
  }

  @Test
  void shouldReencryptToTheSamePoints() throws Exception {
    List<byte[]> theirs = Samples.all("cfrags_msgpack");
    List<byte[]> keys = Samples.all("kfrags_msgpack");
    for (int i = 0; i < keys.size(); i++) {
      CapsuleFragment made =
          KeyFragment.decode(keys.get(i))
              .verify(Samples.signerKey(), Samples.ownerKey(), Samples.readerKey())
              .reencrypt(capsule(), random);
      CapsuleFragment theirFragment = CapsuleFragment.decode(theirs.get(i));
      assertThat(made.e1()).isEqualTo(theirFragment.e1());
      assertThat(made.v1()).isEqualTo(theirFragment.v1());
      made.verify(capsule(), Samples.signerKey(), Samples.ownerKey(), Samples.readerKey());
    }
  }

  @Test
  void shouldOpenWithTheReadersKeyAndAnyTwoFragments() throws Exception {
    List<VerifiedCapsuleFragment> all = fragments();
    for (int out = 0; out < all.size(); out++) {
      List<VerifiedCapsuleFragment> two = new ArrayList<>(all);
      two.remove(out);
      assertThat(
              Encryption.open(
                  Samples.reader(),
                  Samples.ownerKey(),
                  capsule(),
                  two,
                  Samples.bytes("ciphertext")))
          .isEqualTo(PLAINTEXT);
    }
    assertThat(
            Encryption.open(
                Samples.reader(), Samples.ownerKey(), capsule(), all, Samples.bytes("ciphertext")))
        .isEqualTo(PLAINTEXT);
  }

  @Test
  void shouldMakeTheSameEvidence() throws Exception {
    assertThat(
            ReencryptionEvidence.of(
                    capsule(),
                    fragments().getFirst(),
                    Samples.signerKey(),
                    Samples.ownerKey(),
                    Samples.readerKey())
                .encode())
        .isEqualTo(Samples.bytes("evidence0_msgpack"))
        .hasSize(ReencryptionEvidence.SIZE);
  }

  @Test
  void shouldCheckTheirSignatures() throws Exception {
    JsonNode vector = Samples.VECTORS.get("signature");
    byte[] message = Hex.parse(vector.get("message").stringValue());
    byte[] signature = Hex.parse(vector.get("be").stringValue());
    byte[] der = Hex.parse(vector.get("der").stringValue());
    assertThat(Signatures.isSigned(message, signature, Samples.signerKey())).isTrue();
    assertThat(Signatures.isSigned(PLAINTEXT.clone(), signature, Samples.ownerKey())).isFalse();
    assertThat(Signatures.toDer(signature)).isEqualTo(der);
    assertThat(Signatures.fromDer(der)).isEqualTo(signature);
  }

  @Test
  void shouldDeriveTheSameKeysFromASeed() {
    JsonNode vector = Samples.VECTORS.get("secret_key_factory");
    KeyFactory factory = KeyFactory.of(Hex.parse(vector.get("seed").stringValue()));
    byte[] label = Hex.parse(vector.get("label").stringValue());
    assertThat(factory.key(label).toArray())
        .isEqualTo(Hex.parse(vector.get("make_key").stringValue()));
    assertThat(factory.secret(label)).isEqualTo(Hex.parse(vector.get("make_secret").stringValue()));
    assertThat(factory.factory(label).key(label).toArray())
        .isEqualTo(Hex.parse(vector.get("make_factory_then_make_key").stringValue()));
  }
}
