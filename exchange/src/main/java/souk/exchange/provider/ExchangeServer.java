package souk.exchange.provider;

import java.io.IOException;
import java.lang.System.Logger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import souk.exchange.KindRoutes;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitLimits;
import souk.exchange.provider.AgreementStore.Signed;
import souk.exchange.wire.BookMessage;
import souk.exchange.wire.CommitmentMessage;
import souk.exchange.wire.EndpointInfo;
import souk.exchange.wire.NegotiationMessage;
import souk.exchange.wire.Paths;
import souk.exchange.wire.Proposal;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.FailureLog;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerReader;
import souk.payments.TicketBook;
import souk.payments.Till;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.transport.CallRates;
import souk.transport.HttpServer;
import souk.transport.ProblemException;
import souk.transport.Request;
import souk.transport.Response;

/**
 * A provider's side of the exchange: its services behind HTTP, its agreements from signature to
 * end, its duties.
 *
 * <pre>
 *   GET  /v1/about      who this is and which ledger it settles on   {@link EndpointInfo}
 *   POST /v1/agreement  terms ‖ customer's signature                 → provider's signature, or declined
 *   POST /v1/negotiations  a turn, what it says of itself            → the provider's turn, or empty
 *   POST /v1/negotiations/agreement  last turn ‖ terms ‖ signature   → provider's signature
 *   POST /v1/book       a ticket book                                → empty
 *   POST /v1/prepare    a wish for a unit, its content               → price:u32 ‖ payload
 *   POST /v1/pay        the wish with its tickets, its content       → payload
 * </pre>
 *
 * A refusal is a problem (RFC 9457) whose code is the name of a {@link UnitException.Reason}, or of
 * a {@code TillRefusal} after {@code till-}. Peers that send too much that does not hold are cut
 * off for a while.
 */
public final class ExchangeServer implements AutoCloseable {

  private static final Logger LOG = System.getLogger("souk.exchange");
  private static final int MOST_BAD = 64;
  private static final Duration CUT_OFF = Duration.ofMinutes(1);

  /**
   * What a provider's node lends to the exchange. Nothing of it is closed with the server.
   *
   * @param key the provider's
   * @param till of this provider
   * @param executor for looks at the ledger and for the services' duties: tasks that may block,
   *     each on a thread other than the one that hands it in
   * @param limits what the operator lets it agree to
   */
  public record Ports(
      InstantSource clock,
      Ledger ledger,
      PrivateKey key,
      Till till,
      UnitStore units,
      AgreementStore agreements,
      DutyStore duties,
      Executor executor,
      AgreementLimits limits) {
    /** Without limits of the operator. */
    public Ports(
        InstantSource clock,
        Ledger ledger,
        PrivateKey key,
        Till till,
        UnitStore units,
        AgreementStore agreements,
        DutyStore duties,
        Executor executor) {
      this(clock, ledger, key, till, units, agreements, duties, executor, AgreementLimits.NONE);
    }
  }

  private final Ports ports;
  private final Map<String, Service> services = new TreeMap<>();
  private final LedgerInfo ledger;
  private final PeerBans bans;
  private final UnitEdge units;
  private final Map<Bytes32, List<UnitStore.Unit>> past = new HashMap<>();
  private final AgreementWatch agreements;
  private final DutyWatch duties;
  private final FinalEvents events;
  private final Countersigner countersigner;
  private final NegotiationDesk negotiations;

  /** What costs nothing to ask for: turns are heard, and terms looked up on the ledger. */
  private final CallRates turns;

  private final CallRates proposals;
  private final FailureLog lost =
      new FailureLog(LOG, "what an agreement lost is reckoned again with the next block");

  /**
   * A service, and what is its own so that it holds up no other.
   *
   * @param calls runs what it is told, one after the other
   * @param units a permit for each of its units under way
   */
  private record Service(Offered offered, SerialCalls calls, Semaphore units) {}

  /**
   * An exchange of services, which are closed with it. Agreements that were signed for another one
   * wait until that is offered again.
   *
   * @throws IllegalArgumentException when two services have one name
   */
  public ExchangeServer(Ports ports, List<Offered> offered) {
    this.ports = ports;
    this.ledger = ports.ledger().info();
    this.bans = new PeerBans(ports.clock(), MOST_BAD, CUT_OFF);
    int perSecond = ports.limits().negotiations().perSecond();
    this.turns = new CallRates(ports.clock(), perSecond);
    this.proposals = new CallRates(ports.clock(), perSecond);
    for (Offered service : offered) {
      Service added =
          new Service(
              service,
              new SerialCalls(ports.executor()),
              new Semaphore(service.exposure().units()));
      if (services.put(service.kind().name(), added) != null) {
        throw new IllegalArgumentException("two services are called " + service.kind().name());
      }
    }
    for (UnitStore.Unit unit : ports.units().all()) {
      past.computeIfAbsent(unit.agreement(), id -> new ArrayList<>()).add(unit);
    }
    this.agreements =
        new AgreementWatch(ports.ledger(), ports.key(), ports.agreements(), this::serve);
    this.duties =
        new DutyWatch(ports.ledger(), ports.key(), agreements, ports.duties(), ports.executor());
    this.events =
        new FinalEvents(
            ports.ledger(),
            whereToBegin(
                ports.duties().cursor(), !ports.agreements().all().isEmpty(), ports.ledger()),
            new Interest(Set.of(Event.AgreementEnding.class, Event.DutyOpened.class)),
            this::concerns,
            (view, happened, upTo) -> {
              agreements.look(view, happened);
              duties.look(view, happened, upTo);
              var _ = lost.forEach(agreements.served(), ServedAgreement::look);
            },
            ports.executor());
    this.units =
        new UnitEdge(
            new SessionKeys(ports.key(), ledger.domain()),
            bans,
            agreements::find,
            this::limits,
            events::head);
    this.countersigner =
        new Countersigner(
            ports.key(),
            ports.ledger(),
            this::offered,
            agreements,
            ports.till().leastPrize(),
            ports.limits(),
            events::head);
    this.negotiations =
        new NegotiationDesk(
            ports.key(),
            ledger,
            ports.clock(),
            this::offered,
            ports.limits(),
            events::head,
            countersigner);
  }

  /**
   * Where it left off. Nothing that happened before a provider's first agreement was signed
   * concerns it, and its node may not have all of that any more.
   */
  static Cursor whereToBegin(Cursor known, boolean hasSigned, LedgerReader ledger) {
    return known.equals(Cursor.START) && !hasSigned
        ? new Cursor(ledger.head(Ledger.Finality.FINAL).number() + 1, 0)
        : known;
  }

  /**
   * Adds its routes and those of its services to an HTTP server. A service whose routes cannot be
   * added is served without them.
   */
  public void mount(HttpServer.Builder http) {
    http.get(Paths.ABOUT, this::about)
        .post(Paths.AGREEMENT, Proposal.MOST_BYTES, proposals.limit(this::agreement))
        .post(Paths.NEGOTIATIONS, NegotiationMessage.MOST_BYTES, turns.limit(this::negotiation))
        .post(Paths.COMMITMENT, CommitmentMessage.MOST_BYTES, proposals.limit(this::commitment))
        .post(Paths.BOOK, BookMessage.MOST_BYTES, this::book);
    units.mount(http, mostContent());
    services.forEach((name, service) -> {
      KindRoutes routes = new KindRoutes(name);
      try {
        service.offered().role().mount(routes);
        routes.mount(http);
      } catch (RuntimeException | Error e) {
        LOG.log(Logger.Level.ERROR, "the service " + name + " is served without its routes", e);
      }
    });
  }

  /** Begins to follow the ledger; before that it serves nothing. */
  public void start() {
    events.start();
  }

  /** What this provider would lose if all its clients vanished now, in tickets. */
  public long exposure() {
    return agreements.served().stream().mapToLong(ServedAgreement::exposure).sum();
  }

  /** Whether units of an agreement may begin now. */
  public boolean serves(Bytes32 agreement) {
    return agreements.find(agreement).filter(found -> found.runs(events.head())).isPresent();
  }

  @Override
  public void close() {
    events.close();
    for (Service service : services.values()) {
      try {
        service.offered().role().close();
      } catch (RuntimeException | Error e) {
        LOG.log(
            Logger.Level.WARNING,
            "the service " + service.offered().kind().name() + " failed to close",
            e);
      }
    }
    ports.units().close();
  }

  private Optional<Offered> offered(String name) {
    return Optional.ofNullable(services.get(name)).map(Service::offered);
  }

  /** What a unit of an agreement that is served may hold. */
  private UnitLimits limits(ServedAgreement agreement) {
    String name = agreement.terms().service();
    return offered(name).map(service -> service.terms().limits()).orElse(UnitLimits.DEFAULT);
  }

  /** As much content as a unit of any service may have. */
  private long mostContent() {
    return services.values().stream()
        .mapToLong(service -> service.offered().terms().limits().content())
        .max()
        .orElse(0);
  }

  /** What serves an agreement; empty when its service is not offered now. */
  private Optional<ServedAgreement> serve(Signed agreement) {
    Service service = services.get(agreement.terms().service());
    if (service == null) {
      return Optional.empty();
    }
    List<UnitStore.Unit> known = past.remove(agreement.id());
    return Optional.of(
        new ServedAgreement(
            agreement.id(),
            agreement.terms(),
            new LimitedRole(service.offered().role(), service.offered().terms().limits()),
            ports.till(),
            ports.units(),
            service.offered().exposure(),
            ports.clock(),
            service.units(),
            service.calls(),
            known == null ? List.of() : known));
  }

  private boolean concerns(Event event) {
    return switch (event) {
      case Event.AgreementEnding ending -> agreements.knows(ending.agreement());
      case Event.DutyOpened opened -> agreements.knows(opened.agreement());
      default -> false;
    };
  }

  // ---- routes ----

  private Response about(Request request) {
    List<String> names = List.copyOf(services.keySet());
    return Response.of(EndpointInfo.of(ports.key().publicKey(), names, ledger).encode());
  }

  private Response agreement(Request request)
      throws IOException, DecodeException, ProblemException {
    return fromHost(
        request,
        message -> {
          Proposal proposal = Proposal.decode(message);
          ServedAgreement.tillMustBeThere(ports.till());
          return Response.of(countersigner.sign(proposal.terms(), proposal.customer()).toCompact());
        });
  }

  private Response negotiation(Request request)
      throws IOException, DecodeException, ProblemException {
    return fromHost(
        request,
        message ->
            Response.of(
                negotiations.answer(request.network(), NegotiationMessage.decode(message))));
  }

  private Response commitment(Request request)
      throws IOException, DecodeException, ProblemException {
    return fromHost(
        request,
        message -> {
          CommitmentMessage commitment = CommitmentMessage.decode(message);
          ServedAgreement.tillMustBeThere(ports.till());
          return Response.of(negotiations.sign(commitment).toCompact());
        });
  }

  private Response book(Request request) throws IOException, DecodeException, ProblemException {
    return fromHost(
        request,
        message -> {
          TicketBook book = BookMessage.decode(message);
          Bytes32 escrow = book.book().escrow();
          if (agreements.served().stream().noneMatch(a -> a.terms().escrow().equals(escrow))) {
            throw new UnitException(
                Reason.NO_AGREEMENT, "no agreement here is paid from " + escrow);
          }
          ServedAgreement.tillMustBeThere(ports.till());
          return switch (ports.till().accept(book).join()) {
            case Till.BookReply.Accepted() -> Response.of(new byte[0]);
            case Till.BookReply.Refused(var reason, String detail) ->
                throw new UnitException(reason, detail);
          };
        });
  }

  // ---- the edge ----

  /** Answers a message that proves itself. */
  private interface Answer {
    Response to(byte[] message) throws DecodeException, UnitException, ProblemException;
  }

  private Response fromHost(Request request, Answer answer)
      throws IOException, DecodeException, ProblemException {
    String host = request.network();
    try {
      bans.admit(host);
      return answer.to(request.body());
    } catch (DecodeException e) {
      bans.bad(host);
      throw e;
    } catch (ProblemException e) {
      if (e.problem().status() == 403) {
        bans.bad(host);
      }
      throw e;
    } catch (UnitException e) {
      throw bans.refused(host, e);
    }
  }
}
