package souk.keys;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.umbral.KeyFragment;

/**
 * Key fragments on their way to a provider and in its database: AES-256-GCM under a key that only
 * the two nodes, or the one, can derive; the grant is authenticated with it.
 */
public final class FragmentSeal {
  private static final int NONCE = 12;
  private static final int TAG = 16;

  /** Bytes of a sealed fragment. */
  public static final int MOST = NONCE + KeyFragment.SIZE + TAG;

  private FragmentSeal() {}

  /** Seals a fragment of a grant. */
  public static Bytes seal(
      SecretKey key, Bytes32 grant, KeyFragment fragment, RandomGenerator random) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] plain = fragment.encode();
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, grant);
      byte[] sealed = Arrays.copyOf(nonce, NONCE + cipher.getOutputSize(plain.length));
      cipher.doFinal(plain, 0, plain.length, sealed, NONCE);
      return Bytes.of(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("each JDK has AES-GCM", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /**
   * Opens one; the fragment is not verified.
   *
   * @throws DecodeException when it was not sealed under this key for this grant
   */
  public static KeyFragment open(SecretKey key, Bytes32 grant, Bytes sealed)
      throws DecodeException {
    byte[] bytes = sealed.toArray();
    if (bytes.length != MOST) {
      throw new DecodeException(
          "a sealed fragment has %d bytes, not %d".formatted(MOST, bytes.length));
    }
    byte[] plain = new byte[0];
    try {
      plain =
          cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(bytes, NONCE), grant)
              .doFinal(bytes, NONCE, bytes.length - NONCE);
      return KeyFragment.decode(plain);
    } catch (AEADBadTagException e) {
      throw new DecodeException("the fragment was not sealed for this provider and grant");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("each JDK has AES-GCM", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce, Bytes32 grant)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode, new SecretKeySpec(key.getEncoded(), "AES"), new GCMParameterSpec(TAG * 8, nonce));
    cipher.updateAAD(grant.toArray());
    return cipher;
  }
}
