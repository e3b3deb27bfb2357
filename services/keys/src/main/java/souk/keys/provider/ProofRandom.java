package souk.keys.provider;

import java.security.SecureRandom;
import javax.crypto.SecretKey;
import souk.primitives.ByteWriter;
import souk.primitives.Hmac;

/**
 * The random numbers of one proof, which follow from the provider's key and from what is proven, as
 * a nonce does in RFC 6979: whoever asks the same again gets the same answer, and no fault of a
 * generator gives a fragment away.
 */
final class ProofRandom extends SecureRandom {
  private static final long serialVersionUID = 1;

  private final transient Hmac key;
  private final transient byte[] about;
  private transient long count;

  /**
   * @param about all that the proof is about: two proofs of different things never share numbers
   */
  ProofRandom(SecretKey key, byte[] about) {
    this.key = new Hmac(key);
    this.about = about.clone();
  }

  @Override
  public void nextBytes(byte[] bytes) {
    for (int at = 0; at < bytes.length; at += Hmac.SIZE) {
      byte[] block = key.code(new ByteWriter().u64(count++).toArray(), about);
      System.arraycopy(block, 0, bytes, at, Math.min(Hmac.SIZE, bytes.length - at));
    }
  }
}
