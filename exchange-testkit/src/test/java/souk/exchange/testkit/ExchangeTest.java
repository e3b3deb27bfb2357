package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.ExchangeSession;
import souk.exchange.Exposure;
import souk.exchange.Hired;
import souk.exchange.Service;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.exchange.testkit.probes.EchoKind;
import souk.ledger.LedgerInfo;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.payments.TillRefusal;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpPeer;
import souk.transport.PeerException;
import souk.transport.Problem;

/** Units over HTTP, with a real till and a real ledger. */
class ExchangeTest {
  private static final long SEED = 1;
  private static final EchoKind BOTH = new EchoKind.Both();
  private static final BlobKind BLOB = new BlobKind();
  private static final Bytes MESSAGE = Bytes.parse("0x0102030405060708");
  private static final Bytes BODY = EchoKind.request(2, MESSAGE);
  private static final Bytes32 UNIT = Bytes32.of(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @TempDir Path folder = Path.of("");
  private TestMarket market;
  private TestProvider provider;
  private TestCustomer customer;
  private Service blob;
  private Hired agreement;

  @BeforeEach
  void open() {
    blob = TestMarket.service(BLOB, MarketText.of(BLOB.name()).toString());
    Service both = TestMarket.service(BOTH, MarketText.of(BOTH.name()).toString());
    market = new TestMarket(folder, SEED, List.of(both, blob));
    provider = market.provider();
    customer = market.customer(4);
    agreement = customer.hire(provider, Bytes.EMPTY);
    market.nextRound();
  }

  @AfterEach
  void close() {
    market.assertSound();
    market.close();
  }

  private ExchangeSession session() throws Exception {
    return customer.session(provider.uri(), agreement);
  }

  private static UnitException refusal(Call call) {
    return catchThrowableOfType(UnitException.class, call::make);
  }

  private interface Call {
    void make() throws Exception;
  }

  @Test
  void shouldServeAndReleaseWhenAUnitIsPaid() throws Exception {
    ByteBuffer target = ByteBuffer.allocate(8);
    try (ExchangeSession session = session()) {
      assertThat(session.request(UNIT, BODY, target)).isEqualTo(2);
      assertThat(target.position()).isEqualTo(4);
      assertThat(session.exposure()).isEqualTo(new Exposure(2, 0));
      assertThat(provider.exchange().exposure()).isEqualTo(2);

      List<Ticket> tickets = customer.take(provider.address(), UNIT, 2);
      session.pay(UNIT, BODY, tickets, target);

      assertThat(Bytes.of(target.array())).isEqualTo(MESSAGE);
      assertThat(session.exposure()).isEqualTo(Exposure.NONE);
      assertThat(provider.exchange().exposure()).isZero();
      assertThat(provider.taken().keySet()).containsExactlyInAnyOrderElementsOf(tickets);
    }
  }

  @Test
  void shouldBringEveryByteWhenPayloadsAreLarge() throws Exception {
    Hired blobs = customer.hire(provider, market.draft(blob));
    ByteBuffer target = ByteBuffer.allocateDirect(2 * BlobKind.SIZE + 7);
    try (ExchangeSession session = customer.session(provider.uri(), blobs)) {
      session.request(UNIT, Bytes.EMPTY, target);
      session.pay(UNIT, Bytes.EMPTY, customer.take(provider.address(), UNIT, 1), target);
    }

    byte[] expected = Arrays.copyOf(BlobKind.blob(1), 2 * BlobKind.SIZE);
    System.arraycopy(BlobKind.blob(2), 0, expected, BlobKind.SIZE, BlobKind.SIZE);
    byte[] got = new byte[2 * BlobKind.SIZE];
    assertThat(target.flip().get(got).hasRemaining()).isFalse();
    assertThat(got).isEqualTo(expected);
  }

  @Test
  void shouldLeaveTheTargetAsItWasWhenThePayloadDoesNotFit() throws Exception {
    ByteBuffer target = ByteBuffer.allocate(7).position(4);
    try (ExchangeSession session = session()) {
      assertThatThrownBy(() -> session.request(UNIT, BODY, target))
          .isInstanceOf(PeerException.class);
      assertThat(target.position()).isEqualTo(4);
      assertThat(session.exposure()).isEqualTo(Exposure.NONE);
    }
  }

  @Test
  void shouldTakeNothingWhenASecretIsWrong() throws Exception {
    ByteBuffer target = ByteBuffer.allocate(8);
    try (ExchangeSession session = session()) {
      session.request(UNIT, BODY, target);
      List<Ticket> good = customer.take(provider.address(), UNIT, 2);
      Ticket second = good.get(1);
      Ticket wrong =
          new Ticket(second.round(), second.book(), second.place(), Bytes.of(new byte[16]));

      UnitException refusal =
          refusal(() -> session.pay(UNIT, BODY, List.of(good.getFirst(), wrong), target));

      assertThat(refusal.till()).contains(TillRefusal.BAD_SECRET);
      assertThat(provider.taken()).isEmpty();
      // What was sent is out of the client's hands, whatever the provider says of it.
      assertThat(session.exposure().customer()).isEqualTo(2);
      session.pay(UNIT, BODY, good, target);
      assertThat(session.exposure()).isEqualTo(Exposure.NONE);
    }
  }

  @Test
  void shouldSendNothingWhenThePriceIsKnownAndNotMet() throws Exception {
    ByteBuffer target = ByteBuffer.allocate(8);
    try (ExchangeSession session = session()) {
      session.request(UNIT, BODY, target);
      List<Ticket> tickets = customer.take(provider.address(), UNIT, 1);

      assertThat(refusal(() -> session.pay(UNIT, BODY, tickets, target)).reason())
          .isEqualTo(Reason.WRONG_PRICE);
      assertThat(session.exposure()).isEqualTo(new Exposure(2, 0));
    }
  }

  @Test
  void shouldRefuseABodyWhenItIsTooLong() throws Exception {
    try (ExchangeSession session = session()) {
      Bytes long_ = Bytes.of(new byte[UnitRequest.MAX_BODY + 1]);

      assertThatThrownBy(() -> session.request(UNIT, long_, ByteBuffer.allocate(8)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldSayWhyWhenTheServiceRefuses() throws Exception {
    try (ExchangeSession session = session()) {
      UnitException refusal =
          refusal(() -> session.request(UNIT, Bytes.EMPTY, ByteBuffer.allocate(8)));

      assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(refusal).hasMessageContaining("cut off");
    }
  }

  @Test
  void shouldRefuseUnitsWhenTheAgreementIsUnknown() throws Exception {
    try (ExchangeSession session =
        market.client().open(provider.uri(), provider.address(), Bytes32.of(5), 4)) {
      assertThat(refusal(() -> session.request(UNIT, BODY, ByteBuffer.allocate(8))).reason())
          .isEqualTo(Reason.NO_AGREEMENT);
    }
  }

  @Test
  void shouldNotBeginWhenTheEndpointIsAnotherProviderOrLedger() {
    LedgerInfo here = market.ledger().info();
    LedgerInfo elsewhere =
        new LedgerInfo(here.chainId() + 1, here.contract(), here.token(), here.rules());
    ExchangeClient stranger =
        new ExchangeClient(market.dialer(), market.actor(), elsewhere, ClientRules.DEFAULT);

    assertThatThrownBy(
            () -> market.client().open(provider.uri(), customer.address(), agreement.id(), 4))
        .isInstanceOf(WrongEndpointException.class)
        .hasMessageContaining(provider.address().toString());
    assertThatThrownBy(() -> stranger.open(provider.uri(), provider.address(), agreement.id(), 4))
        .isInstanceOf(WrongEndpointException.class)
        .hasMessageContaining("settles on chain");
  }

  // ---- books ----

  @Test
  void shouldTakeABookAgainWhenItComesTwiceAndNoneThatIsForged() throws Exception {
    long round = market.round();
    TicketBook book = customer.makeOut(provider, round);
    ExchangeClient client = market.client();
    byte[] leaves = book.leaves().toArray();
    leaves[5] ^= 1;

    assertThat(client.deliver(provider.uri(), book)).isEqualTo(new BookReply.Accepted());
    assertThat(client.deliver(provider.uri(), book)).isEqualTo(new BookReply.Accepted());
    assertThat(
            client.deliver(
                provider.uri(), new TicketBook(book.book(), Bytes.of(leaves), book.cover())))
        .isInstanceOfSatisfying(
            BookReply.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(TillRefusal.BAD_SIGNATURE));
  }

  @Test
  void shouldNotLookAtABookWhenNoAgreementIsPaidFromItsEscrow() {
    TestCustomer stranger = market.customer(4);
    TestProvider other = market.provider();
    stranger.hire(other, Bytes.EMPTY);
    market.nextRound();
    TicketBook book = stranger.makeOut(other, market.round());

    assertThat(refusal(() -> market.client().deliver(provider.uri(), book)).reason())
        .isEqualTo(Reason.NO_AGREEMENT);
  }

  // ---- hostile bytes ----

  @Test
  void shouldRefuseByNameWhenBytesAreNonsense() {
    HttpPeer peer = market.dialer().peer(provider.uri());
    Random random = new Random(SEED);
    for (String path : List.of("/v1/prepare", "/v1/pay", "/v1/book", "/v1/agreement")) {
      for (int i = 0; i < 10; i++) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        PeerException refused =
            catchThrowableOfType(
                PeerException.class, () -> peer.send("POST", path, bytes, TIMEOUT, 0));
        assertThat(refused.refusedWith("malformed")).as("%s", refused).isTrue();
      }
      PeerException refused =
          catchThrowableOfType(
              PeerException.class, () -> peer.send("POST", path, new byte[3 << 20], TIMEOUT, 0));
      // A client that is still sending may see the connection close before it sees the answer.
      assertThat(refused.problem().map(Problem::code).orElse("too-large")).isEqualTo("too-large");
    }
  }

  @Test
  void shouldHearKnownClientsOnlyWhenTheirHostSentTooMuchNonsense() throws Exception {
    HttpPeer peer = market.dialer().peer(provider.uri());
    ByteBuffer target = ByteBuffer.allocate(8);
    try (ExchangeSession known = session();
        ExchangeSession fresh = customer.session(market.client(), provider.uri(), agreement)) {
      known.request(UNIT, BODY, target);
      for (int i = 0; i < 64; i++) {
        assertThatThrownBy(() -> peer.send("POST", "/v1/pay", new byte[9], TIMEOUT, 0))
            .isInstanceOf(PeerException.class);
      }

      assertThat(refusal(() -> fresh.request(UNIT, BODY, ByteBuffer.allocate(8))).reason())
          .isEqualTo(Reason.CUT_OFF);
      known.request(UNIT, BODY, target.clear());

      market.clock().advance(Duration.ofSeconds(61));
      market.advance(1);
      fresh.request(UNIT, BODY, ByteBuffer.allocate(8));
    }
  }

  @Test
  void shouldCutAClientOffWhenItsTicketsAreBadTooOften() throws Exception {
    PrivateKey mallory = PrivateKey.fromSeeded(new Random(9));
    try (ExchangeSession session =
            market
                .client(mallory)
                .open(provider.uri(), provider.address(), agreement.id(), Integer.MAX_VALUE);
        ExchangeSession honest = session()) {
      List<Ticket> own = customer.take(provider.address(), UNIT, 2);
      List<Ticket> forged =
          own.stream()
              .map(t -> new Ticket(t.round(), t.book(), t.place(), Bytes.of(new byte[16])))
              .toList();
      Reason last = Reason.TICKETS_REFUSED;
      int tries = 0;
      for (; last == Reason.TICKETS_REFUSED; tries++) {
        Bytes32 unit = Bytes32.of(tries);
        last = refusal(() -> session.pay(unit, BODY, forged, ByteBuffer.allocate(8))).reason();
      }
      assertThat(last).isEqualTo(Reason.CUT_OFF);
      assertThat(tries).isEqualTo(65);
      honest.request(UNIT, BODY, ByteBuffer.allocate(8));
    }
  }
}
