package souk.replication;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 with the two highest bits of the last byte cleared, so that what it gives is a number of
 * 254 bits. Not safe for several threads.
 */
final class NodeHash {
  static final int SIZE = 32;

  private static final int LOW_SIX = 0x3f;

  private final MessageDigest sha256;

  NodeHash() {
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }

  /** Whether it may be what a hash gives. */
  static boolean isCut(byte[] node) {
    return (node[SIZE - 1] & ~LOW_SIX) == 0;
  }

  /** Hashes {@code length} bytes; the target may be among them. */
  void hash(byte[] in, int from, int length, byte[] out, int to) {
    sha256.update(in, from, length);
    try {
      sha256.digest(out, to, SIZE);
    } catch (DigestException e) {
      throw new IllegalStateException("there is room for a digest", e);
    }
    out[to + SIZE - 1] &= LOW_SIX;
  }

  byte[] hash(byte[]... parts) {
    for (byte[] part : parts) {
      sha256.update(part);
    }
    byte[] digest = sha256.digest();
    digest[SIZE - 1] &= LOW_SIX;
    return digest;
  }
}
