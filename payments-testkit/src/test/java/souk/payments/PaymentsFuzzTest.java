package souk.payments;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.ledger.Book;
import souk.payments.testkit.MemoryTillStore;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.primitives.testkit.Decoders;

class PaymentsFuzzTest {
  private static final long SEED = 20_261_122;
  private static final int ROUND = 12;
  private static final int DEPTH = 3;
  private static final byte[] BOOK = book();
  private static final Decoders DECODERS =
      new Decoders()
          .add("till's book", PaymentsFuzzTest::readBook, book -> book, BOOK)
          .addText("till's log", PaymentsFuzzTest::restore, log());

  /** Reads one book and writes it again. */
  private static byte[] readBook(byte[] bytes) throws DecodeException {
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    // The leaves are what the record ends with.
    TillRecords.read(
        ROUND,
        Address.ZERO,
        bytes,
        new TillRecords.Into() {
          @Override
          public void book(HeldBook book) {
            int end = again.size() + BOOK.length - (TicketTree.HASH << DEPTH);
            end += TicketTree.HASH << book.depth;
            int from = end - (TicketTree.HASH << book.depth);
            again.writeBytes(TillRecords.book(book, Arrays.copyOfRange(bytes, from, end)));
          }

          @Override
          public void ticket(int ref, int place, byte[] secret, Bytes32 purpose)
              throws DecodeException {
            throw new DecodeException("only books are read here");
          }
        });
    return again.toByteArray();
  }

  /** Starts a till's books from a log; a damaged one is refused by the documented exception. */
  private static HeldBooks restore(byte[] log) throws DecodeException {
    MemoryTillStore store = new MemoryTillStore();
    store.append(ROUND, log).join();
    HeldBooks books = new HeldBooks();
    try {
      books.restore(store, Address.ZERO, new PurposeMark(new Random(SEED)));
    } catch (IllegalStateException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
    return books;
  }

  @Test
  void shouldRefuseALogWhenABookStandsInItTwice() {
    byte[] twice = new ByteWriter().raw(BOOK).raw(BOOK).toArray();

    assertThatThrownBy(() -> restore(twice))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("book 3 twice");
  }

  /** Found by the fuzzer: it was read as nothing at all. */
  @Test
  void shouldRefuseALogWhenAPaymentInItHasNoTickets() {
    byte[] nothing = new ByteWriter().raw(BOOK).u8(2).bytes32(Bytes32.of(4)).u16(0).toArray();

    assertThatThrownBy(() -> restore(nothing))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("a payment of 0 tickets");
  }

  private static byte[] book() {
    byte[] leaves = new byte[TicketTree.HASH << DEPTH];
    new Random(SEED).nextBytes(leaves);
    HeldBook book =
        new HeldBook(
            new Book(Bytes32.of(1), ROUND, 3, Address.ZERO),
            PrivateKey.fromSeeded(new Random(SEED)).sign(Bytes32.of(2)),
            DEPTH,
            Amount.of(640_000),
            7,
            leaves.clone());
    return TillRecords.book(book, leaves);
  }

  /** A book and two tickets of it. */
  private static byte[] log() {
    return new ByteWriter()
        .raw(BOOK)
        .u8(2)
        .bytes32(Bytes32.of(4))
        .u16(2)
        .u32(7)
        .u16(0)
        .raw(new byte[TicketTree.HASH])
        .u32(7)
        .u16(5)
        .raw(new byte[TicketTree.HASH])
        .toArray();
  }

  static Stream<byte[]> inputs() {
    return DECODERS.inputs();
  }

  @MethodSource("inputs")
  @FuzzTest
  void shouldReadStrictlyOrRefuseWhateverComes(byte[] input) {
    DECODERS.check(input);
  }

  @Test
  void shouldReadStrictlyOrRefuseWhenExamplesAreMutated() {
    DECODERS.mutate(SEED, 2000);
  }
}
