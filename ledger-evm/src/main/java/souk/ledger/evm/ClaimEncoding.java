package souk.ledger.evm;

import java.util.ArrayList;
import java.util.List;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * The packed form in which the contract takes claims: books one after the other, in sections of one
 * round and provider, in them groups of one escrow. The order of the books is kept; neighbours that
 * have much in common cost least.
 *
 * <pre>
 *   section = round:u32 ‖ provider:20 ‖ groups:u16 ‖ group …
 *   group   = escrow:32 ‖ list:u32 ‖ signerFrom:u32 ‖ depth:u8 ‖ books:u16 ‖ book …
 *   book    = number:u32 ‖ secret:16 ‖ path:16·depth ‖ signature:64 (EIP-2098)
 * </pre>
 */
final class ClaimEncoding {
  /** A depth that no escrow has; its books carry nothing but their numbers. */
  private static final int NO_TREE = 0xff;

  private final Hints hints;

  ClaimEncoding(Hints hints) {
    this.hints = hints;
  }

  /** What the contract wants to be told instead of searching for it. */
  interface Hints {
    /** The list of allotments in force in a round, for this provider's books. */
    long list(Bytes32 escrow, long round, Address provider);

    /** The round from which the signer counts that signs in a round. */
    long signerFrom(Bytes32 escrow, long round);
  }

  Bytes encode(List<BookClaim> books) {
    ByteWriter out = new ByteWriter(books.size() * 256);
    for (List<BookClaim> section : runs(books, ClaimEncoding::sameSection)) {
      Book first = section.getFirst().book();
      List<List<BookClaim>> groups = runs(section, ClaimEncoding::sameGroup);
      out.u32(first.round()).address(first.provider()).u16(groups.size());
      groups.forEach(group -> write(group, out));
    }
    return Bytes.of(out.toArray());
  }

  /** What a claim of these books should get by on. */
  static long gas(List<BookClaim> books) {
    ClaimGas gas = new ClaimGas();
    for (List<BookClaim> section : runs(books, ClaimEncoding::sameSection)) {
      gas.section();
      for (List<BookClaim> group : runs(section, ClaimEncoding::sameGroup)) {
        gas.group();
        group.forEach(claim -> gas.book(claim.path().size() / Book.HASH_SIZE));
      }
    }
    return gas.limit();
  }

  private void write(List<BookClaim> group, ByteWriter out) {
    Book first = group.getFirst().book();
    int depth = depthOf(group.getFirst());
    out.bytes32(first.escrow())
        .u32(hints.list(first.escrow(), first.round(), first.provider()))
        .u32(hints.signerFrom(first.escrow(), first.round()))
        .u8(depth)
        .u16(group.size());
    for (BookClaim claim : group) {
      out.u32(claim.book().number());
      if (depth != NO_TREE) {
        out.raw(claim.secret().toArray()).raw(claim.path().toArray()).signature(claim.cover());
      }
    }
  }

  private static int depthOf(BookClaim claim) {
    int depth = claim.path().size() / Book.HASH_SIZE;
    boolean ticket =
        claim.secret().size() == Book.HASH_SIZE
            && claim.path().size() % Book.HASH_SIZE == 0
            && depth <= souk.ledger.EscrowTerms.MAX_DEPTH;
    return ticket ? depth : NO_TREE;
  }

  private static boolean sameSection(BookClaim a, BookClaim b) {
    return a.book().round() == b.book().round() && a.book().provider().equals(b.book().provider());
  }

  private static boolean sameGroup(BookClaim a, BookClaim b) {
    return a.book().escrow().equals(b.book().escrow()) && depthOf(a) == depthOf(b);
  }

  private static List<List<BookClaim>> runs(
      List<BookClaim> books, java.util.function.BiPredicate<BookClaim, BookClaim> together) {
    List<List<BookClaim>> runs = new ArrayList<>();
    for (BookClaim book : books) {
      if (runs.isEmpty() || !together.test(runs.getLast().getFirst(), book)) {
        runs.add(new ArrayList<>());
      }
      runs.getLast().add(book);
    }
    return runs;
  }
}
