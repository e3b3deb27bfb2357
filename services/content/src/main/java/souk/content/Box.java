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
 * The secrets of a bundle's tickets, sealed under the key of its puzzle: AES-128 in counter mode
 * from counter 0, then HMAC-SHA-256 over the bundle's id and the ciphertext, cut to 16 bytes. The
 * key's first 16 bytes encrypt, the others authenticate; both are parts of one hash, which is used
 * for one box. A new AES-GCM key alone takes the JDK longer than a whole bundle may take. Not safe
 * for several threads.
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
    byte[] box = new byte[secrets.length + TAG];
    cipher
        .begin(Arrays.copyOf(puzzleKey, TokenSeal.KEY))
        .update(secrets, 0, secrets.length, box, 0);
    System.arraycopy(tag(puzzleKey, bundle, box), 0, box, secrets.length, TAG);
    return Bytes.of(box);
  }

  /** The secrets, when the box was sealed under this key for this bundle. */
  public Optional<byte[]> open(byte[] puzzleKey, Bytes32 bundle, Bytes sealed) {
    byte[] box = sealed.toArray();
    if (box.length < TAG) {
      return Optional.empty();
    }
    byte[] shown = Arrays.copyOfRange(box, box.length - TAG, box.length);
    if (!MessageDigest.isEqual(shown, tag(puzzleKey, bundle, box))) {
      return Optional.empty();
    }
    byte[] secrets = new byte[box.length - TAG];
    cipher
        .begin(Arrays.copyOf(puzzleKey, TokenSeal.KEY))
        .update(box, 0, secrets.length, secrets, 0);
    return Optional.of(secrets);
  }

  private byte[] tag(byte[] puzzleKey, Bytes32 bundle, byte[] box) {
    try {
      mac.init(new SecretKeySpec(puzzleKey, TokenSeal.KEY, puzzleKey.length - TokenSeal.KEY, HMAC));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("any bytes are a key of HMAC", e);
    }
    mac.update(bundle.toArray());
    mac.update(box, 0, box.length - TAG);
    return Arrays.copyOf(mac.doFinal(), TAG);
  }
}
