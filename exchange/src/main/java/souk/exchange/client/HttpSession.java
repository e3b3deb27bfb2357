package souk.exchange.client;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import souk.exchange.ExchangeSession;
import souk.exchange.Exposure;
import souk.exchange.Prepared;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.exchange.client.ClientUnit.Event;
import souk.exchange.client.ClientUnit.State;
import souk.exchange.wire.Paths;
import souk.exchange.wire.SessionKey;
import souk.exchange.wire.UnitMessage;
import souk.exchange.wire.UnitMessage.Kind;
import souk.payments.Ticket;
import souk.primitives.ByteReader;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.transport.PeerException;

/** A session over HTTP. */
final class HttpSession implements ExchangeSession {
  private static final int PRICE_SIZE = 4;

  private final RetryingPeer calls;
  private final Bytes32 agreement;
  private final Bytes clientKey;
  private final SessionKey key;
  private final int customerExposure;
  private final int remembered;
  private final Map<UnitRequest, ClientUnit> units = new LinkedHashMap<>();
  private boolean closed;

  HttpSession(
      RetryingPeer calls,
      Bytes32 agreement,
      Bytes clientKey,
      SessionKey key,
      int customerExposure,
      int remembered) {
    this.calls = calls;
    this.agreement = agreement;
    this.clientKey = clientKey;
    this.key = key;
    this.customerExposure = customerExposure;
    this.remembered = remembered;
  }

  @Override
  public int request(Bytes32 unit, Bytes body, ByteBuffer target)
      throws UnitException, PeerException {
    UnitRequest wish = wish(unit, body);
    on(wish, Event.ASKED);
    Event outcome = Event.SILENT;
    int before = target.position();
    try {
      byte[] head = call(Paths.PREPARE, Kind.WISH, wish, List.of(), PRICE_SIZE, target);
      int price = price(head);
      offered(wish, price, target.position() > before);
      outcome = Event.OFFERED;
      return price;
    } catch (UnitException e) {
      outcome = Event.REFUSED;
      throw e;
    } finally {
      on(wish, outcome);
    }
  }

  @Override
  public void pay(Bytes32 unit, Bytes body, List<Ticket> tickets, ByteBuffer target)
      throws UnitException, PeerException {
    UnitRequest wish = wish(unit, body);
    send(wish, tickets);
    Event outcome = Event.SILENT;
    try {
      call(Paths.PAY, Kind.PAYMENT, wish, tickets, 0, target);
      outcome = Event.HANDED_OVER;
    } catch (UnitException e) {
      outcome = Event.REFUSED;
      throw e;
    } finally {
      on(wish, outcome);
    }
  }

  @Override
  public synchronized Exposure exposure() {
    long provider = 0;
    for (ClientUnit unit : units.values()) {
      provider += unit.servedUnpaid();
    }
    return new Exposure(provider, paidUnreleased());
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  // ---- the units ----

  private UnitRequest wish(Bytes32 unit, Bytes body) {
    if (body.size() > UnitRequest.MAX_BODY) {
      throw new IllegalArgumentException(
          "a body of %d bytes; at most %d are allowed"
              .formatted(body.size(), UnitRequest.MAX_BODY));
    }
    return new UnitRequest(agreement, key.client(), unit, body);
  }

  private synchronized void on(UnitRequest wish, Event event) {
    if (closed && event == Event.ASKED) {
      throw new IllegalStateException("the session is closed");
    }
    ClientUnit unit = units.computeIfAbsent(wish, key -> new ClientUnit());
    unit.on(event);
    if (unit.state() == State.NEW || unit.state() == State.RELEASED) {
      units.remove(wish);
    }
    forgetOldest();
  }

  private synchronized void offered(UnitRequest wish, int price, boolean something) {
    ClientUnit unit = units.get(wish);
    if (unit != null) {
      unit.offered(price, something);
    }
  }

  /** Lets tickets go only while what is paid and not released stays within the exposure. */
  private synchronized void send(UnitRequest wish, List<Ticket> tickets) throws UnitException {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    ClientUnit unit = units.getOrDefault(wish, new ClientUnit());
    if (new HashSet<>(tickets).size() != tickets.size()
        || (unit.state() == State.PREPARED && tickets.size() != unit.price())) {
      throw new UnitException(
          Reason.WRONG_PRICE,
          "the unit costs %d different tickets, %d given".formatted(unit.price(), tickets.size()));
    }
    int fresh = unit.fresh(tickets);
    long risked = paidUnreleased();
    if (fresh > customerExposure - risked) {
      throw new UnitException(
          Reason.EXPOSURE,
          "%d tickets are paid and not released; with %d more the agreement's %d would be passed"
              .formatted(risked, fresh, customerExposure));
    }
    unit.on(Event.SENT);
    unit.sent(tickets);
    units.put(wish, unit);
  }

  private long paidUnreleased() {
    long paid = 0;
    for (ClientUnit unit : units.values()) {
      paid += unit.paidUnreleased();
    }
    return paid;
  }

  /** What nothing of the client's is at stake in need not be kept. */
  private void forgetOldest() {
    Iterator<ClientUnit> eldest = units.values().iterator();
    while (units.size() > remembered && eldest.hasNext()) {
      ClientUnit unit = eldest.next();
      if (unit.state() != State.REQUESTED && unit.paidUnreleased() == 0) {
        eldest.remove();
      }
    }
  }

  // ---- the wire ----

  private byte[] call(
      String path,
      Kind kind,
      UnitRequest wish,
      List<Ticket> tickets,
      int headSize,
      ByteBuffer target)
      throws UnitException, PeerException {
    byte[] message =
        new UnitMessage(kind, agreement, clientKey, wish.unit(), wish.body(), tickets).encode(key);
    return calls.post(path, message, headSize, target);
  }

  private static int price(byte[] head) throws UnitException {
    try {
      int price = new ByteReader(head).u31();
      if (price <= Prepared.MAX_TICKETS) {
        return price;
      }
    } catch (DecodeException e) {
      // As much a price as one that is too high.
    }
    throw new UnitException(Reason.WRONG_PRICE, "the provider asks for an impossible price");
  }
}
