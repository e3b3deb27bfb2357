package souk.content;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.exchange.Signing;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * What an object consists of: the digest of each chunk ({@link BlockTree}), and over them the root
 * that names the object. Whoever knows that name needs to trust nobody for the bytes; the
 * publisher's signature says who answers for them.
 *
 * <pre>
 *   root       = of the Merkle tree of SHA-256 over the chunk ids
 *   content id = SHA-256("souk content/1" ‖ length:u64 ‖ chunkBytes:u32 ‖ caches:u32 ‖ root)
 * </pre>
 */
public final class Manifest {
  private static final byte[] TAG = "souk content/1".getBytes(StandardCharsets.US_ASCII);
  private static final Eip712.Type TYPE = Eip712.Type.of("ContentManifest", "bytes32 content");
  private static final int HEAD = 8 + 4 + 4 + Signature.COMPACT_SIZE;

  private final Layout layout;
  private final byte[] chunkIds;
  private final Bytes32 contentId;
  private final Signature signature;

  private Manifest(Layout layout, byte[] chunkIds, Bytes32 contentId, Signature signature) {
    this.layout = layout;
    this.chunkIds = chunkIds;
    this.contentId = contentId;
    this.signature = signature;
  }

  /** Signs a manifest over these chunk ids, 32 bytes each, one behind the other; not copied. */
  static Manifest sign(Layout layout, byte[] chunkIds, Signing publisher, Eip712.Domain domain) {
    Bytes32 contentId = contentId(layout, chunkIds);
    Signature signature = publisher.sign(domain, TYPE, contentId);
    return new Manifest(layout, chunkIds, contentId, signature);
  }

  private static Bytes32 contentId(Layout layout, byte[] chunkIds) {
    List<Bytes32> ids = new ArrayList<>(layout.chunks());
    for (int chunk = 0; chunk < layout.chunks(); chunk++) {
      ids.add(Bytes32.of(chunkIds, chunk * Bytes32.SIZE));
    }
    MessageDigest digest = Sha256.digest();
    digest.update(TAG);
    digest.update(
        ByteBuffer.allocate(16)
            .putLong(layout.length())
            .putInt(layout.chunkBytes())
            .putInt(layout.caches())
            .flip());
    digest.update(BlockTree.root(ids).toArray());
    return Bytes32.of(digest.digest());
  }

  public Layout layout() {
    return layout;
  }

  /** The object's name: it binds every byte, the length and the layout. */
  public Bytes32 contentId() {
    return contentId;
  }

  /** The digest of a chunk's plaintext. */
  public Bytes32 chunkId(int chunk) {
    return Bytes32.of(chunkIds, chunk * Bytes32.SIZE);
  }

  /** Who signed this manifest for the ledger of this domain; empty when nobody did. */
  public Optional<Address> publisher(Eip712.Domain domain) {
    return Secp256k1.recover(signature, domain.digest(TYPE.hash(contentId)));
  }

  public Bytes encode() {
    return Bytes.of(
        new ByteWriter(HEAD + chunkIds.length)
            .u64(layout.length())
            .u32(layout.chunkBytes())
            .u32(layout.caches())
            .signature(signature)
            .raw(chunkIds)
            .toArray());
  }

  /** Bytes of an encoded manifest for an object of this layout. */
  public static int size(Layout layout) {
    return HEAD + layout.chunks() * Bytes32.SIZE;
  }

  public static Manifest decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    long length = in.u63();
    int chunkBytes = in.u31();
    int caches = in.u31();
    if (chunkBytes > ContentRules.MAX_CHUNK_BYTES || caches > ContentRules.MAX_CACHES) {
      throw new DecodeException(
          "a manifest of chunks of %d bytes from %d caches".formatted(chunkBytes, caches));
    }
    Signature signature = in.signature();
    Layout layout;
    try {
      layout = new Layout(length, chunkBytes, caches);
    } catch (IllegalArgumentException e) {
      throw new DecodeException("bad manifest: " + e.getMessage());
    }
    byte[] chunkIds = in.raw(layout.chunks() * Bytes32.SIZE);
    in.end();
    return new Manifest(layout, chunkIds, contentId(layout, chunkIds), signature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Manifest that
        && contentId.equals(that.contentId)
        && signature.equals(that.signature);
  }

  @Override
  public int hashCode() {
    return contentId.hashCode();
  }

  @Override
  public String toString() {
    return "Manifest[%s, %d bytes in %d chunks]"
        .formatted(contentId, layout.length(), layout.chunks());
  }
}
