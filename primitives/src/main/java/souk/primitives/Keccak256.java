package souk.primitives;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * The hash of Ethereum: Keccak with rate 1088 and the original padding, which is not SHA3-256. One
 * instance hashes one message at a time and may be used again; it is not safe for several threads.
 */
public final class Keccak256 {
  private final KeccakDigest digest = new KeccakDigest(256);

  public Keccak256 update(byte[] bytes) {
    digest.update(bytes, 0, bytes.length);
    return this;
  }

  public Keccak256 update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    return this;
  }

  public Keccak256 update(Bytes32 value) {
    return update(value.expose());
  }

  public Keccak256 update(Address value) {
    return update(value.expose());
  }

  /** The hash of what was put in since the last call; the instance is then empty again. */
  public Bytes32 digest() {
    byte[] out = new byte[Bytes32.SIZE];
    digest.doFinal(out, 0);
    return Bytes32.of(out);
  }

  /** As {@link #digest()}, into {@code target} from {@code offset}, 32 bytes. */
  public void digest(byte[] target, int offset) {
    digest.doFinal(target, offset);
  }

  /** The hash of the parts, one after the other, with nothing between them. */
  public static Bytes32 hash(byte[]... parts) {
    Keccak256 keccak = new Keccak256();
    for (byte[] part : parts) {
      keccak.update(part);
    }
    return keccak.digest();
  }

  /** The hash of the text's UTF-8 bytes. */
  public static Bytes32 hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8));
  }
}
