package souk.exchange.provider;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.exchange.wire.BookMessage;
import souk.exchange.wire.CommitmentMessage;
import souk.exchange.wire.EndpointInfo;
import souk.exchange.wire.NegotiationMessage;
import souk.exchange.wire.Proposal;
import souk.exchange.wire.SessionKey;
import souk.exchange.wire.UnitMessage;
import souk.exchange.wire.UnitMessage.Kind;
import souk.ledger.AgreementCodec;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.ledger.JudgeId;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.market.PaymentRules;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Say;
import souk.market.negotiation.SignedTurn;
import souk.market.negotiation.Turn;
import souk.market.offer.Property;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.testkit.Decoders;
import souk.transport.ProblemException;

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
  private static final LocalLedger LEDGER = ledger();
  private static final Offered OFFERED = TestKind.offered(new ServedAgreementScene.Service());
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
              "proposal",
              ExchangeFuzzTest::proposal,
              Proposal::encode,
              new Proposal(proposed(), CLIENT.sign(proposed().id(LEDGER.info().domain()))).encode())
          .add(
              "turn",
              NegotiationMessage::decode,
              NegotiationMessage::encode,
              new NegotiationMessage(
                      turn(), Property.sorted(Map.of("purpose", new Property.Text("archive"))))
                  .encode())
          .add(
              "commitment",
              CommitmentMessage::decode,
              CommitmentMessage::encode,
              new CommitmentMessage(
                      Bytes32.of(9),
                      new Proposal(proposed(), CLIENT.sign(proposed().id(LEDGER.info().domain()))))
                  .encode())
          .add(
              "terms", ExchangeFuzzTest::terms, ExchangeFuzzTest::encode, encode(Terms.of(23, 24)));

  /** One with the provider on it, or it would sign nothing. */
  private static LocalLedger ledger() {
    LocalLedger ledger =
        LocalLedger.builder(
                new LedgerRules(new RoundRules(10, 2, 1, 20, 21), 30, 1_000_000, 1000, 2000),
                Bytes32.of(8))
            .open();
    ledger.submit(PROVIDER, new Command.Register("http://127.0.0.1:1", Amount.ZERO)).join();
    return ledger;
  }

  private static SignedTurn turn() {
    Say says = new Say.Propose(new Draft(proposed(), new PaymentRules(Amount.of(400), 2)));
    return new Turn(Bytes32.ZERO, 1, CLIENT.address(), says, 1_800_000_000)
        .sign(CLIENT, LEDGER.info().domain());
  }

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

  /** Terms that the provider signs. */
  private static AgreementTerms proposed() {
    return Terms.of(23, 24)
        .vary()
        .customer(CLIENT.address())
        .provider(PROVIDER.address())
        .rules(LEDGER.info().rules().hash())
        .escrow(Bytes32.ZERO)
        .commitWithin(0)
        .periods(0, Amount.ZERO, Amount.ZERO)
        .questions(Amount.ZERO)
        .exposures(0, 0)
        .judge(JudgeId.NONE)
        .end(100)
        .collateral(Amount.ZERO, new Grades(19, 20, 21), 22)
        .build();
  }

  /**
   * Whatever is proposed, by whomever, the provider signs just that, or declines; so, too, when the
   * signature holds, which a fuzzer would not find.
   */
  private static Proposal proposal(byte[] bytes) throws DecodeException {
    Proposal proposal = Proposal.decode(bytes);
    countersign(proposal);
    byte[] own = bytes.clone();
    System.arraycopy(CLIENT.address().toArray(), 0, own, 0, 20);
    AgreementTerms terms = Proposal.decode(own).terms();
    countersign(new Proposal(terms, CLIENT.sign(terms.id(LEDGER.info().domain()))));
    return proposal;
  }

  private static int countersigned;

  private static void countersign(Proposal proposal) {
    Countersigner countersigner =
        new Countersigner(
            PROVIDER,
            LEDGER,
            name -> Optional.of(OFFERED).filter(_ -> name.equals("echo/1")),
            new AgreementWatch(LEDGER, PROVIDER, new MemoryAgreementStore(), _ -> Optional.empty()),
            souk.primitives.Amount.ZERO,
            () -> 0);
    try {
      Signature signed = countersigner.sign(proposal.terms(), proposal.customer());
      Bytes32 id = proposal.terms().id(LEDGER.info().domain());
      if (!Secp256k1.recover(signed, id).equals(Optional.of(PROVIDER.address()))) {
        throw new AssertionError("the provider signed something else");
      }
      countersigned++;
    } catch (ProblemException e) {
      if (String.valueOf(e.getMessage()).length() > 1000) {
        throw new AssertionError("declined at length", e);
      }
    }
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
  void shouldSignWhenTheExampleIsProposed() throws Exception {
    countersigned = 0;
    proposal(new Proposal(proposed(), CLIENT.sign(proposed().id(LEDGER.info().domain()))).encode());

    org.assertj.core.api.Assertions.assertThat(countersigned).isEqualTo(2);
  }

  @Test
  void shouldReadStrictlyOrRefuseWhenExamplesAreMutated() {
    DECODERS.mutate(SEED, 2000);
  }
}
