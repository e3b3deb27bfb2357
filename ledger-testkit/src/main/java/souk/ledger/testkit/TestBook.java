package souk.ledger.testkit;

import java.util.Arrays;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Keccak256;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * A ticket book with all its tickets, made the plainest way; wallets are tested against it, too.
 */
public final class TestBook {
  private final Book book;
  private final int depth;
  private final byte[][][] levels;
  private final Signature cover;

  private TestBook(Book book, int depth, byte[][][] levels, Signature cover) {
    this.book = book;
    this.depth = depth;
    this.levels = levels;
    this.cover = cover;
  }

  /** Makes the book out and signs its cover; its secrets follow from its id. */
  public static TestBook make(Eip712.Domain domain, Book book, int depth, Signer signer) {
    byte[][][] levels = new byte[depth + 1][][];
    levels[0] = new byte[1 << depth][];
    for (int place = 0; place < levels[0].length; place++) {
      levels[0][place] = Book.leaf(book.id(), place, secret(book, place));
    }
    for (int level = 1; level <= depth; level++) {
      byte[][] below = levels[level - 1];
      levels[level] = new byte[below.length / 2][];
      for (int i = 0; i < levels[level].length; i++) {
        levels[level][i] = Book.node(below[2 * i], below[2 * i + 1]);
      }
    }
    byte[] root = levels[depth][0];
    return new TestBook(book, depth, levels, signer.sign(book.coverDigest(domain, root)));
  }

  /** The claim that wins with this seed. */
  public BookClaim winning(Bytes32 seed) {
    return claim(Book.winner(seed, book.id(), depth));
  }

  /** The claim that shows the ticket at this place. */
  public BookClaim claim(int place) {
    ByteWriter path = new ByteWriter();
    for (int level = 0; level < depth; level++) {
      path.raw(levels[level][place >>> level ^ 1]);
    }
    return new BookClaim(book, Bytes.of(secret(book, place)), Bytes.of(path.toArray()), cover);
  }

  private static byte[] secret(Book book, int place) {
    byte[] preimage =
        new ByteWriter().string("testkit.secret").bytes32(book.id()).u32(place).toArray();
    return Arrays.copyOf(Keccak256.hash(preimage).toArray(), Book.HASH_SIZE);
  }
}
