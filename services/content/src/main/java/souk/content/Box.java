package souk.content;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * The secrets of a bundle's tickets, sealed under the key of its puzzle: AES-128 in counter mode,
 * then HMAC-SHA-256 of the ciphertext. A new AES-GCM key alone takes the JDK longer than a bundle
 * may take; this needs a fifth of that. Not safe for several threads.
 *
 * <pre>
 *   encryption key = HMAC(puzzle key, 01 ‖ bundle id)[0..16)     used once, from counter 0
 *   box            = ciphertext ‖ HMAC(puzzle key, 02 ‖ bundle id ‖ ciphertext)[0..16)
 * </pre>
 */
public final class Box {
  /** Bytes of a ticket's secret. */
  public static final int SECRET = 16;

  /** Bytes that a box is longer than the secrets in it. */
  public static final int TAG = 16;

  private static final String HMAC = "HmacSHA256";
  private final ChunkCipher cipher = new ChunkCipher();
  private final Mac mac;

  public Box() {
    try {
      mac = Mac.getInstance(HMAC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  /** Seals secrets that lie one behind the other. */
  public Bytes seal(byte[] puzzleKey, Bytes32 bundle, byte[] secrets) {
    key(puzzleKey);
    byte[] box = new byte[secrets.length + TAG];
    cipher.begin(encryptionKey(bundle)).update(secrets, 0, secrets.length, box, 0);
    System.arraycopy(tag(bundle, box), 0, box, secrets.length, TAG);
    return Bytes.of(box);
  }

  /** The secrets, when the box was sealed under this key for this bundle. */
  public Optional<byte[]> open(byte[] puzzleKey, Bytes32 bundle, Bytes sealed) {
    byte[] box = sealed.toArray();
    if (box.length < TAG) {
      return Optional.empty();
    }
    key(puzzleKey);
    byte[] shown = Arrays.copyOfRange(box, box.length - TAG, box.length);
    if (!MessageDigest.isEqual(shown, tag(bundle, box))) {
      return Optional.empty();
    }
    byte[] secrets = new byte[box.length - TAG];
    cipher.begin(encryptionKey(bundle)).update(box, 0, secrets.length, secrets, 0);
    return Optional.of(secrets);
  }

  private void key(byte[] puzzleKey) {
    try {
      mac.init(new SecretKeySpec(puzzleKey, HMAC));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("any bytes are a key of HMAC", e);
    }
  }

  private byte[] encryptionKey(Bytes32 bundle) {
    mac.update((byte) 1);
    return Arrays.copyOf(mac.doFinal(bundle.toArray()), TokenSeal.KEY);
  }

  private byte[] tag(Bytes32 bundle, byte[] box) {
    mac.update((byte) 2);
    mac.update(bundle.toArray());
    mac.update(box, 0, box.length - TAG);
    return Arrays.copyOf(mac.doFinal(), TAG);
  }
}
