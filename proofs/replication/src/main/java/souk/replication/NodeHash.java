package souk.replication;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256, by default with the two highest bits of the last byte cleared, so that what it gives is
 * a number of 254 bits. Not safe for several threads.
 */
final class NodeHash {
  static final int SIZE = 32;

  private static final int LOW_SIX = 0x3f;
  private static final int ALL = 0xff;

  private final MessageDigest sha256;
  private final int mask;

  NodeHash() {
    this(LOW_SIX);
  }

  private NodeHash(int mask) {
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
    this.mask = mask;
  }

  /** SHA-256 with all its bits. */
  static NodeHash whole() {
    return new NodeHash(ALL);
  }

  /** Whether it may be what a hash of 254 bits gives. */
  static boolean isCut(byte[] node) {
    return (node[SIZE - 1] & ~LOW_SIX) == 0;
  }

  /** Adds bytes to what the next {@link #finish} hashes. */
  void add(byte[] in, int from, int length) {
    sha256.update(in, from, length);
  }

  /** The hash of what was added; the target may have been among it. */
  void finish(byte[] out, int to) {
    try {
      sha256.digest(out, to, SIZE);
    } catch (DigestException e) {
      throw new IllegalStateException("there is room for a digest", e);
    }
    cut(out, to);
  }

  /** Clears the bits of a SHA-256 that this hash does not have. */
  void cut(byte[] node, int at) {
    node[at + SIZE - 1] &= (byte) mask;
  }

  /** Hashes {@code length} bytes; the target may be among them. */
  void hash(byte[] in, int from, int length, byte[] out, int to) {
    add(in, from, length);
    finish(out, to);
  }

  byte[] hash(byte[]... parts) {
    for (byte[] part : parts) {
      add(part, 0, part.length);
    }
    byte[] digest = new byte[SIZE];
    finish(digest, 0);
    return digest;
  }
}
