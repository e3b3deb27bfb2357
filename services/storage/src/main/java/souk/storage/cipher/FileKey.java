package souk.storage.cipher;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one file: HKDF-SHA-256 of the owner's secret and the file's salt. Each chunk is
 * enciphered with AES-256-GCM under its number and whether it is the last, so that chunks that were
 * swapped, repeated, left out or cut off are refused. Not safe for several threads.
 */
final class FileKey {
  /** Bytes of a secret. */
  static final int SECRET = 32;

  /** Bytes of a salt. */
  static final int SALT = 16;

  /** Bytes that a chunk grows by. */
  static final int TAG = 16;

  private static final byte[] INFO = "souk.storage.cipher/1".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE = 12;

  private final SecretKey key;
  private final Cipher cipher;

  FileKey(byte[] secret, byte[] salt) {
    if (secret.length != SECRET || salt.length != SALT) {
      throw new IllegalArgumentException(
          "a secret has %d bytes and a salt %d, not %d and %d"
              .formatted(SECRET, SALT, secret.length, salt.length));
    }
    try {
      this.key =
          KDF.getInstance("HKDF-SHA256")
              .deriveKey(
                  "AES",
                  HKDFParameterSpec.ofExtract()
                      .addIKM(new SecretKeySpec(secret, "HKDF"))
                      .addSalt(salt)
                      .thenExpand(INFO, SECRET));
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HKDF or AES-GCM", e);
    }
  }

  private void start(int mode, long chunk, boolean last) throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(NONCE).putLong(chunk).putInt(last ? 1 : 0).array();
    cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
  }

  /** Enciphers a chunk; returns how many bytes that gives. */
  int encipher(long chunk, boolean last, byte[] in, int length, byte[] out) {
    try {
      start(Cipher.ENCRYPT_MODE, chunk, last);
      return cipher.doFinal(in, 0, length, out);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a chunk can be enciphered", e);
    }
  }

  /**
   * Deciphers a chunk; returns how many bytes that gives.
   *
   * @throws CipherException when it is not what was enciphered
   */
  int decipher(long chunk, boolean last, byte[] in, int length, byte[] out) throws CipherException {
    try {
      start(Cipher.DECRYPT_MODE, chunk, last);
      return cipher.doFinal(in, 0, length, out);
    } catch (GeneralSecurityException e) {
      throw new CipherException(
          "chunk %d is not what was enciphered, or the key is another one".formatted(chunk), e);
    }
  }
}
