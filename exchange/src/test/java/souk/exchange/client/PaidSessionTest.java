package souk.exchange.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import souk.exchange.ExchangeSession;
import souk.exchange.UnitContent;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitLimits;
import souk.exchange.client.FaultyWire.Fault;
import souk.exchange.client.PaidSession.Order;
import souk.exchange.client.PaidSession.Outcome;
import souk.exchange.client.PaidSession.Target;
import souk.exchange.provider.UnitScene;
import souk.exchange.wire.Paths;
import souk.payments.Ticket;
import souk.payments.TillRefusal;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.HttpPeer;
import souk.transport.PeerException;

/** Units that are bought with one call, over connections that break. */
@Timeout(120)
class PaidSessionTest {
  private static final long SEED = 20_261_129;
  private static final int PAYLOAD = 50_000;
  private static final Bytes32 UNIT = Bytes32.of(1);

  private UnitScene scene;
  private FaultyWire wire;
  private ExchangeSession session;
  private PaidSession paid;
  private final List<Integer> took = new ArrayList<>();
  private final Map<Bytes32, List<Ticket>> tickets = new HashMap<>();
  private final List<List<Ticket>> delivered = new ArrayList<>();
  private final List<Duration> paused = new ArrayList<>();
  private final ByteArrayOutputStream before = new ByteArrayOutputStream();
  private final ByteArrayOutputStream after = new ByteArrayOutputStream();

  @BeforeEach
  void open() throws Exception {
    scene = new UnitScene(SEED, new UnitLimits(1000, 1 << 20, 1 << 20));
    scene.role.payload = PAYLOAD;
    wire = new FaultyWire(scene.uri().getPort());
    session = scene.session(wire.uri(), 1);
    paid = paid(session, 4);
  }

  @AfterEach
  void close() {
    paid.close();
    wire.close();
    scene.close();
  }

  private PaidSession paid(ExchangeSession over, int attempts) {
    Pauses pauses =
        new Pauses(Duration.ofMillis(100), Duration.ofMillis(250), new Random(SEED), paused::add);
    return new PaidSession(
        over,
        scene.provider(),
        (provider, unit, count) -> {
          took.add(count);
          return tickets.computeIfAbsent(
              unit, key -> UnitScene.tickets(100 * (tickets.size() + 1), count));
        },
        delivered::add,
        attempts,
        pauses);
  }

  private static Bytes body(int price) {
    return Bytes.of(new byte[] {(byte) price});
  }

  private static Target to(ByteArrayOutputStream out) {
    return new Target(1 << 20, HttpPeer.Sink.to(out));
  }

  private Outcome buy(Order order) {
    return paid.buy(order, to(before), to(after));
  }

  private static void holdsThePayload(ByteArrayOutputStream out) {
    byte[] bytes = out.toByteArray();
    assertThat(bytes).hasSize(PAYLOAD);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != UnitScene.patternAt(i)) {
        throw new AssertionError("byte " + i + " is another one");
      }
    }
  }

  @Test
  void shouldPayWhatIsAskedWhenAUnitIsServedFirst() {
    Outcome outcome = buy(Order.of(UNIT, body(3), UnitScene.content(70_000, -1), 3));
    assertThat(outcome).isEqualTo(new Outcome.Released(3, 0));
    holdsThePayload(before);
    assertThat(scene.taken()).isEqualTo(3);
    assertThat(scene.exposure()).isZero();
    assertThat(session.exposure().customer()).isZero();
  }

  @Test
  void shouldPayWhatIsAskedOrKnownWhenAUnitIsPaidFirst() {
    scene.role.payFirst = true;
    Outcome asked = buy(Order.payFirst(UNIT, body(2), UnitScene.content(70_000, -1), 5));
    assertThat(asked).isEqualTo(new Outcome.Released(2, PAYLOAD));
    holdsThePayload(after);
    after.reset();
    Outcome known = buy(Order.priced(Bytes32.of(2), body(2), UnitContent.NONE, 2));
    assertThat(known).isEqualTo(new Outcome.Released(2, PAYLOAD));
    holdsThePayload(after);
    assertThat(before.size()).isZero();
    assertThat(scene.taken()).isEqualTo(4);
  }

  @Test
  void shouldTakeNoTicketWhenTheUnitCostsMoreThanTheMost() {
    Outcome outcome = buy(Order.of(UNIT, body(4), UnitContent.NONE, 3));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Unpaid.class,
            unpaid ->
                assertThat(unpaid.cause())
                    .isInstanceOfSatisfying(
                        UnitException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_PRICE)));
    assertThat(took).isEmpty();
    assertThat(paused).isEmpty();
    assertThat(scene.taken()).isZero();
  }

  @Test
  void shouldTakeTicketsOnceWhenRequestsAndAnswersAreLost() {
    scene.role.payFirst = true;
    for (Fault[] faults :
        new Fault[][] {
          {Fault.LOSE_REQUEST},
          {Fault.LOSE_ANSWER},
          {Fault.CUT_ANSWER},
          {Fault.CUT_ANSWER, Fault.LOSE_REQUEST, Fault.LOSE_ANSWER}
        }) {
      int already = scene.taken();
      Bytes32 unit = Bytes32.of(100 + already);
      after.reset();
      wire.next(Paths.PAY, faults);
      Outcome outcome = buy(Order.payFirst(unit, body(2), UnitScene.content(9_000, -1), 2));
      assertThat(outcome).isEqualTo(new Outcome.Released(2, PAYLOAD));
      holdsThePayload(after);
      assertThat(scene.taken()).isEqualTo(already + 2);
    }
  }

  @Test
  void shouldHandEachByteOnceWhenTheServedAnswerIsCut() {
    wire.next(Paths.PREPARE, Fault.CUT_ANSWER, Fault.LOSE_ANSWER);
    Outcome outcome = buy(Order.of(UNIT, body(2), UnitContent.NONE, 2));
    assertThat(outcome).isEqualTo(new Outcome.Released(2, 0));
    holdsThePayload(before);
  }

  @Test
  void shouldWaitLongerEachTimeWhenTheAgreementIsNotFinalYet() {
    scene.notServed.set(3);
    Outcome outcome = buy(Order.of(UNIT, body(2), UnitContent.NONE, 2));
    assertThat(outcome).isEqualTo(new Outcome.Released(2, 0));
    assertThat(paused).hasSize(3);
    long[] most = {100, 200, 250};
    for (int i = 0; i < most.length; i++) {
      assertThat(paused.get(i))
          .isBetween(Duration.ofMillis(most[i] / 2), Duration.ofMillis(most[i]));
    }
  }

  @Test
  void shouldDeliverBooksAgainWhenTheTillHasNotGotThem() {
    scene.tillRefuses.add(TillRefusal.BOOK_UNKNOWN);
    Outcome outcome = buy(Order.of(UNIT, body(2), UnitContent.NONE, 2));
    assertThat(outcome).isEqualTo(new Outcome.Released(2, 0));
    assertThat(delivered).containsExactly(tickets.get(UNIT));
    assertThat(took).containsExactly(2);
  }

  @Test
  void shouldSayUnknownAtOnceWhenTheTillRefusesForGood() {
    scene.tillRefuses.add(TillRefusal.TICKET_SPENT);
    Outcome outcome = buy(Order.of(UNIT, body(2), UnitContent.NONE, 2));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Unknown.class,
            unknown -> {
              assertThat(unknown.tickets()).isEqualTo(tickets.get(UNIT));
              assertThat(unknown.cause()).isInstanceOf(UnitException.class);
            });
    assertThat(paused).isEmpty();
    assertThat(session.exposure().customer()).isEqualTo(2);
  }

  @Test
  void shouldSayUnknownAndGoOnInAnotherSessionWhenAnswersToThePaymentAreLost() throws Exception {
    scene.role.payFirst = true;
    wire.next(Paths.PAY, Fault.LOSE_ANSWER, Fault.LOSE_ANSWER, Fault.LOSE_ANSWER, Fault.CUT_ANSWER);
    Order order = Order.priced(UNIT, body(2), UnitScene.content(9_000, -1), 2);
    Outcome outcome = buy(order);
    assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
    Outcome.Unknown unknown = (Outcome.Unknown) outcome;
    assertThat(unknown.cause()).isInstanceOf(PeerException.class);
    assertThat(scene.taken()).isEqualTo(2);
    after.reset();
    scene.restart();
    try (PaidSession later = paid(scene.session(wire.uri(), 1), 1)) {
      assertThat(later.resume(unknown, to(after))).isEqualTo(new Outcome.Released(2, PAYLOAD));
    }
    holdsThePayload(after);
    assertThat(scene.taken()).isEqualTo(2);
    assertThat(took).containsExactly(2);
  }

  @Test
  void shouldSayUnpaidWhenTheProviderIsNeverReached() {
    wire.next(
        Paths.PREPARE,
        Fault.LOSE_REQUEST,
        Fault.LOSE_REQUEST,
        Fault.LOSE_REQUEST,
        Fault.LOSE_REQUEST);
    Outcome outcome = buy(Order.of(UNIT, body(2), UnitContent.NONE, 2));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Unpaid.class,
            unpaid -> assertThat(unpaid.cause()).isInstanceOf(PeerException.class));
    assertThat(took).isEmpty();
    assertThat(paused).hasSize(3);
  }

  @Test
  void shouldSayUnpaidWhenTheCustomersExposureWouldBePassed() {
    scene.role.payFirst = true;
    Outcome outcome = buy(Order.priced(UNIT, body(11), UnitContent.NONE, 11));
    assertThat(outcome).isInstanceOf(Outcome.Unpaid.class);
    assertThat(scene.taken()).isZero();
  }

  @Test
  void shouldNotTryAgainWhenTheTargetFails() {
    scene.role.payFirst = true;
    Target broken =
        new Target(
            1 << 20,
            piece -> {
              throw new IOException("disk full");
            });
    Outcome outcome =
        paid.buy(Order.priced(UNIT, body(2), UnitContent.NONE, 2), Target.NOTHING, broken);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Unknown.class, unknown -> assertThat(unknown.cause()).hasMessage("disk full"));
    assertThat(paused).isEmpty();
  }
}
