package souk.payments;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import souk.primitives.Bytes32;
import souk.primitives.Hmac;

/**
 * Derives the secrets of a book's tickets from one key, so that none needs to be stored: the book's
 * key is HMAC-SHA-256(key, tag ‖ book id), and the secret at place i is block i of the key stream
 * of AES-256 in counter mode under it. To tell such secrets from random ones is to break either.
 */
final class TicketSecrets {
  private static final byte[] TAG = "souk ticket book".getBytes(StandardCharsets.US_ASCII);

  private final Hmac key;

  TicketSecrets(SecretKey key) {
    this.key = new Hmac(key);
  }

  /** 16 bytes for each of 2^depth places. */
  byte[] of(Bytes32 bookId, int depth) {
    byte[] bookKey = key.code(TAG, bookId.toArray());
    try {
      Cipher stream = Cipher.getInstance("AES/CTR/NoPadding");
      stream.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(bookKey, "AES"),
          new IvParameterSpec(new byte[TicketTree.HASH]));
      Arrays.fill(bookKey, (byte) 0);
      return stream.doFinal(new byte[TicketTree.HASH << depth]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES in counter mode", e);
    }
  }
}
