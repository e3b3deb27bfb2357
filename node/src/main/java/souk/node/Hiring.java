package souk.node;

import java.io.IOException;
import java.lang.System.Logger;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.content.ContentJudge;
import souk.content.kind.ContentService;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.ledger.Refusal;
import souk.market.AgreementRules;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/**
 * The caches of a {@link Sponsor}: hires as many as it should, and again before their agreements
 * end. An agreement stands in the sponsor's folder before it is bound on the ledger, in the form in
 * which it can be bound again: the same terms have the same id, so that they are bound once. For
 * one thread.
 */
final class Hiring {
  private static final Logger LOG = System.getLogger("souk.node");

  /** For how many blocks a cache is left alone with which no agreement came about. */
  private static final int PAUSE = 10;

  private static final String HIRED = "hired.";

  private final Sponsor.Setup setup;
  private final Customer customer;
  private final SponsoredEscrow escrow;
  private final PublisherNode publisher;
  private final Facts facts;
  private final Map<Address, Long> tried = new HashMap<>();

  /** An agreement that was begun. Older notes name the cache alone. */
  private record Begun(Bytes32 id, Address cache, @Nullable Plan plan) {
    private record Plan(long start, long end, Bytes32 salt) {}

    static Begun read(Map.Entry<String, String> fact) {
      String[] words = fact.getValue().split(" ", -1);
      return new Begun(
          Bytes32.parse(fact.getKey()),
          Address.parse(words[0]),
          words.length == 1
              ? null
              : new Plan(
                  Long.parseLong(words[1]), Long.parseLong(words[2]), Bytes32.parse(words[3])));
    }

    static String write(AgreementTerms terms) {
      return "%s %d %d %s"
          .formatted(terms.provider(), terms.startBlock(), terms.endBlock(), terms.salt());
    }
  }

  Hiring(
      Sponsor.Setup setup,
      Customer customer,
      SponsoredEscrow escrow,
      PublisherNode publisher,
      Facts facts) {
    this.setup = setup;
    this.customer = customer;
    this.escrow = escrow;
    this.publisher = publisher;
    this.facts = facts;
  }

  /** The caches that there are agreements with. */
  Set<Address> hired() {
    return facts.under(HIRED).entrySet().stream()
        .map(fact -> Begun.read(fact).cache())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Does what is due in a block. */
  void look(LedgerView view) throws IOException {
    Map<Address, Long> until = reconcile(view);
    if (customer.round() >= escrow.now().lastRound()) {
      return; // an agreement would be over before it pays
    }
    long soon = setup.ledger().info().rules().rounds().end(customer.round() + 1);
    for (LedgerView.Provider provider : view.providers()) {
      @Nullable Long end = until.get(provider.address());
      boolean due =
          end == null
              ? until.size() < setup.caches() && wanted(provider.address())
              : setup.renews() && end <= soon && end < endOfEscrow();
      if (due
          && mayTry(provider.address(), view)
          && provider.free().compareTo(setup.market().agreement().collateral()) >= 0) {
        tried.put(provider.address(), view.block().number());
        AgreementTerms terms = terms(provider.address());
        if (bind(view, terms, URI.create(provider.endpoint()))) {
          until.put(provider.address(), terms.endBlock());
        }
      }
    }
  }

  private boolean wanted(Address provider) {
    return setup.named().isEmpty()
        ? !provider.equals(setup.key().address())
        : setup.named().contains(provider);
  }

  private boolean mayTry(Address provider, LedgerView view) {
    return tried.getOrDefault(provider, -1L * PAUSE) + PAUSE <= view.block().number();
  }

  private long endOfEscrow() {
    return setup.ledger().info().rules().rounds().end(escrow.now().lastRound());
  }

  /**
   * Whom this sponsor has agreements with, and until when; forgets the ones that are over, and goes
   * on with the ones that are not on the ledger yet.
   */
  private Map<Address, Long> reconcile(LedgerView view) throws IOException {
    Map<Address, Long> until = new HashMap<>();
    for (Map.Entry<String, String> fact : facts.under(HIRED).entrySet()) {
      Begun begun = Begun.read(fact);
      Optional<LedgerView.Agreement> known = view.agreement(begun.id());
      if (known.isEmpty()) {
        resume(view, begun).ifPresent(end -> until.merge(begun.cache(), end, Math::max));
      } else if (!known.get().closed() && known.get().endBlock() > view.block().number()) {
        // One who was convicted of a fault is not hired again while that is remembered.
        long end = known.get().faults() == 0 ? known.get().endBlock() : Long.MAX_VALUE;
        until.merge(begun.cache(), end, Math::max);
      } else {
        forget(begun.id());
      }
    }
    return until;
  }

  /** Goes on with what is not on the ledger; when it ends, if it came about or still may. */
  private Optional<Long> resume(LedgerView view, Begun begun) throws IOException {
    Begun.Plan plan = begun.plan();
    if (plan == null || plan.end() <= view.block().number()) {
      forget(begun.id());
      return Optional.empty();
    }
    if (mayTry(begun.cache(), view)) {
      tried.put(begun.cache(), view.block().number());
      AgreementTerms terms = terms(begun.cache(), plan);
      Optional<LedgerView.Provider> provider = view.provider(begun.cache());
      if (!terms.id(setup.ledger().info().domain()).equals(begun.id()) || provider.isEmpty()) {
        forget(begun.id()); // the market's terms are others now
        return Optional.empty();
      }
      bind(view, terms, URI.create(provider.get().endpoint()));
    }
    return facts.get(HIRED + begun.id()).map(_ -> plan.end());
  }

  private void forget(Bytes32 agreement) throws IOException {
    publisher.dismiss(agreement);
    facts.remove(HIRED + agreement);
  }

  private AgreementTerms terms(Address cache) {
    AgreementRules usual = setup.market().agreement();
    AgreementRules rules =
        new AgreementRules(
            Math.toIntExact(escrow.now().lastRound() - customer.round()),
            usual.notice(),
            usual.collateral(),
            usual.grades(),
            usual.release(),
            usual.providerExposure(),
            usual.customerExposure());
    return customer.terms(
        cache,
        ContentService.NAME,
        publisher.terms().encode(),
        new ContentJudge().id(),
        escrow.id(),
        rules);
  }

  private AgreementTerms terms(Address cache, Begun.Plan plan) {
    return customer.terms(
        cache,
        ContentService.NAME,
        publisher.terms().encode(),
        new ContentJudge().id(),
        escrow.id(),
        setup.market().agreement(),
        plan.start(),
        plan.end(),
        plan.salt());
  }

  /** Whether the agreement came about. */
  private boolean bind(LedgerView view, AgreementTerms terms, URI endpoint) throws IOException {
    Bytes32 id = terms.id(setup.ledger().info().domain());
    try {
      Command.OpenAgreement signed = customer.sign(endpoint, terms);
      Bytes32 money = escrow.id();
      if (view.allotment(money, escrow.now().lastRound(), terms.provider()).isEmpty()) {
        customer.allot(money, terms.provider(), setup.booksPerCache());
      }
      facts.put(HIRED + id, Begun.write(terms));
      publisher.hire(signed, endpoint);
      customer.submit(signed);
      return true;
    } catch (RefusedException e) {
      if (e.reason().filter(reason -> reason != Refusal.AGREEMENT_EXISTS).isPresent()) {
        forget(id);
      }
      say(terms.provider(), e);
    } catch (Customer.DeclinedException e) {
      forget(id);
      say(terms.provider(), e);
    } catch (WrongEndpointException | UnitException | PeerException | RuntimeException e) {
      say(terms.provider(), e); // if it got so far that it was noted, it is tried again
    }
    return false;
  }

  private static void say(Address cache, Exception e) {
    LOG.log(Logger.Level.INFO, "{0} was not hired: {1}", cache, e.getMessage());
  }
}
