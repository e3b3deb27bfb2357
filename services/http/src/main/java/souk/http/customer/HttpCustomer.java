package souk.http.customer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import souk.exchange.CustomerPorts;
import souk.exchange.CustomerRole;
import souk.exchange.Hired;
import souk.exchange.Routes;
import souk.http.HttpTerms;
import souk.http.customer.CallException.Kind;
import souk.ledger.BlockRef;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * Buys answers of HTTP servers: for the program that it is part of, and over its own routes for
 * programs that know nothing of Souk.
 */
public final class HttpCustomer implements CustomerRole {
  private final CustomerPorts ports;
  private final HttpTerms terms;
  private final ProxyRoutes routes;
  private final Map<Bytes32, HiredProvider> hired = new LinkedHashMap<>();
  private final AtomicLong turn = new AtomicLong();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final LongAdder calls;
  private volatile Set<Bytes32> ready = Set.of();
  private volatile boolean closed;

  /**
   * @param forAnybody whether the routes serve others than programs on this machine
   * @throws IOException when its folder cannot be used
   */
  public HttpCustomer(CustomerPorts ports, boolean forAnybody) throws IOException {
    this.ports = ports;
    this.terms = (HttpTerms) ports.terms();
    this.routes = new ProxyRoutes(this, terms, ports.folder().resolve("bodies"), forAnybody);
    this.calls = ports.metrics().counter("calls", "Calls made");
  }

  /** The market's terms. */
  public HttpTerms terms() {
    return terms;
  }

  @Override
  public Bytes details(Address provider, int index) {
    return terms.details();
  }

  @Override
  public void mount(Routes own) {
    routes.mount(own);
  }

  @Override
  public void start() {
    look();
  }

  @Override
  public void advanced(long block) {
    look();
  }

  @Override
  public void hired(Hired agreement) {
    synchronized (hired) {
      hired.putIfAbsent(agreement.id(), new HiredProvider(ports, agreement));
    }
    look();
  }

  @Override
  public void dismissed(Bytes32 agreement) {
    HiredProvider gone;
    synchronized (hired) {
      gone = hired.remove(agreement);
    }
    if (gone != null) {
      gone.close();
    }
    look();
  }

  @Override
  public int ready() {
    return ready.size();
  }

  /**
   * Makes a call: returns when the answer has begun and its first unit is paid. A provider that
   * cannot be reached or refuses is passed over for the next one while nothing was paid, unless
   * that could have the request made twice.
   *
   * @throws CallException when it was not answered
   */
  public PaidAnswer call(HttpCall call) throws CallException {
    mustBePassedOn(call);
    List<HiredProvider> choice = choice(call.provider());
    if (choice.isEmpty()) {
      throw new CallException(
          Kind.NO_PROVIDER, 0, "no provider is ready to be paid now; wait for the next round");
    }
    calls.increment();
    byte[] name = new byte[Bytes32.SIZE];
    ports.random().nextBytes(name);
    Bytes32 unit = Bytes32.of(name);
    for (int i = 0; ; i++) {
      try {
        return PaidAnswer.begin(choice.get(i), terms, call, unit);
      } catch (CallException e) {
        boolean madeAtMostOnce = terms.payFirst() || call.wish().safe();
        if (e.kind() != Kind.UNPAID || !madeAtMostOnce || i == choice.size() - 1) {
          throw e;
        }
      }
    }
  }

  /** What every provider of this market would refuse is not sent. */
  private void mustBePassedOn(HttpCall call) throws CallException {
    Optional<String> why = terms.notPassedOn(call.wish(), call.content().length());
    if (why.isPresent()) {
      throw new CallException(Kind.MALFORMED, 0, why.get() + ": not passed on in this market");
    }
  }

  /** Who may be asked, in turn. */
  private List<HiredProvider> choice(Optional<Address> only) {
    List<HiredProvider> all = new ArrayList<>();
    Set<Bytes32> usable = ready;
    synchronized (hired) {
      for (HiredProvider one : hired.values()) {
        if (usable.contains(one.hired().id())
            && (only.isEmpty() || only.get().equals(one.address()))) {
          all.add(one);
        }
      }
    }
    if (all.size() > 1) {
      java.util.Collections.rotate(all, -(int) (turn.getAndIncrement() % all.size()));
    }
    return all;
  }

  /** Sees to it soon that {@link #ready} says what the ledger says. */
  private void look() {
    if (!closed && looking.compareAndSet(false, true)) {
      try {
        ports
            .executor()
            .execute(() -> {
              looking.set(false);
              see();
            });
      } catch (RejectedExecutionException e) {
        looking.set(false); // the node is closing
      }
    }
  }

  private void see() {
    List<HiredProvider> all;
    synchronized (hired) {
      all = List.copyOf(hired.values());
    }
    BlockRef head = ports.ledger().head(Ledger.Finality.INCLUDED);
    LedgerView view = ports.ledger().at(head);
    OptionalLong round = ports.wallet().round();
    Set<Bytes32> now = new java.util.HashSet<>();
    for (HiredProvider one : all) {
      if (round.isPresent() && usable(one.hired(), view, round.getAsLong())) {
        now.add(one.hired().id());
      }
    }
    ready = Set.copyOf(now);
  }

  private boolean usable(Hired agreement, LedgerView view, long round) {
    boolean runs =
        view.agreement(agreement.id())
            .filter(known -> !known.closed() && known.endBlock() > view.block().number())
            .isPresent();
    return runs
        && agreement.terms().startBlock() <= view.block().number()
        && view.allotment(ports.wallet().escrow(), round, agreement.terms().provider()).isPresent();
  }

  @Override
  public void close() {
    closed = true;
    synchronized (hired) {
      hired.values().forEach(HiredProvider::close);
      hired.clear();
    }
    routes.close();
  }
}
