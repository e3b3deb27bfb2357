package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;

class Secp256k1Test {
  private static final BigInteger ORDER = GroupOrder.N;

  // The secp256k1 vectors for RFC 6979 with SHA-256 that Bitcoin's libraries share.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0000000000000000000000000000000000000000000000000000000000000001 | Satoshi Nakamoto | 934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5
          0000000000000000000000000000000000000000000000000000000000000001 | All those moments will be lost in time, like tears in rain. Time to die... | 8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21
          fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140 | Satoshi Nakamoto | fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d06b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5
          f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181 | Alan Turing | 7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea
          """)
  void shouldGiveThePublishedSignatureWhenSigning(String secret, String message, String rs)
      throws NoSuchAlgorithmException {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(message.getBytes(StandardCharsets.UTF_8));
    PrivateKey key = PrivateKey.of(Hex.parse(secret));

    Signature signature = key.sign(Bytes32.of(hash));

    assertThat(Hex.of(signature.rs())).isEqualTo("0x" + rs);
    assertThat(Secp256k1.recover(signature, Bytes32.of(hash))).contains(key.address());
  }

  @Test
  void shouldFindTheFasterWayToSign() {
    assertThat(RecoverableSigning.find()).isPresent();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void shouldAgreeWithAnotherLibraryWhenSigningAndRecovering(long seed) throws SignatureException {
    Random random = new Random(seed);
    Set<Integer> recoveryIds = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      PrivateKey key = PrivateKey.fromSeeded(random);
      ECKeyPair other = ECKeyPair.create(key.toArray());
      Bytes32 digest = digest(random);

      Signature ours = key.sign(digest);
      assertThat(Secp256k1.signByWrapper(digest, key)).isEqualTo(ours);
      Sign.SignatureData theirs = Sign.signMessage(digest.toArray(), other, false);
      recoveryIds.add(ours.recoveryId());

      assertThat(ours.toArray()).isEqualTo(bytesOf(theirs));
      assertThat(Secp256k1.recoverKey(Signature.parse(bytesOf(theirs)), digest))
          .contains(key.publicKey());
      assertThat(Sign.signedMessageHashToKey(digest.toArray(), theirs))
          .isEqualTo(new BigInteger(1, key.publicKey().toArray(), 1, 64));
      assertThat(Secp256k1.recover(ours, digest)).contains(key.address());
      assertThat(Secp256k1.verify(ours, digest, key.publicKey())).isTrue();
    }
    assertThat(recoveryIds).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void shouldSignEveryDigestWhenItIsZeroOrAboveTheOrder() {
    PrivateKey key = PrivateKey.fromSeeded(new Random(5));
    byte[] top = new byte[32];
    java.util.Arrays.fill(top, (byte) 0xff);

    for (Bytes32 digest :
        new Bytes32[] {Bytes32.ZERO, Bytes32.of(top), Bytes32.of(GroupOrder.bytes(ORDER))}) {
      Signature signature = key.sign(digest);
      assertThat(Secp256k1.recover(signature, digest)).contains(key.address());
      assertThat(Secp256k1.verify(signature, digest, key.publicKey())).isTrue();
    }
  }

  @Test
  void shouldLeaveTheKeyAloneWhenSigning() {
    PrivateKey key = PrivateKey.fromSeeded(new Random(6));
    byte[] before = key.toArray();
    Signature first = key.sign(Bytes32.of(1));

    assertThat(key.toArray()).isEqualTo(before);
    assertThat(key.sign(Bytes32.of(1))).isEqualTo(first).hasSameHashCodeAs(first);
    assertThat(key.sign(Bytes32.of(2))).isNotEqualTo(first);
  }

  @Test
  void shouldNotVerifyWhenAnythingDiffers() {
    Random random = new Random(7);
    PrivateKey key = PrivateKey.fromSeeded(random);
    PrivateKey stranger = PrivateKey.fromSeeded(random);
    Bytes32 digest = digest(random);
    Signature signature = key.sign(digest);
    byte[] rs = signature.rs();

    assertThat(Secp256k1.verify(signature, digest(random), key.publicKey())).isFalse();
    assertThat(Secp256k1.verify(signature, digest, stranger.publicKey())).isFalse();
    assertThat(Secp256k1.recover(signature, digest(random)))
        .isNotEqualTo(java.util.Optional.of(key.address()));
    assertThat(Secp256k1.recover(Signature.of(rs, 1 - signature.recoveryId()), digest))
        .isNotEqualTo(java.util.Optional.of(key.address()));
    for (int i = 0; i < 64; i++) {
      byte[] changed = rs.clone();
      changed[i] ^= 1;
      assertThat(Secp256k1.verify(Signature.of(changed, 0), digest, key.publicKey())).isFalse();
    }
  }

  @Test
  void shouldRecoverNothingWhenRIsNoAbscissa() {
    // No point of the curve has x = 5.
    byte[] rs = new byte[64];
    rs[31] = 5;
    rs[63] = 1;

    assertThat(Secp256k1.recover(Signature.of(rs, 0), Bytes32.of(1))).isEmpty();
    assertThat(Secp256k1.recoverKey(Signature.of(rs, 1), Bytes32.of(1))).isEmpty();
    assertThat(
            Secp256k1.verify(
                Signature.of(rs, 0),
                Bytes32.of(1),
                PrivateKey.fromSeeded(new Random(8)).publicKey()))
        .isFalse();
  }

  @Test
  void shouldAgreeOnASecretWhenBothSidesCombineTheirKeys() {
    Random random = new Random(9);
    PrivateKey alice = PrivateKey.fromSeeded(random);
    PrivateKey bob = PrivateKey.fromSeeded(random);
    PrivateKey eve = PrivateKey.fromSeeded(random);

    Bytes32 secret = Secp256k1.sharedSecret(alice, bob.publicKey());

    assertThat(Secp256k1.sharedSecret(bob, alice.publicKey())).isEqualTo(secret);
    assertThat(Secp256k1.sharedSecret(eve, alice.publicKey())).isNotEqualTo(secret);
  }

  @Test
  void shouldRefuseAPrivateKeyWhenItIsOutsideTheGroup() {
    for (byte[] secret :
        new byte[][] {
          new byte[32],
          new byte[31],
          new byte[33],
          GroupOrder.bytes(ORDER),
          ORDER.add(BigInteger.ONE).toByteArray()
        }) {
      assertThatIllegalArgumentException().isThrownBy(() -> PrivateKey.of(secret));
    }
  }

  @Test
  void shouldNotShowTheSecretWhenAPrivateKeyIsPrinted() {
    PrivateKey key = PrivateKey.generate(new SecureRandom());

    assertThat(key.toString())
        .contains(key.address().toString())
        .doesNotContain(Hex.of(key.toArray()).substring(2));
    assertThat(PrivateKey.generate(new SecureRandom()).address()).isNotEqualTo(key.address());
  }

  @Test
  void shouldRoundTripAPublicKeyWhenWrittenInEitherForm() {
    PublicKey key = PrivateKey.fromSeeded(new Random(10)).publicKey();

    assertThat(PublicKey.of(key.toArray())).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(PublicKey.of(key.toCompressed())).isEqualTo(key);
    assertThat(key.toCompressed()).hasSize(33);
    assertThat(key.toArray()).hasSize(65);
  }

  @Test
  void shouldRefuseAPublicKeyWhenItIsNoPoint() {
    byte[] key = PrivateKey.fromSeeded(new Random(11)).publicKey().toArray();
    byte[] offCurve = key.clone();
    offCurve[64] ^= 1;
    byte[] wrongPrefix = key.clone();
    wrongPrefix[0] = 5;
    // The hybrid form says the parity twice; it would be a second encoding of 65 bytes.
    byte[] hybrid = key.clone();
    hybrid[0] = (byte) (6 + (key[64] & 1));
    byte[] noAbscissa = new byte[33];
    noAbscissa[0] = 2;
    noAbscissa[32] = 5;

    for (byte[] bytes :
        new byte[][] {
          offCurve,
          wrongPrefix,
          hybrid,
          noAbscissa,
          new byte[33],
          new byte[65],
          new byte[64],
          new byte[0]
        }) {
      assertThatIllegalArgumentException().isThrownBy(() -> PublicKey.of(bytes));
    }
  }

  private static Bytes32 digest(Random random) {
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    return Bytes32.of(digest);
  }

  private static byte[] bytesOf(Sign.SignatureData data) {
    byte[] bytes = new byte[65];
    System.arraycopy(data.getR(), 0, bytes, 0, 32);
    System.arraycopy(data.getS(), 0, bytes, 32, 32);
    bytes[64] = data.getV()[0];
    return bytes;
  }
}
