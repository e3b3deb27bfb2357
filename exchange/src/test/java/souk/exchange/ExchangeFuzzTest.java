package souk.exchange;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.exchange.UnitMessage.Kind;
import souk.ledger.AgreementTerms;
import souk.ledger.Book;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.testkit.Decoders;

class ExchangeFuzzTest {
  private static final long SEED = 20_261_122;
  private static final PrivateKey CLIENT = PrivateKey.fromSeeded(new Random(SEED));
  private static final PrivateKey PROVIDER = PrivateKey.fromSeeded(new Random(SEED + 1));
  private static final SessionKey SESSION =
      SessionKey.ofClient(
          CLIENT,
          PROVIDER.publicKey(),
          new Eip712.Domain("Souk", "1", 77, Address.ZERO),
          Bytes32.of(3));
  private static final Decoders DECODERS =
      new Decoders()
          .add("wish", b -> unit(Kind.WISH, b), ExchangeFuzzTest::encode, encode(unit(Kind.WISH)))
          .add(
              "payment",
              b -> unit(Kind.PAYMENT, b),
              ExchangeFuzzTest::encode,
              encode(unit(Kind.PAYMENT)))
          .add("book", BookMessage::decode, BookMessage::encode, BookMessage.encode(book()))
          .add("endpoint", EndpointInfo::decode, EndpointInfo::encode, endpoint().encode())
          .add(
              "terms", ExchangeFuzzTest::terms, ExchangeFuzzTest::encode, encode(Terms.of(23, 24)));

  private static UnitMessage unit(Kind kind) {
    Ticket ticket = new Ticket(0xffffffffL, 0, 65_535, Bytes.of(new byte[Book.HASH_SIZE]));
    return new UnitMessage(
        kind,
        Bytes32.of(3),
        Bytes.of(CLIENT.publicKey().toCompressed()),
        Bytes32.of(9),
        Bytes.of(new byte[20]),
        kind == Kind.WISH ? List.of() : List.of(ticket, ticket));
  }

  /** The authentication code is not the decoder's business. */
  private static UnitMessage unit(Kind kind, byte[] bytes) throws DecodeException {
    return UnitMessage.decode(kind, Arrays.copyOf(bytes, bytes.length + SessionKey.MAC_SIZE));
  }

  private static byte[] encode(UnitMessage message) {
    byte[] sealed = message.encode(SESSION);
    return Arrays.copyOf(sealed, sealed.length - SessionKey.MAC_SIZE);
  }

  private static TicketBook book() {
    return new TicketBook(
        new Book(Bytes32.of(1), 0xffffffffL, 2, PROVIDER.address()),
        Bytes.of(new byte[Book.HASH_SIZE << 3]),
        CLIENT.sign(Bytes32.of(5)));
  }

  private static EndpointInfo endpoint() {
    return new EndpointInfo(
        PROVIDER.publicKey(),
        List.of("content/1", "echo/1"),
        77,
        CLIENT.address(),
        Address.ZERO,
        Bytes32.of(4));
  }

  private static AgreementTerms terms(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    AgreementTerms terms = AgreementCodec.read(in);
    in.end();
    return terms;
  }

  private static byte[] encode(AgreementTerms terms) {
    ByteWriter out = new ByteWriter();
    AgreementCodec.write(out, terms);
    return out.toArray();
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
