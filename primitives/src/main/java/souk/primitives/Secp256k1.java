package souk.primitives;

import java.util.Optional;

/** Signatures on the curve secp256k1 by libsecp256k1, through JNI. Thread-safe, without state. */
public final class Secp256k1 {
  private static final fr.acinq.secp256k1.Secp256k1 LIBRARY = fr.acinq.secp256k1.Secp256k1.get();

  private Secp256k1() {}

  /** Signs deterministically (RFC 6979) and gives the low-s form. */
  public static Signature sign(Bytes32 digest, PrivateKey key) {
    byte[] message = digest.toArray();
    byte[] rs = LIBRARY.sign(message, key.expose(), null);
    byte[] wanted = key.publicKey().toArray();
    for (int id = 0; id < 2; id++) {
      if (java.util.Arrays.equals(LIBRARY.ecdsaRecover(rs, message, id), wanted)) {
        return Signature.of(rs, id);
      }
    }
    throw new IllegalStateException("a fresh signature does not recover its own key");
  }

  /** Whether {@code signature} over {@code digest} was made with the private key of {@code key}. */
  public static boolean verify(Signature signature, Bytes32 digest, PublicKey key) {
    // The library answers false or throws for a signature that does not fit; both mean no.
    try {
      return LIBRARY.verify(signature.rs(), digest.toArray(), key.expose());
    } catch (fr.acinq.secp256k1.Secp256k1Exception e) {
      return false;
    }
  }

  /**
   * The address whose key made the signature; empty where no point of the curve fits. Never the
   * zero address.
   */
  public static Optional<Address> recover(Signature signature, Bytes32 digest) {
    return recoverKey(signature, digest).map(PublicKey::address);
  }

  /** The public key that made the signature; empty where no point of the curve fits. */
  public static Optional<PublicKey> recoverKey(Signature signature, Bytes32 digest) {
    try {
      return Optional.of(
          PublicKey.of(
              LIBRARY.ecdsaRecover(signature.rs(), digest.toArray(), signature.recoveryId())));
    } catch (fr.acinq.secp256k1.Secp256k1Exception | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static byte[] publicKeyOf(byte[] secret) {
    return LIBRARY.pubkeyCreate(secret);
  }

  static boolean isValidSecret(byte[] secret) {
    return LIBRARY.secKeyVerify(secret);
  }

  static byte[] parsePublicKey(byte[] bytes) {
    try {
      return LIBRARY.pubkeyParse(bytes);
    } catch (fr.acinq.secp256k1.Secp256k1Exception e) {
      throw new IllegalArgumentException("not a point of secp256k1", e);
    }
  }

  static byte[] compress(byte[] publicKey) {
    return LIBRARY.pubKeyCompress(publicKey);
  }

  /**
   * The shared secret of elliptic-curve Diffie–Hellman: SHA-256 of the compressed product point.
   */
  public static Bytes32 sharedSecret(PrivateKey own, PublicKey other) {
    return Bytes32.of(LIBRARY.ecdh(own.expose(), other.expose()));
  }
}
