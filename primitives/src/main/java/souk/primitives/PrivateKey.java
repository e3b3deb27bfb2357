package souk.primitives;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * A secp256k1 private key held in memory. It never shows in {@link #toString} and has no equality.
 */
public final class PrivateKey implements Signer {
  private final byte[] secret;
  private final PublicKey publicKey;

  private PrivateKey(byte[] secret) {
    this.secret = secret;
    this.publicKey = PublicKey.computed(Curve.generate(secret));
  }

  /** The key with these 32 bytes, a number from 1 to the group order less one. */
  public static PrivateKey of(byte[] secret) {
    if (!Curve.isScalar(secret)) {
      throw new IllegalArgumentException("not a secp256k1 private key");
    }
    return new PrivateKey(secret.clone());
  }

  /** A fresh key from a cryptographic random source. */
  public static PrivateKey generate(SecureRandom random) {
    return new PrivateKey(Curve.scalar(random));
  }

  /** A key from any generator, for simulations and tests that must repeat; never for money. */
  public static PrivateKey fromSeeded(RandomGenerator random) {
    return new PrivateKey(Curve.scalar(random));
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public Address address() {
    return publicKey.address();
  }

  @Override
  public Signature sign(Bytes32 digest) {
    return Secp256k1.sign(digest, this);
  }

  /** A copy of the secret bytes, for a keystore to encrypt. */
  public byte[] toArray() {
    return secret.clone();
  }

  byte[] expose() {
    return secret;
  }

  @Override
  public String toString() {
    return "PrivateKey of " + address();
  }
}
