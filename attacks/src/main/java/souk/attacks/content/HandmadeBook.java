package souk.attacks.content;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.primitives.Bytes;
import souk.primitives.Eip712;
import souk.primitives.Signature;
import souk.primitives.Signer;

/** A ticket book that no wallet made: of any number, for anybody, over any secrets. */
public final class HandmadeBook {
  private final Book book;
  private final int depth;
  private final List<byte[]> secrets = new ArrayList<>();

  /** The levels of the tree, the leaves first. */
  private final List<List<byte[]>> levels = new ArrayList<>();

  private final Signature cover;

  public HandmadeBook(
      Book book, int depth, Signer signer, Eip712.Domain domain, RandomGenerator random) {
    this.book = book;
    this.depth = depth;
    List<byte[]> level = new ArrayList<>();
    for (int place = 0; place < 1 << depth; place++) {
      byte[] secret = new byte[Book.HASH_SIZE];
      random.nextBytes(secret);
      secrets.add(secret);
      level.add(Book.leaf(book.id(), place, secret));
    }
    levels.add(level);
    while (level.size() > 1) {
      List<byte[]> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(Book.node(level.get(i), level.get(i + 1)));
      }
      levels.add(above);
      level = above;
    }
    this.cover = signer.sign(book.coverDigest(domain, level.getFirst()));
  }

  public Book book() {
    return book;
  }

  public Signature cover() {
    return cover;
  }

  /** As it is brought to a till. */
  public TicketBook offer() {
    return new TicketBook(book, Bytes.of(join(levels.getFirst())), cover);
  }

  public Ticket ticket(int place) {
    return new Ticket(book.round(), book.number(), place, Bytes.of(secrets.get(place)));
  }

  /** As it is claimed when this place wins. */
  public BookClaim claim(int place) {
    return new BookClaim(book, Bytes.of(secrets.get(place)), path(place), cover);
  }

  private Bytes path(int place) {
    List<byte[]> siblings = new ArrayList<>();
    for (int height = 0; height < depth; height++) {
      siblings.add(levels.get(height).get(place >>> height ^ 1));
    }
    return Bytes.of(join(siblings));
  }

  private static byte[] join(List<byte[]> hashes) {
    byte[] all = new byte[hashes.size() * Book.HASH_SIZE];
    for (int i = 0; i < hashes.size(); i++) {
      System.arraycopy(hashes.get(i), 0, all, i * Book.HASH_SIZE, Book.HASH_SIZE);
    }
    return all;
  }
}
