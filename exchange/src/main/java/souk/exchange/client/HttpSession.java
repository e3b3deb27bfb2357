package souk.exchange.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import souk.exchange.ExchangeSession;
import souk.exchange.Exposure;
import souk.exchange.Prepared;
import souk.exchange.UnitContent;
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
import souk.transport.HttpPeer;
import souk.transport.PeerException;
import souk.transport.RequestBody;

/** A session over HTTP. */
final class HttpSession implements ExchangeSession {
  private static final int PRICE_SIZE = 4;

  private final RetryingPeer calls;
  private final Bytes32 agreement;
  private final Bytes clientKey;
  private final SessionKey key;
  private final int customerExposure;
  private final int remembered;
  private final Map<Bytes32, ClientUnit> units = new LinkedHashMap<>();
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
    return nothingSentAlong(() -> request(unit, body, UnitContent.NONE, target));
  }

  @Override
  public int request(Bytes32 unit, Bytes body, UnitContent content, ByteBuffer target)
      throws UnitException, PeerException, IOException {
    int before = target.position();
    return ask(
        wish(unit, body, content),
        true,
        message -> calls.post(Paths.PREPARE, message, PRICE_SIZE, target),
        () -> target.position() > before);
  }

  @Override
  public int request(Bytes32 unit, Bytes body, UnitContent content, long most, HttpPeer.Sink sink)
      throws UnitException, PeerException, IOException {
    Counting counting = new Counting(sink);
    return ask(
        wish(unit, body, content),
        true,
        message -> calls.post(Paths.PREPARE, message, PRICE_SIZE, most, counting),
        () -> counting.bytes > 0);
  }

  @Override
  public int price(Bytes32 unit, Bytes body, UnitContent content)
      throws UnitException, PeerException {
    return nothingSentAlong(() ->
        ask(
            wish(unit, body, content),
            false,
            message -> calls.post(Paths.PREPARE, message, PRICE_SIZE, ByteBuffer.allocate(0)),
            () -> false));
  }

  @Override
  public void pay(Bytes32 unit, Bytes body, List<Ticket> tickets, ByteBuffer target)
      throws UnitException, PeerException {
    nothingSentAlong(() -> {
      pay(unit, body, UnitContent.NONE, tickets, target);
      return 0;
    });
  }

  @Override
  public void pay(
      Bytes32 unit, Bytes body, UnitContent content, List<Ticket> tickets, ByteBuffer target)
      throws UnitException, PeerException, IOException {
    settle(
        wish(unit, body, content), tickets, message -> calls.post(Paths.PAY, message, 0, target));
  }

  @Override
  public long pay(
      Bytes32 unit,
      Bytes body,
      UnitContent content,
      List<Ticket> tickets,
      long most,
      HttpPeer.Sink sink)
      throws UnitException, PeerException, IOException {
    Counting counting = new Counting(sink);
    settle(
        wish(unit, body, content),
        tickets,
        message -> calls.post(Paths.PAY, message, 0, most, counting));
    return counting.bytes;
  }

  @Override
  public synchronized boolean unreleased(Bytes32 unit, Bytes body, UnitContent content) {
    ClientUnit known = units.get(wish(unit, body, content).id());
    return known != null && known.state() == State.PAID;
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

  private UnitRequest wish(Bytes32 unit, Bytes body, UnitContent content) {
    if (body.size() > UnitRequest.MAX_BODY) {
      throw new IllegalArgumentException(
          "a body of %d bytes; at most %d are allowed"
              .formatted(body.size(), UnitRequest.MAX_BODY));
    }
    return new UnitRequest(agreement, key.client(), unit, body, content);
  }

  private synchronized void on(Bytes32 id, Event event) {
    if (closed && event == Event.ASKED) {
      throw new IllegalStateException("the session is closed");
    }
    ClientUnit unit = units.computeIfAbsent(id, key -> new ClientUnit());
    unit.on(event);
    if (unit.state() == State.NEW || unit.state() == State.RELEASED) {
      units.remove(id);
    }
    forgetOldest();
  }

  private synchronized void offered(Bytes32 id, int price, boolean something) {
    ClientUnit unit = units.get(id);
    if (unit != null) {
      unit.offered(price, something);
    }
  }

  /**
   * Lets tickets go only while what is paid and not released stays within the exposure. Returns
   * whether the provider still needs the unit's content: not if it served something for it.
   */
  private synchronized boolean send(Bytes32 id, List<Ticket> tickets) throws UnitException {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    ClientUnit unit = units.getOrDefault(id, new ClientUnit());
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
    units.put(id, unit);
    return !unit.served();
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

  /** Makes a call with a message and returns the head of the answer. */
  private interface Call {
    byte[] with(RequestBody message) throws UnitException, PeerException, IOException;
  }

  /** Something that reads no content, and so cannot fail to. */
  private interface InMemory {
    int get() throws UnitException, PeerException, IOException;
  }

  private static int nothingSentAlong(InMemory call) throws UnitException, PeerException {
    try {
      return call.get();
    } catch (IOException e) {
      throw new IllegalStateException("no content is read here", e);
    }
  }

  private int ask(UnitRequest wish, boolean withContent, Call call, BooleanSupplier something)
      throws UnitException, PeerException, IOException {
    Bytes32 id = wish.id();
    on(id, Event.ASKED);
    Event outcome = Event.SILENT;
    try {
      int price = price(call.with(message(Kind.WISH, wish, List.of(), withContent)));
      offered(id, price, something.getAsBoolean());
      outcome = Event.OFFERED;
      return price;
    } catch (UnitException e) {
      outcome = Event.REFUSED;
      throw e;
    } finally {
      on(id, outcome);
    }
  }

  private void settle(UnitRequest wish, List<Ticket> tickets, Call call)
      throws UnitException, PeerException, IOException {
    Bytes32 id = wish.id();
    boolean withContent = send(id, tickets);
    Event outcome = Event.SILENT;
    try {
      call.with(message(Kind.PAYMENT, wish, tickets, withContent));
      outcome = Event.HANDED_OVER;
    } catch (UnitException e) {
      outcome = Event.REFUSED;
      throw e;
    } finally {
      on(id, outcome);
    }
  }

  private RequestBody message(
      Kind kind, UnitRequest wish, List<Ticket> tickets, boolean withContent) {
    UnitContent content = wish.content();
    UnitMessage.Content announced =
        new UnitMessage.Content(
            content.length(), content.digest(), withContent && content.length() > 0);
    byte[] head =
        new UnitMessage(kind, agreement, clientKey, wish.unit(), wish.body(), announced, tickets)
            .frame(key);
    return RequestBody.of(head, announced.arriving(), content::open);
  }

  /** Counts what goes to a sink. */
  private static final class Counting implements HttpPeer.Sink {
    private final HttpPeer.Sink sink;
    private long bytes;

    Counting(HttpPeer.Sink sink) {
      this.sink = sink;
    }

    @Override
    public void accept(ByteBuffer piece) throws IOException {
      bytes += piece.remaining();
      sink.accept(piece);
    }
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
