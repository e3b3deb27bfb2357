package souk.node;

import java.io.IOException;
import java.lang.System.Logger;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import souk.exchange.CustomerRole;
import souk.exchange.Hired;
import souk.exchange.Service;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.market.AgreementPlan;
import souk.market.AgreementRules;
import souk.market.hire.Preference;
import souk.market.hire.Requirements;
import souk.market.hire.Unfit;
import souk.payments.CommandRefusedException;
import souk.payments.EscrowKeeper;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * Keeps a customer supplied with providers: hires as many as it wants, goes on with each in a new
 * agreement before the old one ends, goes on after a restart with what it began. What both signed
 * stands in the store before it goes to the ledger, and is never made again from parameters.
 */
final class Hiring {
  private static final Logger LOG = System.getLogger("souk.node");

  /** How long one look waits for answers. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** For how long those who answer soon are compared, before the best of them is asked. */
  private static final Duration COMPARING = Duration.ofMillis(300);

  /** Most proposals without an answer. */
  private static final int MOST_WAITING = 64;

  /** The end of the agreement with one that was convicted: it is not hired again. */
  private static final long CONVICTED = Long.MAX_VALUE;

  /** One call at a time, for a role need not be safe for many threads. */
  private final Object turn = new Object();

  private long told = -1;

  private final Ledger ledger;
  private final RoundRules rounds;
  private final PrivateKey key;
  private final Service service;
  private final EscrowKeeper escrow;
  private final ProviderSearch search;
  private final Proposals proposals;
  private final CustomerRole role;
  private final CustomerStore store;
  private final long booksPerProvider;
  private final boolean renews;
  private final Random random;
  private final Set<Address> named = ConcurrentHashMap.newKeySet();
  private final Map<Bytes32, CustomerStore.Signed> agreements =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final Set<Address> convicted;
  private final ProviderPauses pauses = new ProviderPauses();
  private int nextPlace;
  private final AtomicInteger wanted;
  private final Queue<IntFunction<CustomerStore.Signed>> adopted = new ConcurrentLinkedQueue<>();
  private volatile Optional<Hireable> shortage = Optional.empty();

  /**
   * @param named the only ones to hire; empty for any on the ledger
   * @param wanted how many
   * @param booksPerProvider of a round
   * @param renews whether agreements are followed by new ones
   * @param random for the salts of agreements
   */
  Hiring(
      Ledger ledger,
      PrivateKey key,
      Service service,
      EscrowKeeper escrow,
      ProviderSearch search,
      Proposals proposals,
      CustomerRole role,
      CustomerStore store,
      Set<Address> named,
      int wanted,
      long booksPerProvider,
      boolean renews,
      Random random) {
    this.ledger = ledger;
    this.rounds = ledger.info().rules().rounds();
    this.key = key;
    this.service = service;
    this.escrow = escrow;
    this.search = search;
    this.proposals = proposals;
    this.role = role;
    this.store = store;
    this.booksPerProvider = booksPerProvider;
    this.renews = renews;
    this.random = random;
    this.named.addAll(named);
    this.wanted = new AtomicInteger(wanted);
    this.convicted = new HashSet<>(store.convicted());
    this.nextPlace = store.nextPlace();
    store.all().forEach(signed -> agreements.put(signed.id(), signed));
  }

  /**
   * Tells the role of a block, once. From another thread than the one that hires: to hire is to
   * wait for transactions, and what was hired before works on in the meantime.
   */
  void advanced(long block) {
    synchronized (turn) {
      if (block != told) {
        told = block;
        role.advanced(block);
      }
    }
  }

  /** Tells the role of the agreements of before. */
  void resume() throws IOException {
    for (CustomerStore.Signed signed : agreements()) {
      Optional<Hired> hired = hired(signed);
      if (hired.isPresent() && signed.terms().escrow().equals(escrow.id())) {
        synchronized (turn) {
          role.hired(hired.get());
        }
      }
    }
  }

  /** One more to hire, among the named ones if there are any. */
  void want(Address provider) {
    named.add(provider);
    wanted.incrementAndGet();
  }

  /**
   * Takes on an agreement that was negotiated with a provider, and is paid from this escrow: one
   * more than were wanted. It goes to the ledger with the next look.
   */
  void adopt(AgreementTerms terms, Signature customer, Signature provider, URI endpoint) {
    if (!terms.escrow().equals(escrow.id()) || !terms.customer().equals(key.address())) {
      throw new IllegalArgumentException(
          "the agreement is that of %s and paid from escrow %s, not of %s and from %s"
              .formatted(terms.customer(), terms.escrow(), key.address(), escrow.id()));
    }
    adopted.add(place ->
        new CustomerStore.Signed(
            terms.id(ledger.info().domain()), place, terms, customer, provider, endpoint));
    wanted.incrementAndGet();
  }

  private void takeAdopted(LedgerView view, Map<Address, Long> until) throws IOException {
    for (var next = adopted.poll(); next != null; next = adopted.poll()) {
      // It comes beside those of before, who need not be wanted of this node.
      wanted.accumulateAndGet(Math.toIntExact(working(until)) + 1, Math::max);
      take(view, next.apply(nextPlace++), until);
    }
  }

  /** Ends the use of an agreement; its provider is not hired again. */
  void letGo(Bytes32 agreement) throws IOException {
    CustomerStore.Signed signed = agreements.get(agreement);
    if (signed != null) {
      wanted.decrementAndGet();
      named.remove(signed.terms().provider());
      forget(agreement, false);
    }
  }

  /** The agreements that there are, as signed. */
  List<CustomerStore.Signed> agreements() {
    synchronized (agreements) {
      return List.copyOf(agreements.values());
    }
  }

  /** The providers that there are agreements with. */
  Set<Address> hired() {
    return agreements().stream()
        .map(signed -> signed.terms().provider())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Who could be hired beside those that are, when some are missing. */
  Optional<Hireable> shortage() {
    return shortage;
  }

  /** Does what is due in a block. */
  void look(LedgerView view) throws IOException, InterruptedException {
    long now = view.block().number();
    Map<Address, Long> until = reconcile(view);
    long round = rounds.roundOf(now + 1);
    if (round >= escrow.escrow().lastRound()) {
      return; // an agreement would be over before it pays
    }
    search.check(view, until.keySet());
    if (renews) {
      goOn(view, until, rounds.end(round + 1));
    }
    takeAdopted(view, until);
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean open = false;
    int asked;
    do {
      asked = 0;
      if (working(until) < wanted.get()) {
        open |= search.look(view, named, until.keySet(), COMPARING);
        asked = askNew(view, until);
      }
      Proposals.Answers answers = proposals.answers(left(end));
      answers.failed().forEach(pauses::failed);
      for (Address reached : answers.reached()) {
        if (answers.notYet().contains(reached)) {
          pauses.notYet(reached);
        } else {
          pauses.reached(reached);
        }
      }
      for (CustomerStore.Signed signed : answers.signed()) {
        take(view, signed, until);
      }
      if (asked == 0 && open) {
        open = search.await(left(end).compareTo(COMPARING) < 0 ? left(end) : COMPARING);
      }
    } while ((asked > 0 || open) && working(until) < wanted.get() && !left(end).isZero());
    shortage = missing(view, until);
  }

  private static Duration left(long end) {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /** Asks those that are there whose agreements end soon to go on, no more than are wanted. */
  private void goOn(LedgerView view, Map<Address, Long> until, long soon) {
    long going =
        until.entrySet().stream()
            .filter(each -> each.getValue() > soon && each.getValue() != CONVICTED)
            .filter(each -> !search.away(each.getKey()))
            .count();
    for (Map.Entry<Address, Long> each : until.entrySet()) {
      boolean ends = each.getValue() <= soon && each.getValue() < endOfEscrow();
      if (ends && going < wanted.get() && !search.away(each.getKey())) {
        going++;
        ask(view, each.getKey());
      }
    }
  }

  private Optional<Hireable> missing(LedgerView view, Map<Address, Long> until) {
    if (working(until) >= wanted.get()) {
      return Optional.empty();
    }
    return Optional.of(
        search.hireable(
            requirements(),
            provider -> until.containsKey(provider) || convicted.contains(provider),
            provider -> proposals.refusal(provider).map(Unfit.Otherwise::new),
            room(view)));
  }

  /** What those that are hired must offer: the escrow says what they are paid. */
  private Requirements requirements() {
    EscrowTerms paid = escrow.escrow().terms();
    return search.requirements(paid.prize(), paid.depth(), rules().rounds());
  }

  /** For how many more there are books. */
  private long room(LedgerView view) {
    return view.escrow(escrow.id())
        .map(now -> (now.terms().books() - now.cursor()) / booksPerProvider)
        .orElse(0L);
  }

  /** Whether a provider has books of before. */
  private boolean hasBooks(LedgerView view, Address provider) {
    return view.allotment(escrow.id(), escrow.escrow().lastRound(), provider).isPresent();
  }

  /** How many are not convicted, and there. */
  private long working(Map<Address, Long> until) {
    return until.entrySet().stream()
        .filter(each -> each.getValue() != CONVICTED && !search.away(each.getKey()))
        .count();
  }

  /** Asks as many as are missing; those that are slow to answer may be too many in the end. */
  private int askNew(LedgerView view, Map<Address, Long> until) {
    long missing = wanted.get() - working(until);
    long room = room(view);
    int asked = 0;
    for (Preference.Ranked each :
        search.best(
            requirements(),
            provider -> mayAsk(view, until, provider),
            endpoints(),
            ProviderSearch.MOST_COMPARED)) {
      boolean needsRoom = !hasBooks(view, each.provider());
      if (asked < missing && (!needsRoom || room > 0) && ask(view, each.provider())) {
        asked++;
        room -= needsRoom ? 1 : 0;
      }
    }
    return asked;
  }

  private boolean mayAsk(LedgerView view, Map<Address, Long> until, Address provider) {
    return !until.containsKey(provider)
        && !pauses.paused(provider, view.block().number())
        && !convicted.contains(provider)
        && !proposals.waitingFor(provider);
  }

  private List<String> endpoints() {
    return agreements().stream().map(signed -> signed.endpoint().toString()).distinct().toList();
  }

  /** Whether a provider is asked to sign now. */
  private boolean ask(LedgerView view, Address provider) {
    if (pauses.paused(provider, view.block().number())
        || convicted.contains(provider)
        || proposals.waitingFor(provider)
        || proposals.waiting() >= MOST_WAITING) {
      return false;
    }
    Optional<LedgerView.Provider> known = view.provider(provider).filter(search::suffices);
    if (known.isEmpty()) {
      return false;
    }
    pauses.asked(provider, view.block().number());
    int place = nextPlace++;
    try {
      proposals.ask(terms(view, provider, place), known.get().endpoint(), place);
      return true;
    } catch (RuntimeException e) {
      proposals.say(provider, e);
      return false;
    }
  }

  /** Makes an agreement of what a provider signed, if it is still wanted. */
  private void take(LedgerView view, CustomerStore.Signed signed, Map<Address, Long> until)
      throws IOException {
    Address provider = signed.terms().provider();
    Long before = until.get(provider);
    if (before == null ? working(until) >= wanted.get() : before == CONVICTED) {
      return;
    }
    try {
      if (bind(view, signed)) {
        until.merge(provider, signed.terms().endBlock(), Math::max);
      }
    } catch (RuntimeException e) {
      proposals.say(provider, e); // and go on with the others
    }
  }

  private AgreementRules rules() {
    return service.market().agreement();
  }

  private long endOfEscrow() {
    return rounds.end(escrow.escrow().lastRound());
  }

  /**
   * Whom this customer has agreements with, and until when; forgets the ones that are over, and
   * goes on with the ones that are not on the ledger yet.
   */
  private Map<Address, Long> reconcile(LedgerView view) throws IOException {
    Map<Address, Long> until = new HashMap<>();
    for (CustomerStore.Signed signed : agreements()) {
      try {
        reconcile(view, signed, until);
      } catch (RuntimeException e) {
        // It stays as it was signed; the others are looked at.
        until.merge(signed.terms().provider(), signed.terms().endBlock(), Math::max);
        proposals.say(signed.terms().provider(), e);
      }
    }
    return until;
  }

  private void reconcile(LedgerView view, CustomerStore.Signed signed, Map<Address, Long> until)
      throws IOException {
    Address provider = signed.terms().provider();
    Optional<LedgerView.Agreement> known = view.agreement(signed.id());
    long now = view.block().number();
    if (!signed.goesOn(view)) {
      forget(signed.id(), known.filter(so -> so.faults() > 0).isPresent());
    } else if (known.isEmpty()) {
      until.merge(provider, signed.terms().endBlock(), Math::max);
      if (!pauses.paused(provider, now)) {
        pauses.asked(provider, now);
        take(view, signed, until);
      }
    } else {
      // One who was convicted of a fault is not hired again, now or later.
      long end = known.get().faults() == 0 ? known.get().endBlock() : CONVICTED;
      until.merge(provider, end, Math::max);
    }
  }

  private void forget(Bytes32 agreement, boolean guilty) throws IOException {
    synchronized (turn) {
      role.dismissed(agreement);
    }
    store.end(agreement, guilty);
    CustomerStore.Signed over = agreements.remove(agreement);
    if (guilty && over != null) {
      convicted.add(over.terms().provider());
    }
  }

  private AgreementTerms terms(LedgerView view, Address provider, int place) {
    AgreementPlan plan =
        AgreementPlan.at(rules(), rounds, view.block().number(), escrow.escrow().lastRound());
    byte[] salt = new byte[Bytes32.SIZE];
    random.nextBytes(salt);
    return plan.complete(
        AgreementTerms.of(service.name())
            .customer(key.address())
            .provider(provider)
            .details(role.details(provider, place))
            .escrow(escrow.id())
            .rules(ledger.info().rules().hash())
            .judge(service.kind().judge().map(judge -> judge.id()).orElse(JudgeId.NONE))
            .salt(Bytes32.of(salt)),
        rules(),
        rounds,
        Bytes32.ZERO);
  }

  /** Whether the agreement came about. */
  private boolean bind(LedgerView view, CustomerStore.Signed signed) throws IOException {
    AgreementTerms terms = signed.terms();
    Hired hired =
        hired(signed)
            .orElseThrow(() -> new IllegalArgumentException("the provider's signature is none"));
    if (!agreements.containsKey(signed.id()) && !stillStands(terms.provider())) {
      pauses.broke(terms.provider());
      return false; // before it costs fees, and books that others could have
    }
    try {
      if (!hasBooks(view, terms.provider())) {
        escrow.allot(terms.provider(), booksPerProvider);
      }
      if (!agreements.containsKey(signed.id())) {
        store.add(signed);
        agreements.put(signed.id(), signed);
        synchronized (turn) {
          role.hired(hired);
        }
      }
      Command command = new Command.OpenAgreement(terms, signed.customer(), signed.provider());
      CommandRefusedException.need(command, ledger.submit(key, command).join());
      pauses.kept(terms.provider());
      return true;
    } catch (CommandRefusedException e) {
      boolean refused = e.reason().filter(reason -> reason != Refusal.AGREEMENT_EXISTS).isPresent();
      if (refused) {
        pauses.broke(terms.provider());
      }
      if (refused && agreements.containsKey(signed.id())) {
        forget(signed.id(), false);
      }
      LOG.log(Logger.Level.INFO, "{0} was not hired: {1}", terms.provider(), e.getMessage());
      return e.reason().isPresent() && !refused;
    }
  }

  /** Whether a provider that signed has its collateral free in the newest block. */
  private boolean stillStands(Address provider) {
    return ledger
        .at(ledger.head(Ledger.Finality.INCLUDED))
        .provider(provider)
        .filter(search::suffices)
        .isPresent();
  }

  /** What the role is told; empty when the provider's signature is none. */
  private static Optional<Hired> hired(CustomerStore.Signed signed) {
    Optional<PublicKey> provider = Secp256k1.recoverKey(signed.provider(), signed.id());
    return provider
        .filter(found -> found.address().equals(signed.terms().provider()))
        .map(found -> new Hired(signed.id(), signed.terms(), found, signed.endpoint()));
  }
}
