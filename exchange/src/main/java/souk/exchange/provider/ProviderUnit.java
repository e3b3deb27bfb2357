package souk.exchange.provider;

import java.time.Instant;
import souk.exchange.Transitions;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * One unit as its provider sees it. Not safe for several threads: the agreement that it is served
 * under guards it.
 *
 * <pre>
 *   REQUESTED ─ PRICED ─► PREPARED ─ OFFERED ─► PAYING ─ TAKEN ─► PAID ─ HANDED_OUT ─► RELEASED
 *       │                  │ │  ▲ ▲              │                  └──── EVICTED ────────┤
 *     FAILED     ABANDONED │ │  │ └─── REFUSED ──┘                                        ▼
 *       ▼                  │ │  └── RETURNED ─┐                                        DROPPED
 *    DROPPED ◄─────────────┘ └─── OVERDUE ─► LAPSED ─ FORGIVEN ─► DROPPED
 * </pre>
 */
final class ProviderUnit {
  enum State {
    /** Being worked out; nothing has left this node. */
    REQUESTED,
    /** The price is known; what comes before the payment may have been sent. */
    PREPARED,
    /** Something was sent and not paid in time. */
    LAPSED,
    /** The till is looking at its tickets. */
    PAYING,
    /** Its tickets are on disk. */
    PAID,
    /** What it was paid for was handed out, at least once. */
    RELEASED,
    /** Forgotten. */
    DROPPED
  }

  enum Event {
    /** The service named its price. */
    PRICED,
    /** The service does not serve it. */
    FAILED,
    /** The client sent tickets, as many as it costs. */
    OFFERED,
    /** The till has them on disk. */
    TAKEN,
    /** The till does not take them, or cannot say. */
    REFUSED,
    /** The service handed out what was paid for. */
    HANDED_OUT,
    /** The time to pay is over, and something was sent. */
    OVERDUE,
    /** The time to pay is over, and nothing was sent. */
    ABANDONED,
    /** The client of a lapsed unit asks or pays after all. */
    RETURNED,
    /** A loss that payments have made good. */
    FORGIVEN,
    /** There are newer ones to remember. */
    EVICTED
  }

  static final Transitions<State, Event> TABLE =
      new Transitions<>(State.class, Event.class)
          .on(State.REQUESTED, Event.PRICED, State.PREPARED)
          .on(State.REQUESTED, Event.FAILED, State.DROPPED)
          .on(State.PREPARED, Event.PRICED, State.PREPARED)
          .on(State.PREPARED, Event.FAILED, State.PREPARED)
          .on(State.PREPARED, Event.OFFERED, State.PAYING)
          .on(State.PREPARED, Event.OVERDUE, State.LAPSED)
          .on(State.PREPARED, Event.ABANDONED, State.DROPPED)
          .on(State.LAPSED, Event.RETURNED, State.PREPARED)
          .on(State.LAPSED, Event.FORGIVEN, State.DROPPED)
          .on(State.PAYING, Event.PRICED, State.PAYING)
          .on(State.PAYING, Event.FAILED, State.PAYING)
          .on(State.PAYING, Event.TAKEN, State.PAID)
          .on(State.PAYING, Event.REFUSED, State.PREPARED)
          .on(State.PAID, Event.PRICED, State.PAID)
          .on(State.PAID, Event.FAILED, State.PAID)
          .on(State.PAID, Event.HANDED_OUT, State.RELEASED)
          .on(State.PAID, Event.EVICTED, State.DROPPED)
          .on(State.RELEASED, Event.PRICED, State.RELEASED)
          .on(State.RELEASED, Event.FAILED, State.RELEASED)
          .on(State.RELEASED, Event.HANDED_OUT, State.RELEASED)
          .on(State.RELEASED, Event.EVICTED, State.DROPPED);

  private final Bytes32 id;
  private final Address client;
  private State state;
  private int price;
  private int exposed;
  private int sent;
  private Instant deadline = Instant.MAX;

  /** One that was just asked for. */
  ProviderUnit(Bytes32 id, Address client) {
    this(id, client, State.REQUESTED);
  }

  private ProviderUnit(Bytes32 id, Address client, State state) {
    this.id = id;
    this.client = client;
    this.state = state;
  }

  /** One that was served or paid before this node stopped. */
  static ProviderUnit remembered(Bytes32 id, Address client, int price, boolean paid) {
    ProviderUnit unit = new ProviderUnit(id, client, paid ? State.PAID : State.LAPSED);
    unit.price = price;
    return unit;
  }

  Bytes32 id() {
    return id;
  }

  Address client() {
    return client;
  }

  State state() {
    return state;
  }

  void on(Event event) {
    state = TABLE.next(state, event);
  }

  /** Whether it is under way: neither paid, nor lost, nor forgotten. */
  boolean open() {
    return state == State.REQUESTED || state == State.PREPARED || state == State.PAYING;
  }

  /** Whether tickets for it are on disk. */
  boolean paid() {
    return state == State.PAID || state == State.RELEASED;
  }

  /** Tickets that it costs; known once it is priced. */
  int price() {
    return price;
  }

  void price(int tickets) {
    price = tickets;
  }

  /** Tickets that the provider loses if the client never pays. */
  int exposed() {
    return exposed;
  }

  void exposed(int tickets) {
    exposed = tickets;
  }

  /** How often something was sent for it. */
  int sent() {
    return sent;
  }

  void countSent() {
    sent++;
  }

  Instant deadline() {
    return deadline;
  }

  void deadline(Instant at) {
    deadline = at;
  }
}
