package souk.umbral;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import souk.primitives.PrivateKey;

/** Derives keys and secrets from one seed, each by its label. */
public final class KeyFactory {
  /** Of a seed, in bytes. */
  public static final int SEED = 32;

  private static final int WIDE = 64;

  private final byte[] seed;

  private KeyFactory(byte[] seed) {
    this.seed = seed;
  }

  /** The factory of a seed that is kept elsewhere, {@link #SEED} uniformly random bytes. */
  public static KeyFactory of(byte[] seed) {
    if (seed.length != SEED) {
      throw new IllegalArgumentException(
          "a seed has %d bytes, not %d".formatted(SEED, seed.length));
    }
    return new KeyFactory(seed.clone());
  }

  /** One with a fresh seed. */
  public static KeyFactory random(SecureRandom random) {
    byte[] seed = new byte[SEED];
    random.nextBytes(seed);
    return new KeyFactory(seed);
  }

  /** The seed, for a keystore. */
  public byte[] seed() {
    return seed.clone();
  }

  /** The key of a label. */
  public PrivateKey key(byte[] label) {
    byte[] info = info("KEY_DERIVATION/", label);
    byte[] wide = Encryption.derive(seed, info, WIDE);
    byte[] secret = ScalarHash.tagged(info).bytes(wide).scalar();
    Arrays.fill(wide, (byte) 0);
    try {
      return PrivateKey.of(secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** The secret of a label, 64 bytes. */
  public byte[] secret(byte[] label) {
    return Encryption.derive(seed, info("SECRET_DERIVATION/", label), WIDE);
  }

  /** The factory of a label. */
  public KeyFactory factory(byte[] label) {
    return new KeyFactory(Encryption.derive(seed, info("FACTORY_DERIVATION/", label), SEED));
  }

  private static byte[] info(String prefix, byte[] label) {
    return Umbral.concatenation(prefix.getBytes(StandardCharsets.US_ASCII), label);
  }

  @Override
  public String toString() {
    return "KeyFactory";
  }
}
