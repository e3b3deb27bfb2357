package souk.ledger;

import java.util.Arrays;
import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Keccak256;

/**
 * One ticket book of an escrow: which it is, and how its tickets are hashed and drawn. Wallet, till
 * and ledger all use these formulas.
 *
 * <p>A ticket is a secret of 16 bytes at a place from 0 to 2^depth - 1. Leaf and node are
 * keccak-256 over inputs of different fixed lengths with different first bytes, cut to their first
 * 16 bytes:
 *
 * <pre>
 *   id     = keccak(02 ‖ escrow ‖ round:u32 ‖ book:u32 ‖ provider)        61 bytes in
 *   leaf i = keccak(00 ‖ id ‖ i:u32 ‖ secret)[0..16)                      53 bytes in
 *   node   = keccak(01 ‖ left ‖ right)[0..16)                             33 bytes in
 *   winner = keccak(03 ‖ seed ‖ id) mod 2^depth                           65 bytes in
 * </pre>
 *
 * The escrow's id binds chain, contract and version, so the book's id does too. Claiming a ticket
 * that was not given out needs a second preimage of a 128-bit hash. A payer who finds collisions in
 * a tree of its own can open one place in two ways, but both pay the provider that the book names,
 * once.
 *
 * @param round 0 to 2^32 - 1
 * @param number of the book in its round, from 0
 * @param provider the only one whom it pays
 */
public record Book(Bytes32 escrow, long round, long number, Address provider) {
  /** Bytes of a secret, a leaf, a node and a root. */
  public static final int HASH_SIZE = 16;

  private static final Eip712.Type COVER =
      Eip712.Type.of(
          "TicketBook",
          "bytes32 escrow",
          "uint32 round",
          "uint32 book",
          "address provider",
          "bytes16 root");

  public Bytes32 id() {
    return Keccak256.hash(
        new ByteWriter(61)
            .u8(2)
            .bytes32(escrow)
            .u32(round)
            .u32(number)
            .address(provider)
            .toArray());
  }

  /** What the escrow's signer signs: this book, with the root of its tickets. */
  public Bytes32 coverDigest(Eip712.Domain domain, byte[] root) {
    return domain.digest(COVER.hash(escrow, round, number, provider, root));
  }

  /** The place of the one ticket that wins, given the seed of the round. */
  public static int winner(Bytes32 seed, Bytes32 bookId, int depth) {
    Bytes32 hash = Keccak256.hash(new byte[] {3}, seed.toArray(), bookId.toArray());
    return (int) (hash.lowLong() & ((1L << depth) - 1));
  }

  /** The leaf of a ticket. */
  public static byte[] leaf(Bytes32 bookId, int place, byte[] secret) {
    return cut(new ByteWriter(53).u8(0).bytes32(bookId).u32(place).raw(secret));
  }

  /** The node above two others. */
  public static byte[] node(byte[] left, byte[] right) {
    return cut(new ByteWriter(33).u8(1).raw(left).raw(right));
  }

  /**
   * The root that a ticket and its path lead to; empty when the path's length is not that of the
   * tree.
   */
  public static Optional<byte[]> root(
      Bytes32 bookId, int place, byte[] secret, byte[] path, int depth) {
    if (path.length != depth * HASH_SIZE || secret.length != HASH_SIZE) {
      return Optional.empty();
    }
    byte[] node = leaf(bookId, place, secret);
    for (int level = 0; level < depth; level++) {
      byte[] sibling = Arrays.copyOfRange(path, level * HASH_SIZE, (level + 1) * HASH_SIZE);
      node = (place >>> level & 1) == 0 ? node(node, sibling) : node(sibling, node);
    }
    return Optional.of(node);
  }

  private static byte[] cut(ByteWriter preimage) {
    return Arrays.copyOf(Keccak256.hash(preimage.toArray()).toArray(), HASH_SIZE);
  }
}
