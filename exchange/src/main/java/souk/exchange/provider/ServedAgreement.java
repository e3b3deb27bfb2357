package souk.exchange.provider;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.exchange.provider.ProviderUnit.Event;
import souk.exchange.provider.ProviderUnit.State;
import souk.ledger.AgreementTerms;
import souk.ledger.LedgerView;
import souk.payments.Ticket;
import souk.payments.Till;
import souk.payments.Till.TicketReply;
import souk.payments.TillRefusal;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * A provider's side of one agreement: its units, and what the provider risks with them.
 *
 * <p>Exposure is what was sent for units whose tickets are not on disk. A unit that is not paid in
 * time stays part of it as a loss, so that clients who never pay can cost no more than the
 * agreement says, however many they are and however long they wait. A loss ends when the unit is
 * paid after all, or when the rules' tolerance forgives it.
 *
 * <p>The monitor guards the units, {@link UnderWay} and {@link Risk}; the service and the till are
 * called without it.
 */
final class ServedAgreement {
  private final Bytes32 id;
  private final AgreementTerms terms;
  private final ProviderRole role;
  private final Till till;
  private final UnitStore store;
  private final ExposureRules rules;
  private final InstantSource clock;
  private final Executor calls;

  // Every unit is in one of these, by its state; those that lapsed are with the risk.
  private final UnderWay open;
  private final Risk risk;
  private final Map<Bytes32, ProviderUnit> paid = new LinkedHashMap<>(); // the eldest first

  private volatile int told;
  private volatile Address signer;
  private volatile long signerRound = -1;
  private volatile long endBlock;

  /**
   * @param providerUnits what all agreements of this provider share: a permit for each unit under
   *     way
   * @param calls runs what the service is told, one after the other
   * @param past what the store remembers of it
   */
  ServedAgreement(
      Bytes32 id,
      AgreementTerms terms,
      ProviderRole role,
      Till till,
      UnitStore store,
      ExposureRules rules,
      InstantSource clock,
      Semaphore providerUnits,
      Executor calls,
      List<UnitStore.Unit> past) {
    this.id = id;
    this.terms = terms;
    this.role = role;
    this.till = till;
    this.store = store;
    this.rules = rules;
    this.clock = clock;
    this.calls = calls;
    this.endBlock = terms.endBlock();
    this.signer = terms.customer();
    this.open = new UnderWay(rules, terms.customer(), providerUnits);
    this.risk = new Risk(rules.share(terms.exposures().provider()), terms.customer(), rules);
    for (UnitStore.Unit known : past) {
      ProviderUnit unit =
          ProviderUnit.remembered(known.id(), known.client(), known.tickets(), known.paid());
      if (unit.paid()) {
        paid.put(unit.id(), unit);
      } else {
        risk.expose(unit, known.tickets());
        risk.lapse(unit);
      }
    }
  }

  Bytes32 id() {
    return id;
  }

  AgreementTerms terms() {
    return terms;
  }

  /** Its end as the ledger has it now. */
  long endBlock() {
    return endBlock;
  }

  void endBlock(long block) {
    endBlock = block;
  }

  /** Whether units may begin in this block. */
  boolean runs(long block) {
    return block >= terms.startBlock() && block < endBlock;
  }

  ProviderRole role() {
    return role;
  }

  /** What the provider would lose if all clients of this agreement vanished now, in tickets. */
  synchronized int exposure() {
    return risk.exposed();
  }

  /** How many units are under way. */
  synchronized int underWay() {
    return open.size();
  }

  /**
   * Serves what comes before the payment.
   *
   * @param running whether units may begin; those that have begun may be finished at any time
   */
  Prepared prepare(UnitRequest request, boolean running) throws UnitException {
    tillMustBeThere(till);
    ProviderUnit unit = enter(request, running);
    tellLosses();
    Prepared prepared = price(unit, request);
    countSending(unit, prepared);
    return prepared;
  }

  /** Takes the tickets and serves what comes after them; {@code running} as in {@link #prepare}. */
  Payload pay(UnitRequest request, List<Ticket> tickets, boolean running) throws UnitException {
    ProviderUnit unit = enter(request, running);
    if (stateOf(unit) == State.REQUESTED) {
      price(unit, request);
    }
    if (offer(unit, tickets)) {
      take(unit, request, tickets);
    }
    tellLosses();
    Payload payload = role.release(request);
    handedOut(unit);
    return payload;
  }

  /** Whoever would have to wait for the till's store is refused, and may come back. */
  static void tillMustBeThere(Till till) throws UnitException {
    Optional<String> away = till.away();
    if (away.isPresent()) {
      throw new UnitException(
          Reason.STORE_AWAY, "this provider cannot reach its store now; ask again");
    }
  }

  /** Sees what was not paid in time; to be called now and again. */
  void look() {
    synchronized (this) {
      expire(clock.instant());
    }
    tellLosses();
  }

  /**
   * Learns who signs the ticket books of the agreement's escrow: a node's other key, with which it
   * asks for units. Within a round that never changes, so the ledger is asked once a round, here
   * and not where a client waits.
   *
   * @param round of the view's block
   */
  void learnSigner(LedgerView view, long round) {
    if (round > signerRound && !terms.escrow().isZero()) {
      signer = view.signer(terms.escrow(), round).orElse(terms.customer());
      signerRound = round;
    }
  }

  /** Calls the service in its own time, after what it was told before. */
  void tell(Runnable call) {
    calls.execute(() -> {
      try {
        call.run();
      } catch (Throwable e) {
        AgreementWatch.failed(this, e);
      }
    });
  }

  /** Tells the service what was lost, when that has changed; one after the other, in order. */
  private void tellLosses() {
    if (lost() != told) {
      tell(() -> {
        int now = lost();
        if (now != told) {
          told = now;
          role.lost(id, now);
        }
      });
    }
  }

  private synchronized int lost() {
    return risk.lost();
  }

  /** Forgets all units; the agreement is over and done with. */
  synchronized void close() {
    open.clear();
    risk.clear();
    paid.clear();
    store.forget(id);
  }

  // ---- the way in ----

  /** The service is asked without the monitor, and not about what has begun. */
  private ProviderUnit enter(UnitRequest request, boolean running) throws UnitException {
    Bytes32 key = request.id();
    // All keys of the customer are one client: the share that is kept for it is theirs.
    boolean own = request.client().equals(terms.customer()) || request.client().equals(signer);
    boolean admitted = own || hasBegun(key) || role.admits(terms, request.client());
    return enter(key, own ? terms.customer() : request.client(), running, admitted);
  }

  private synchronized boolean hasBegun(Bytes32 unit) {
    return paid.containsKey(unit) || open.find(unit) != null || risk.lapsed(unit) != null;
  }

  private synchronized ProviderUnit enter(
      Bytes32 key, Address client, boolean running, boolean admitted) throws UnitException {
    Instant now = clock.instant();
    expire(now);
    ProviderUnit done = paid.get(key);
    if (done != null) {
      return done;
    }
    ProviderUnit unit = open.find(key);
    if (unit == null) {
      unit = admit(key, client, running, admitted);
    }
    open.renew(unit, now);
    return unit;
  }

  private ProviderUnit admit(Bytes32 key, Address client, boolean running, boolean admitted)
      throws UnitException {
    ProviderUnit back = risk.lapsed(key);
    if (back == null && !running) {
      throw new UnitException(
          Reason.NO_AGREEMENT, "the agreement is over; no unit begins any more");
    }
    if (back == null && !admitted) {
      throw new UnitException(
          Reason.FORBIDDEN, "this agreement serves its customer, and " + client + " is not");
    }
    open.admit(client);
    if (back == null) {
      return new ProviderUnit(key, client);
    }
    risk.unlapse(back);
    back.on(Event.RETURNED);
    return back;
  }

  private synchronized State stateOf(ProviderUnit unit) {
    return unit.state();
  }

  // ---- before the payment ----

  private Prepared price(ProviderUnit unit, UnitRequest request) throws UnitException {
    boolean priced = false;
    try {
      Prepared prepared = role.prepare(request);
      synchronized (this) {
        mustBeHere(unit);
        unit.on(Event.PRICED);
        unit.price(prepared.tickets());
      }
      priced = true;
      return prepared;
    } finally {
      if (!priced) {
        failed(unit);
      }
    }
  }

  private synchronized void failed(ProviderUnit unit) {
    if (unit.open() || unit.paid()) {
      unit.on(Event.FAILED);
      if (unit.state() == State.DROPPED) {
        open.leave(unit);
      }
    }
  }

  /**
   * Books what is about to be sent, or refuses to send it. What the provider now risks is handed to
   * the store within the monitor, so that no payment of the same unit can be written before it.
   */
  private synchronized void countSending(ProviderUnit unit, Prepared prepared)
      throws UnitException {
    mustBeHere(unit);
    mayRepeat(unit);
    if (prepared.payload().length() == 0
        || prepared.tickets() == 0
        || unit.paid()
        || unit.exposed() > 0) {
      unit.countSent();
      return;
    }
    int price = prepared.tickets();
    try {
      risk.mayExpose(unit.client(), price);
    } catch (UnitException e) {
      dropUnsent(unit);
      throw e;
    }
    risk.expose(unit, price);
    unit.countSent();
    store.put(record(unit));
  }

  // ---- the payment ----

  /** Whether the till has to be asked: not for what is paid already. */
  private synchronized boolean offer(ProviderUnit unit, List<Ticket> tickets) throws UnitException {
    mustBeHere(unit);
    if (unit.paid()) {
      mayRepeat(unit);
      return false;
    }
    if (unit.state() != State.PREPARED) {
      throw new UnitException(Reason.BUSY, "this unit is being worked on; ask again");
    }
    if (tickets.size() != unit.price() || new HashSet<>(tickets).size() != tickets.size()) {
      dropUnsent(unit);
      throw new UnitException(
          Reason.WRONG_PRICE,
          "this unit costs %d different tickets, %d came".formatted(unit.price(), tickets.size()));
    }
    unit.on(Event.OFFERED);
    return true;
  }

  private void take(ProviderUnit unit, UnitRequest request, List<Ticket> tickets)
      throws UnitException {
    boolean taken = false;
    try {
      tillMustBeThere(till);
      role.paying(request, tickets);
      if (!tickets.isEmpty()
          && till.take(terms.escrow(), unit.id(), tickets).join()
              instanceof TicketReply.Refused(int index, TillRefusal reason, String detail)) {
        throw new UnitException(reason, "ticket " + index + ": " + detail);
      }
      taken = true;
    } finally {
      settle(unit, taken);
    }
  }

  /** Ends the exposure of a unit whose tickets are on disk. */
  private synchronized void settle(ProviderUnit unit, boolean taken) {
    unit.on(taken ? Event.TAKEN : Event.REFUSED);
    if (!taken) {
      dropUnsent(unit);
      return;
    }
    open.leave(unit);
    risk.cover(unit);
    paid.put(unit.id(), unit);
    if (unit.price() > 0) { // one that cost nothing may be served anew after a restart
      store.put(record(unit));
    }
    risk.paid(unit.price(), forgiven -> store.remove(forgiven.id()));
    if (paid.size() > rules.remembered()) {
      ProviderUnit eldest = paid.values().iterator().next();
      paid.remove(eldest.id());
      store.remove(eldest.id());
      eldest.on(Event.EVICTED);
    }
  }

  /** A unit that was refused before anything was sent for it takes up no room. */
  private void dropUnsent(ProviderUnit unit) {
    if (unit.state() == State.PREPARED && unit.sent() == 0) {
      open.leave(unit);
      unit.on(Event.ABANDONED);
    }
  }

  private synchronized void handedOut(ProviderUnit unit) {
    if (unit.paid()) {
      unit.on(Event.HANDED_OUT);
      unit.countSent();
    }
  }

  // ---- time and losses ----

  private void expire(Instant now) {
    for (ProviderUnit unit : open.overdue(now)) {
      open.leave(unit);
      unit.on(unit.exposed() > 0 ? Event.OVERDUE : Event.ABANDONED);
      if (unit.state() == State.LAPSED) {
        risk.lapse(unit);
      }
    }
  }

  private UnitStore.Unit record(ProviderUnit unit) {
    return new UnitStore.Unit(unit.id(), id, unit.client(), unit.price(), unit.paid());
  }

  private void mayRepeat(ProviderUnit unit) throws UnitException {
    if (unit.sent() > rules.repeats()) {
      throw new UnitException(
          Reason.FORBIDDEN, "this unit was sent " + unit.sent() + " times; that has to do");
    }
  }

  /** Time may have run out, or the agreement ended, while the service was at work. */
  private static void mustBeHere(ProviderUnit unit) throws UnitException {
    if (!unit.open() && !unit.paid()) {
      throw new UnitException(Reason.EXPIRED, "this unit took too long; ask again");
    }
  }
}
