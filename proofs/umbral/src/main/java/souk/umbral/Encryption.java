package souk.umbral;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.XChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import souk.primitives.Bytes;
import souk.primitives.Curve;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;

/**
 * Encrypts to a public key, so that its owner can open it, and whoever the owner granted that to. A
 * ciphertext is a nonce, XChaCha20 and a Poly1305 tag, 40 bytes longer than the plaintext; the
 * capsule is authenticated with it.
 */
public final class Encryption {
  /** So many bytes longer is a ciphertext than its plaintext. */
  public static final int OVERHEAD = 40;

  private static final int KEY = 32;
  private static final int NONCE = 24;
  private static final int TAG_BITS = 128;

  private Encryption() {}

  /** What is encrypted, and the capsule with its key. */
  public record Sealed(Capsule capsule, Bytes ciphertext) {}

  /**
   * Encrypts.
   *
   * @param random a cryptographic source
   */
  public static Sealed encrypt(PublicKey owner, byte[] plaintext, SecureRandom random) {
    Capsule.Fresh fresh = Capsule.make(owner, random);
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] key = key(fresh.keyPoint());
    XChaCha20Poly1305 cipher = cipher(true, key, nonce, fresh.capsule());
    byte[] ciphertext = Arrays.copyOf(nonce, plaintext.length + OVERHEAD);
    try {
      int made = cipher.processBytes(plaintext, 0, plaintext.length, ciphertext, NONCE);
      cipher.doFinal(ciphertext, NONCE + made);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("encryption cannot fail", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
    return new Sealed(fresh.capsule(), Bytes.of(ciphertext));
  }

  /** Opens what was encrypted to a key, with that key. */
  public static byte[] open(PrivateKey owner, Capsule capsule, byte[] ciphertext)
      throws UmbralException {
    return open(capsule.open(owner), capsule, ciphertext);
  }

  /**
   * Opens what was encrypted to somebody else who granted that to this reader.
   *
   * @param owner the key that it was encrypted to
   * @param fragments as many as the grant's threshold, or more
   */
  public static byte[] open(
      PrivateKey reader,
      PublicKey owner,
      Capsule capsule,
      List<VerifiedCapsuleFragment> fragments,
      byte[] ciphertext)
      throws UmbralException {
    return open(Reassembly.keyPoint(reader, owner, capsule, fragments), capsule, ciphertext);
  }

  private static byte[] open(byte[] keyPoint, Capsule capsule, byte[] ciphertext)
      throws UmbralException {
    if (ciphertext.length < OVERHEAD) {
      throw new UmbralException(
          UmbralException.Reason.BAD_CIPHERTEXT,
          "a ciphertext has at least %d bytes, not %d".formatted(OVERHEAD, ciphertext.length));
    }
    byte[] key = key(keyPoint);
    XChaCha20Poly1305 cipher = cipher(false, key, Arrays.copyOf(ciphertext, NONCE), capsule);
    byte[] plaintext = new byte[ciphertext.length - OVERHEAD];
    try {
      int made = cipher.processBytes(ciphertext, NONCE, ciphertext.length - NONCE, plaintext, 0);
      cipher.doFinal(plaintext, made);
      return plaintext;
    } catch (InvalidCipherTextException e) {
      Arrays.fill(plaintext, (byte) 0);
      throw new UmbralException(
          UmbralException.Reason.BAD_CIPHERTEXT,
          "a ciphertext was changed, or is not of this capsule and key");
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static XChaCha20Poly1305 cipher(
      boolean encrypts, byte[] key, byte[] nonce, Capsule capsule) {
    XChaCha20Poly1305 cipher = new XChaCha20Poly1305();
    cipher.init(
        encrypts, new AEADParameters(new KeyParameter(key), TAG_BITS, nonce, capsule.toSimple()));
    return cipher;
  }

  /** HKDF-SHA256 of the compressed point, without salt and info. */
  static byte[] key(byte[] point) {
    return derive(Curve.compress(point), new byte[0], KEY);
  }

  static byte[] derive(byte[] secret, byte[] info, int length) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(new SecretKeySpec(secret, "Generic"))
                  .thenExpand(info, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("each JDK 25 has HKDF-SHA256", e);
    }
  }
}
