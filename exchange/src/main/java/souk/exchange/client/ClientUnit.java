package souk.exchange.client;

import java.util.HashSet;
import java.util.Set;
import souk.exchange.Transitions;
import souk.payments.Ticket;

/**
 * One unit as its client sees it. Not safe for several threads: its session guards it.
 *
 * <pre>
 *   NEW ── ASKED ──► REQUESTED ── OFFERED ──► PREPARED ── SENT ──► PAID ── HANDED_OVER ──► RELEASED
 *    ▲ │                 │                       │ ▲                ▲
 *    │ └──── SENT ───────┼───────── ASKED ◄──────┘ └─ (OFFERED)     │
 *    │                   │                                          │
 *    └─ REFUSED, SILENT ─┘      nothing but HANDED_OVER leads out of PAID
 * </pre>
 *
 * What was sent counts as paid until it is released, whatever the provider says about it: a
 * provider that takes tickets and calls them bad gains nothing by it.
 */
final class ClientUnit {
  enum State {
    NEW,
    /** Asked for; no answer yet. */
    REQUESTED,
    /** What comes before the payment is here. */
    PREPARED,
    /** Tickets have left this side. */
    PAID,
    /** What comes after the payment is here. */
    RELEASED
  }

  enum Event {
    /** The client asks, for the first time or again. */
    ASKED,
    /** The provider's answer to that is here, whole. */
    OFFERED,
    /** The client sends tickets, for the first time or again. */
    SENT,
    /** The provider's answer to that is here, whole. */
    HANDED_OVER,
    /** The provider said no. */
    REFUSED,
    /** No answer, or not a whole one. */
    SILENT
  }

  static final Transitions<State, Event> TABLE =
      new Transitions<>(State.class, Event.class)
          .on(State.NEW, Event.ASKED, State.REQUESTED)
          .on(State.NEW, Event.SENT, State.PAID)
          .on(State.REQUESTED, Event.ASKED, State.REQUESTED)
          .on(State.REQUESTED, Event.OFFERED, State.PREPARED)
          .on(State.REQUESTED, Event.SENT, State.PAID)
          .on(State.REQUESTED, Event.REFUSED, State.NEW)
          .on(State.REQUESTED, Event.SILENT, State.NEW)
          .on(State.PREPARED, Event.ASKED, State.PREPARED)
          .on(State.PREPARED, Event.OFFERED, State.PREPARED)
          .on(State.PREPARED, Event.SENT, State.PAID)
          .on(State.PREPARED, Event.REFUSED, State.PREPARED)
          .on(State.PREPARED, Event.SILENT, State.PREPARED)
          .on(State.PAID, Event.ASKED, State.PAID)
          .on(State.PAID, Event.OFFERED, State.PAID)
          .on(State.PAID, Event.SENT, State.PAID)
          .on(State.PAID, Event.HANDED_OVER, State.RELEASED)
          .on(State.PAID, Event.REFUSED, State.PAID)
          .on(State.PAID, Event.SILENT, State.PAID);

  private State state = State.NEW;
  private final Set<Ticket> sent = new HashSet<>();
  private int price;
  private boolean served;

  State state() {
    return state;
  }

  void on(Event event) {
    state = TABLE.next(state, event);
  }

  /** Its price, once it is known, and whether anything came before the payment. */
  void offered(int tickets, boolean something) {
    price = tickets;
    served = something;
  }

  /** Whether anything came before the payment. */
  boolean served() {
    return served;
  }

  int price() {
    return price;
  }

  /** How many of these tickets were not sent for this unit before. */
  int fresh(Iterable<Ticket> tickets) {
    int fresh = 0;
    for (Ticket ticket : tickets) {
      fresh += sent.contains(ticket) ? 0 : 1;
    }
    return fresh;
  }

  void sent(Iterable<Ticket> tickets) {
    tickets.forEach(sent::add);
  }

  /** What the client loses if the provider vanishes now, in tickets. */
  int paidUnreleased() {
    return state == State.PAID ? sent.size() : 0;
  }

  /** What the provider loses if this client vanishes now, in tickets. */
  int servedUnpaid() {
    return state == State.PREPARED && served ? price : 0;
  }
}
