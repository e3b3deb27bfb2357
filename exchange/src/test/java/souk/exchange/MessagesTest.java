package souk.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import souk.exchange.provider.Terms;
import souk.exchange.wire.BookMessage;
import souk.exchange.wire.EndpointInfo;
import souk.exchange.wire.Problems;
import souk.exchange.wire.SessionKey;
import souk.exchange.wire.UnitMessage;
import souk.exchange.wire.UnitMessage.Kind;
import souk.ledger.AgreementCodec;
import souk.ledger.AgreementTerms;
import souk.ledger.Book;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.TillRefusal;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.transport.Problem;

class MessagesTest {
  private static final long SEED = 20_261_122;
  private final Random random = new Random(SEED);
  private final PrivateKey client = PrivateKey.fromSeeded(random);
  private final PrivateKey provider = PrivateKey.fromSeeded(random);
  private final LedgerInfo ledger =
      new LedgerInfo(
          77,
          Address.parse("0x" + "0a".repeat(20)),
          Address.ZERO,
          new LedgerRules(new RoundRules(100, 5, 10, 200, 8191), 1000, 1_000_000, 1000, 2000));
  private final Eip712.Domain domain = ledger.domain();
  private final Bytes32 agreement = Bytes32.of(3);

  private final SessionKey ours =
      SessionKey.ofClient(client, provider.publicKey(), domain, agreement);
  private final SessionKey theirs =
      SessionKey.ofProvider(provider, client.publicKey(), domain, agreement);

  private UnitMessage message(Kind kind) {
    List<Ticket> tickets = new ArrayList<>();
    if (kind == Kind.PAYMENT) {
      tickets.add(new Ticket(0xffffffffL, 0xfffffffeL, 65_535, bytes(16)));
      tickets.add(new Ticket(0, 0, 0, bytes(16)));
    }
    return new UnitMessage(
        kind,
        agreement,
        Bytes.of(client.publicKey().toCompressed()),
        Bytes32.of(9),
        bytes(UnitRequest.MAX_BODY),
        tickets);
  }

  private Bytes bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  @ParameterizedTest
  @EnumSource
  void shouldReadTheSameWhenAUnitMessageIsWritten(Kind kind) throws DecodeException {
    UnitMessage message = message(kind);

    byte[] bytes = message.encode(ours);

    assertThat(UnitMessage.decode(kind, bytes)).isEqualTo(message);
    assertThat(theirs.sealed(bytes)).isTrue();
    assertThat(theirs.client()).isEqualTo(client.address());
    assertThat(bytes.length).isLessThanOrEqualTo(kind.mostBytes());
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseEveryCutWhenAUnitMessageIsTooShort(Kind kind) {
    byte[] bytes = message(kind).encode(ours);

    int bodyEnd = 200 + UnitRequest.MAX_BODY;
    // Every one before and behind the body, and some within it.
    for (int length = 0;
        length < bytes.length;
        length += length > 200 && length + 211 < bodyEnd - 200 ? 211 : 1) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> UnitMessage.decode(kind, cut)).isInstanceOf(DecodeException.class);
      assertThat(theirs.sealed(cut)).isFalse();
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> UnitMessage.decode(kind, longer)).isInstanceOf(DecodeException.class);
  }

  @Test
  void shouldNotHoldWhenAnyBitOfAMessageIsFlipped() {
    byte[] bytes =
        new UnitMessage(
                Kind.PAYMENT,
                agreement,
                Bytes.of(client.publicKey().toCompressed()),
                Bytes32.of(9),
                bytes(8),
                List.of(new Ticket(1, 2, 3, bytes(16))))
            .encode(ours);

    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(theirs.sealed(flipped)).as("bit %d", bit).isFalse();
    }
  }

  @Test
  void shouldNotHoldWhenKeyAgreementOrLedgerDiffers() {
    byte[] bytes = message(Kind.WISH).encode(ours);
    PrivateKey other = PrivateKey.fromSeeded(random);
    Eip712.Domain elsewhere = new Eip712.Domain("Souk", "2", 78, domain.contract());

    assertThat(SessionKey.ofProvider(other, client.publicKey(), domain, agreement).sealed(bytes))
        .isFalse();
    assertThat(SessionKey.ofProvider(provider, other.publicKey(), domain, agreement).sealed(bytes))
        .isFalse();
    assertThat(
            SessionKey.ofProvider(provider, client.publicKey(), domain, Bytes32.of(4))
                .sealed(bytes))
        .isFalse();
    assertThat(
            SessionKey.ofProvider(provider, client.publicKey(), elsewhere, agreement).sealed(bytes))
        .isFalse();
  }

  @Test
  void shouldRefuseOneKindWhenTheOtherIsMeant() {
    byte[] wish = message(Kind.WISH).encode(ours);

    assertThatThrownBy(() -> UnitMessage.decode(Kind.PAYMENT, wish))
        .isInstanceOf(DecodeException.class);
  }

  @Test
  void shouldGiveAnotherUnitWhenAnyPartOfTheRequestDiffers() {
    UnitRequest request =
        new UnitRequest(agreement, client.address(), Bytes32.of(1), Bytes.parse("0x01"));

    assertThat(
            List.of(
                request,
                new UnitRequest(Bytes32.of(4), client.address(), Bytes32.of(1), request.body()),
                new UnitRequest(agreement, provider.address(), Bytes32.of(1), request.body()),
                new UnitRequest(agreement, client.address(), Bytes32.of(2), request.body()),
                new UnitRequest(agreement, client.address(), Bytes32.of(1), Bytes.EMPTY)))
        .extracting(UnitRequest::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldReadTheSameWhenABookIsWritten() throws DecodeException {
    TicketBook book =
        new TicketBook(
            new Book(Bytes32.of(1), 0xffffffffL, 2, provider.address()),
            bytes(16 << 16),
            client.sign(Bytes32.of(5)));

    byte[] bytes = BookMessage.encode(book);

    assertThat(BookMessage.decode(bytes)).isEqualTo(book);
    assertThat(bytes.length).isEqualTo(BookMessage.MOST_BYTES);
    for (int length : new int[] {0, 31, 60, 123, bytes.length - 1}) {
      assertThatThrownBy(() -> BookMessage.decode(Arrays.copyOf(bytes, length)))
          .isInstanceOf(DecodeException.class);
    }
  }

  @Test
  void shouldReadTheSameWhenTermsAreWritten() throws DecodeException {
    AgreementTerms terms = Terms.of(23, 24);
    ByteWriter out = new ByteWriter();
    AgreementCodec.write(out, terms);
    byte[] bytes = out.toArray();

    ByteReader in = new ByteReader(bytes);
    AgreementTerms read = AgreementCodec.read(in);
    in.end();

    // Not isEqualTo: two terms are equal when what is signed is, and here each field counts.
    assertThat(read).usingRecursiveComparison().isEqualTo(terms);
    for (int length = 0; length < bytes.length; length++) {
      int cut = length;
      assertThatThrownBy(() -> AgreementCodec.read(new ByteReader(bytes, 0, cut)))
          .isInstanceOf(DecodeException.class);
    }
  }

  @Test
  void shouldReadTheSameWhenAnEndpointSaysWhatItIs() throws DecodeException {
    EndpointInfo info =
        EndpointInfo.of(provider.publicKey(), List.of("content/1", "echo/1"), ledger);

    byte[] bytes = info.encode();

    assertThat(EndpointInfo.decode(bytes)).isEqualTo(info);
    assertThat(info.settlesOn(ledger)).isTrue();
    assertThat(info.address()).isEqualTo(provider.address());
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> EndpointInfo.decode(cut)).isInstanceOf(DecodeException.class);
    }
  }

  @Test
  void shouldNotSettleHereWhenChainContractTokenOrRulesDiffer() {
    EndpointInfo info = EndpointInfo.of(provider.publicKey(), List.of(), ledger);
    LedgerRules otherRules =
        new LedgerRules(new RoundRules(100, 5, 10, 200, 8191), 1000, 1_000_000, 1000, 2001);

    assertThat(
            List.of(
                new LedgerInfo(78, ledger.contract(), ledger.token(), ledger.rules()),
                new LedgerInfo(77, client.address(), ledger.token(), ledger.rules()),
                new LedgerInfo(77, ledger.contract(), client.address(), ledger.rules()),
                new LedgerInfo(77, ledger.contract(), ledger.token(), otherRules)))
        .noneMatch(info::settlesOn);
  }

  @ParameterizedTest
  @EnumSource
  void shouldComeBackTheSameWhenARefusalGoesOverTheWire(UnitException.Reason reason) {
    if (reason == UnitException.Reason.TICKETS_REFUSED) {
      return; // It goes as what the till said: the next test.
    }
    UnitException back =
        Problems.refusal(Problems.of(new UnitException(reason, "why"))).orElseThrow();

    assertThat(back.reason()).isEqualTo(reason);
    assertThat(back).hasMessage("why");
    assertThat(back.till()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldComeBackTheSameWhenATillsRefusalGoesOverTheWire(TillRefusal reason) {
    UnitException back =
        Problems.refusal(Problems.of(new UnitException(reason, "why"))).orElseThrow();

    assertThat(back.reason()).isEqualTo(UnitException.Reason.TICKETS_REFUSED);
    assertThat(back.till()).contains(reason);
  }

  @Test
  void shouldBeNoRefusalWhenAProblemIsAFault() {
    assertThat(Problems.refusal(new Problem(500, "internal", "a fault"))).isEmpty();
    assertThat(Problems.refusal(new Problem(402, "till-nonsense", "?"))).isEmpty();
    assertThat(Problems.refusal(new Problem(402, "tickets-refused", "?"))).isEmpty();
  }
}
