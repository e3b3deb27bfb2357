package souk.primitives;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA-256 (RFC 2104, FIPS 198-1) under one key; codes have {@link #SIZE} bytes. Safe for many
 * threads. What is hashed must be free of doubt about where its parts end: of fixed length, or
 * encoded so.
 */
public final class Hmac {
  /** Bytes of a code. */
  public static final int SIZE = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKey key;

  /** Under this key, and never used itself: to copy it is cheaper than to make one. */
  private volatile @Nullable Mac prepared;

  /** HMAC under a key, which a caller may keep elsewhere than in memory. */
  public Hmac(SecretKey key) {
    this.key = key;
  }

  /** HMAC under any bytes, 16 of them or more; they are copied. */
  public static Hmac of(byte[] key) {
    return new Hmac(key(key));
  }

  /** A key for HMAC-SHA-256 out of any bytes, which are copied. */
  public static SecretKey key(byte[] bytes) {
    return new SecretKeySpec(bytes, ALGORITHM);
  }

  /** The code of these parts, one behind the other. */
  public byte[] code(byte[]... parts) {
    Mac mac = mac();
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  /** The code of the first {@code length} bytes. */
  public byte[] codeOfFirst(byte[] bytes, int length) {
    Mac mac = mac();
    mac.update(bytes, 0, length);
    return mac.doFinal();
  }

  /** Whether this is the code of these parts; takes as long for any that is not. */
  public boolean isCode(byte[] code, byte[]... parts) {
    return MessageDigest.isEqual(code(parts), code);
  }

  /**
   * A function under this key for one thread, for whoever makes many codes in a row.
   *
   * @throws IllegalStateException when the key is none for HMAC
   */
  public Mac mac() {
    Mac ready = prepared;
    if (ready == null) {
      ready = fresh();
      prepared = ready;
    }
    try {
      return (Mac) ready.clone();
    } catch (CloneNotSupportedException e) {
      return fresh(); // a key that is kept elsewhere
    }
  }

  private Mac fresh() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA-256 does not work with this key", e);
    }
  }
}
