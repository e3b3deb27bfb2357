package souk.storage.tree;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;

/**
 * A file of a stored folder.
 *
 * @param path relative, with slashes
 * @param size in bytes
 * @param digest SHA-256 of its bytes
 */
public record Member(String path, long size, Bytes32 digest) {
  /** The longest path, in bytes of UTF-8. */
  public static final int LONGEST_PATH = TarEntry.LONGEST_NAME;

  private static final byte[] TAG = "souk.storage.member/1".getBytes(StandardCharsets.US_ASCII);

  /** What stands for it in the folder's tree: SHA-256 of tag, path, size and digest. */
  Bytes32 value() {
    byte[] message = new ByteWriter().raw(TAG).string(path).u64(size).bytes32(digest).toArray();
    return Bytes32.of(sha256().digest(message));
  }

  /** What a digest is made with. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }
}
