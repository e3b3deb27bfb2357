package souk.replication;

import java.io.ByteArrayOutputStream;
import souk.primitives.Bytes32;

/**
 * A piece of data, by its commitment.
 *
 * @param root of its tree
 * @param size of the data, in bytes
 * @param height of the tree: it has {@code 2^height} nodes of 32 bytes
 */
public record Piece(Bytes32 root, long size, int height) {
  /** The codec of Filecoin's unsealed commitments. */
  private static final int UNSEALED = 0xf101;

  /** SHA-256 with two bits cleared, in a binary tree. */
  private static final int TREE_HASH = 0x1012;

  /** The same over data spread by {@link Fr32}, with its length. */
  private static final int PIECE_HASH = 0x1011;

  private static final int RAW = 0x55;
  private static final int LEAST_HEIGHT = 2;

  /**
   * Checks that size and height belong together.
   *
   * @throws IllegalArgumentException when a tree of this height holds no data of this size, or is
   *     higher than need be
   */
  public Piece {
    if (height < LEAST_HEIGHT || height > PieceCommitment.MOST_HEIGHT) {
      throw new IllegalArgumentException(
          "a piece's tree has a height from %d to %d, not %d"
              .formatted(LEAST_HEIGHT, PieceCommitment.MOST_HEIGHT, height));
    }
    if (size < 0 || size > capacity(height) || isTooHigh(size, height)) {
      throw new IllegalArgumentException(
          "a tree of height %d holds at most %d bytes, and more than one of half its size; not %d"
              .formatted(height, capacity(height), size));
    }
  }

  /** Whether a lower tree would hold it. */
  private static boolean isTooHigh(long size, int height) {
    return height > LEAST_HEIGHT && size <= capacity(height - 1);
  }

  private static long capacity(int height) {
    return (1L << (height - LEAST_HEIGHT)) * Fr32.IN;
  }

  /** Of the data with all that is added, in bytes: what it takes in a sector. */
  public long paddedSize() {
    return (long) NodeHash.SIZE << height;
  }

  /** Zeros that are added to the data before it is spread, in bytes. */
  public long padding() {
    return capacity(height) - size;
  }

  /** The CID of version 1, which tells the root only: {@code baga6ea4sea…}. */
  public String cidV1() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Varint.write(1, out);
    Varint.write(UNSEALED, out);
    Varint.write(TREE_HASH, out);
    Varint.write(NodeHash.SIZE, out);
    out.writeBytes(root.toArray());
    return Multibase.base32(out.toByteArray());
  }

  /** The CID of version 2, which tells root and size: {@code bafkzcib…} (FRC-0069). */
  public String cidV2() {
    ByteArrayOutputStream digest = new ByteArrayOutputStream();
    Varint.write(padding(), digest);
    digest.write(height);
    digest.writeBytes(root.toArray());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Varint.write(1, out);
    Varint.write(RAW, out);
    Varint.write(PIECE_HASH, out);
    Varint.write(digest.size(), out);
    out.writeBytes(digest.toByteArray());
    return Multibase.base32(out.toByteArray());
  }

  /**
   * Reads a CID of version 2, in its only form.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Piece parse(String cid) {
    Varint.Reader in = new Varint.Reader(Multibase.parseBase32(cid));
    if (in.next() != 1 || in.next() != RAW || in.next() != PIECE_HASH) {
      throw new IllegalArgumentException("no piece CID of version 2");
    }
    if (in.next() != in.left()) {
      throw new IllegalArgumentException("a piece CID whose length is not what it says");
    }
    long padding = in.next();
    if (in.left() != 1 + NodeHash.SIZE) {
      throw new IllegalArgumentException("a piece CID whose length is not what it says");
    }
    int height = in.raw(1)[0];
    if (height < LEAST_HEIGHT || height > PieceCommitment.MOST_HEIGHT) {
      throw new IllegalArgumentException("a piece CID with a tree of height " + height);
    }
    long capacity = capacity(height);
    if (padding > capacity) {
      throw new IllegalArgumentException("a piece CID with more padding than there is room");
    }
    return new Piece(Bytes32.of(in.raw(NodeHash.SIZE)), capacity - padding, height);
  }
}
