package souk.node;

import java.io.IOException;
import java.lang.System.Logger;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.exchange.CustomerRole;
import souk.exchange.Hired;
import souk.exchange.Service;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.ExchangeClient;
import souk.exchange.client.ExchangeClient.ProposalReply;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.market.AgreementPlan;
import souk.market.AgreementRules;
import souk.payments.CommandRefusedException;
import souk.payments.EscrowKeeper;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.primitives.Secp256k1;
import souk.transport.PeerException;

/**
 * Keeps a customer supplied with providers: hires as many as it wants, goes on with each in a new
 * agreement before the old one ends, goes on after a restart with what it began. What both signed
 * stands in the store before it goes to the ledger, and is never made again from parameters.
 */
final class Hiring {
  private static final Logger LOG = System.getLogger("souk.node");

  /** For how many blocks a provider is left alone with which no agreement came about. */
  private static final int PAUSE = 10;

  /** The end of the agreement with one that was convicted: it is not hired again. */
  private static final long CONVICTED = Long.MAX_VALUE;

  private final Ledger ledger;
  private final RoundRules rounds;
  private final PrivateKey key;
  private final Service service;
  private final EscrowKeeper escrow;
  private final ExchangeClient exchange;
  private final CustomerRole role;
  private final CustomerStore store;
  private final long booksPerProvider;
  private final boolean renews;
  private final Random random;
  private final Set<Address> named = ConcurrentHashMap.newKeySet();
  private final Map<Bytes32, CustomerStore.Signed> agreements =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final Map<Address, Long> tried = new HashMap<>();
  private volatile int wanted;

  /**
   * @param named the only ones to hire; empty for any on the ledger
   * @param wanted how many
   * @param booksPerProvider of a round
   * @param renews whether agreements are followed by new ones
   * @param random in which order those on the ledger are tried
   */
  Hiring(
      Ledger ledger,
      PrivateKey key,
      Service service,
      EscrowKeeper escrow,
      ExchangeClient exchange,
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
    this.exchange = exchange;
    this.role = role;
    this.store = store;
    this.booksPerProvider = booksPerProvider;
    this.renews = renews;
    this.random = random;
    this.named.addAll(named);
    this.wanted = wanted;
    store.all().forEach(signed -> agreements.put(signed.id(), signed));
  }

  /** Tells the role of the agreements of before. */
  void resume() throws IOException {
    for (CustomerStore.Signed signed : List.copyOf(agreements.values())) {
      Optional<Hired> hired = hired(signed);
      if (hired.isPresent() && signed.terms().escrow().equals(escrow.id())) {
        role.hired(hired.get());
      }
    }
  }

  /** One more to hire, among the named ones if there are any. */
  void want(Address provider) {
    named.add(provider);
    wanted++;
  }

  /** Ends the use of an agreement; its provider is not hired again. */
  void letGo(Bytes32 agreement) throws IOException {
    CustomerStore.Signed signed = agreements.get(agreement);
    if (signed != null) {
      wanted--;
      named.remove(signed.terms().provider());
      forget(agreement);
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

  /** Does what is due in a block. */
  void look(LedgerView view) throws IOException {
    Map<Address, Long> until = reconcile(view);
    long round = rounds.roundOf(view.block().number() + 1);
    if (round >= escrow.escrow().lastRound()) {
      return; // an agreement would be over before it pays
    }
    long soon = rounds.end(round + 1);
    if (renews) {
      for (Map.Entry<Address, Long> ending : Map.copyOf(until).entrySet()) {
        if (ending.getValue() <= soon && ending.getValue() < endOfEscrow()) {
          view.provider(ending.getKey()).ifPresent(provider -> hire(view, provider, until));
        }
      }
    }
    if (working(until) < wanted) {
      for (LedgerView.Provider provider : candidates(view)) {
        if (working(until) < wanted && !until.containsKey(provider.address())) {
          hire(view, provider, until);
        }
      }
    }
  }

  /** How many are not convicted. */
  private static long working(Map<Address, Long> until) {
    return until.values().stream().filter(end -> end != CONVICTED).count();
  }

  /** Who may be hired, in an order that nobody can choose for itself. */
  private List<LedgerView.Provider> candidates(LedgerView view) {
    List<LedgerView.Provider> candidates =
        named.isEmpty()
            ? new ArrayList<>(view.providers())
            : new ArrayList<>(
                named.stream().flatMap(address -> view.provider(address).stream()).toList());
    candidates.removeIf(provider -> provider.address().equals(key.address()));
    Collections.shuffle(candidates, random);
    return candidates;
  }

  private void hire(LedgerView view, LedgerView.Provider provider, Map<Address, Long> until) {
    Address address = provider.address();
    if (!mayTry(address, view) || provider.free().compareTo(rules().collateral().amount()) < 0) {
      return;
    }
    tried.put(address, view.block().number());
    try {
      AgreementTerms terms = terms(view, address);
      if (bind(view, sign(provider, terms))) {
        until.put(address, terms.endBlock());
      }
    } catch (WrongEndpointException
        | UnitException
        | PeerException
        | IOException
        | DeclinedException
        | IllegalArgumentException e) {
      say(address, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(Logger.Level.WARNING, address + " was not hired", e);
    }
  }

  private AgreementRules rules() {
    return service.market().agreement();
  }

  private boolean mayTry(Address provider, LedgerView view) {
    return tried.getOrDefault(provider, -1L * PAUSE) + PAUSE <= view.block().number();
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
      Address provider = signed.terms().provider();
      Optional<LedgerView.Agreement> known = view.agreement(signed.id());
      long now = view.block().number();
      if (known.isEmpty()) {
        if (now >= signed.terms().openBy()) {
          forget(signed.id());
        } else {
          until.merge(provider, signed.terms().endBlock(), Math::max);
          if (mayTry(provider, view)) {
            tried.put(provider, now);
            bind(view, signed);
          }
        }
      } else if (!known.get().closed() && known.get().endBlock() > now) {
        // One who was convicted of a fault is not hired again while that is remembered.
        long end = known.get().faults() == 0 ? known.get().endBlock() : CONVICTED;
        until.merge(provider, end, Math::max);
      } else {
        forget(signed.id());
      }
    }
    return until;
  }

  private void forget(Bytes32 agreement) throws IOException {
    role.dismissed(agreement);
    store.remove(agreement);
    agreements.remove(agreement);
  }

  private AgreementTerms terms(LedgerView view, Address provider) {
    AgreementPlan plan =
        AgreementPlan.at(rules(), rounds, view.block().number(), escrow.escrow().lastRound());
    byte[] salt = new byte[Bytes32.SIZE];
    random.nextBytes(salt);
    return plan.complete(
        AgreementTerms.of(service.name())
            .customer(key.address())
            .provider(provider)
            .details(role.details(provider, store.count()))
            .escrow(escrow.id())
            .rules(ledger.info().rules().hash())
            .judge(service.kind().judge().map(judge -> judge.id()).orElse(JudgeId.NONE))
            .salt(Bytes32.of(salt)),
        rules(),
        rounds,
        Bytes32.ZERO);
  }

  /** A provider does not want an agreement, or not now. */
  private static final class DeclinedException extends Exception {
    private DeclinedException(String message) {
      super(message);
    }
  }

  /** Has a provider sign; nothing is bound by that. */
  private CustomerStore.Signed sign(LedgerView.Provider provider, AgreementTerms terms)
      throws WrongEndpointException, UnitException, PeerException, DeclinedException {
    URI endpoint = URI.create(provider.endpoint());
    return switch (exchange.propose(endpoint, terms, key)) {
      case ProposalReply.Signed(Command.OpenAgreement command) ->
          new CustomerStore.Signed(
              terms.id(ledger.info().domain()),
              terms,
              command.customer(),
              command.provider(),
              endpoint);
      case ProposalReply.Declined(String why) ->
          throw new DeclinedException("the provider at " + endpoint + " declines: " + why);
      case ProposalReply.NotYet(String why) ->
          throw new DeclinedException("the provider at " + endpoint + " does not sign yet: " + why);
    };
  }

  /** Whether the agreement came about. */
  private boolean bind(LedgerView view, CustomerStore.Signed signed) throws IOException {
    AgreementTerms terms = signed.terms();
    Hired hired =
        hired(signed)
            .orElseThrow(() -> new IllegalArgumentException("the provider's signature is none"));
    try {
      if (view.allotment(escrow.id(), escrow.escrow().lastRound(), terms.provider()).isEmpty()) {
        escrow.allot(terms.provider(), booksPerProvider);
      }
      if (!agreements.containsKey(signed.id())) {
        store.add(signed);
        agreements.put(signed.id(), signed);
        role.hired(hired);
      }
      Command command = new Command.OpenAgreement(terms, signed.customer(), signed.provider());
      CommandRefusedException.need(command, ledger.submit(key, command).join());
      return true;
    } catch (CommandRefusedException e) {
      boolean refused = e.reason().filter(reason -> reason != Refusal.AGREEMENT_EXISTS).isPresent();
      if (refused && agreements.containsKey(signed.id())) {
        forget(signed.id());
      }
      say(terms.provider(), String.valueOf(e.getMessage()));
      return e.reason().isPresent() && !refused;
    }
  }

  /** What the role is told; empty when the provider's signature is none. */
  private static Optional<Hired> hired(CustomerStore.Signed signed) {
    Optional<PublicKey> provider = Secp256k1.recoverKey(signed.provider(), signed.id());
    return provider
        .filter(found -> found.address().equals(signed.terms().provider()))
        .map(found -> new Hired(signed.id(), signed.terms(), found, signed.endpoint()));
  }

  private static void say(Address provider, @Nullable String why) {
    LOG.log(Logger.Level.INFO, "{0} was not hired: {1}", provider, why);
  }
}
