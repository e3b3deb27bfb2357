package souk.node;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import souk.exchange.Service;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
import souk.market.PaymentRules;
import souk.market.constraint.Constraints;
import souk.market.constraint.Vocabulary;
import souk.market.hire.Preference;
import souk.market.hire.Requirement;
import souk.market.hire.Requirements;
import souk.market.hire.Unfit;
import souk.market.hire.Wanted;
import souk.market.offer.Demand;
import souk.market.offer.Offer;
import souk.market.offer.SignedOffer;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.transport.HttpDialer;

/**
 * Finds providers and chooses among them: the one way in which a customer comes to those that it
 * hires. They stand on the ledger with the collateral of an agreement free, they tell an offer that
 * can be believed, and it meets what the customer requires. For one thread.
 */
public final class ProviderSearch implements AutoCloseable {
  /** Every how many blocks the ledger is asked for all providers, while some are looked for. */
  private static final int BETWEEN_LISTS = 5;

  /** The most that are compared: the cheapest of those that fit. */
  public static final int MOST_COMPARED = 64;

  /** Of how many it is told why they are left out, and among how many these are looked for. */
  private static final int MOST_TOLD = 5;

  private static final int MOST_SEARCHED = 1_000;

  /** What providers require of demands is compiled once for each of so many texts. */
  private static final int MOST_CONSTRAINTS = 256;

  private final Address customer;
  private final Service service;
  private final Wanted wanted;
  private final Amount collateral;
  private final InstantSource clock;
  private final Discovery discovery;
  private final Preference preference;
  private final Reputation reputation;
  private final Constraints constraints = new Constraints(Vocabulary.ofDemands(), MOST_CONSTRAINTS);
  private Map<Address, LedgerView.Provider> standing = Map.of();
  private Set<Address> sought = Set.of();
  private Set<Address> kept = Set.of();
  private long listedAt = Long.MIN_VALUE / 2;

  /**
   * One that asks those that are hired as often as usual, and tells nobody who failed.
   *
   * @param customer who hires; it does not hire itself
   */
  public ProviderSearch(
      LedgerInfo ledger,
      HttpDialer dialer,
      InstantSource clock,
      Address customer,
      Service service,
      Wanted wanted,
      Reputation reputation,
      SplittableRandom random) {
    this(
        ledger,
        dialer,
        clock,
        customer,
        service,
        wanted,
        reputation,
        random,
        Discovery.CLOSE,
        (_, _) -> {});
  }

  /**
   * @param customer who hires; it does not hire itself
   * @param service in the market whose collateral is wanted
   * @param wanted of offers, beside their price
   * @param reputation what the customer knows of providers
   * @param random decides between equals
   * @param asking every how long those that are hired are asked whether they are still there
   * @param failed hears of those that told nothing that can be believed, each time
   */
  public ProviderSearch(
      LedgerInfo ledger,
      HttpDialer dialer,
      InstantSource clock,
      Address customer,
      Service service,
      Wanted wanted,
      Reputation reputation,
      SplittableRandom random,
      Duration asking,
      BiConsumer<Address, Throwable> failed) {
    this.customer = customer;
    this.service = service;
    this.wanted = wanted;
    this.collateral = service.market().agreement().collateral().amount();
    this.clock = clock;
    this.reputation = reputation;
    this.preference = new Preference(random);
    Set<String> indexed = new HashSet<>(service.terms().properties().keySet());
    wanted.clauses().forEach(clause -> indexed.add(clause.property()));
    this.discovery = new Discovery(ledger, dialer, clock, indexed, random, asking, failed);
  }

  /** What offers must be like, whatever they cost. */
  public Requirements requirements() {
    return Requirements.of(service.name()).saying(service.terms().properties()).meeting(wanted);
  }

  /**
   * What they must be like to be paid out of an escrow, and to take it.
   *
   * @param prize of its books
   * @param depth of its books
   * @param rounds that an agreement runs
   */
  public Requirements requirements(Amount prize, int depth, long rounds) {
    Demand demand =
        new Demand(
            customer,
            service.name(),
            new PaymentRules(prize, depth).ticketPrice(),
            rounds,
            collateral);
    return requirements().paidWith(prize, depth).and(Requirement.taking(demand, constraints));
  }

  /** The next look asks the ledger for all providers, however soon it comes. */
  void listAnew() {
    listedAt = Long.MIN_VALUE / 2;
  }

  /**
   * Looks who stands on the ledger, every few blocks, and asks those with collateral what they
   * offer.
   *
   * @param named the only ones; empty for any
   * @param hired those that are hired: of them nothing is forgotten, and no collateral is wanted
   *     beside what their agreement holds
   * @param patience for how long answers to what is asked now are waited for
   * @return whether some have not answered yet
   */
  public boolean look(
      LedgerView view, Set<Address> named, Collection<Address> hired, Duration patience)
      throws InterruptedException {
    list(view, named);
    reputation.look(view);
    kept = Set.copyOf(hired);
    List<LedgerView.Provider> asked = new ArrayList<>();
    standing.values().stream()
        .filter(each -> suffices(each) && !hired.contains(each.address()))
        .forEach(asked::add);
    hired.stream().flatMap(each -> view.provider(each).stream()).forEach(asked::add);
    return !discovery.look(asked, patience);
  }

  /** Waits for those that were asked and have not answered; whether some still have not. */
  public boolean await(Duration patience) throws InterruptedException {
    return !discovery.await(patience);
  }

  private void list(LedgerView view, Set<Address> named) {
    long now = view.block().number();
    boolean stale = now >= listedAt + BETWEEN_LISTS || now < listedAt;
    if (!named.isEmpty() || stale || !sought.isEmpty()) {
      Stream<LedgerView.Provider> all =
          named.isEmpty()
              ? view.providers().stream()
              : named.stream().flatMap(each -> view.provider(each).stream());
      standing =
          all.filter(each -> !each.address().equals(customer))
              .collect(
                  Collectors.toMap(
                      LedgerView.Provider::address,
                      Function.identity(),
                      (one, _) -> one,
                      LinkedHashMap::new));
      sought = Set.copyOf(named);
      listedAt = now;
    }
  }

  /** Whether one has the collateral of an agreement free. */
  boolean suffices(LedgerView.Provider provider) {
    return provider.free().compareTo(collateral) >= 0;
  }

  /** Asks those that are hired, now and then, whether they are still there. */
  void check(LedgerView view, Collection<Address> hired) throws InterruptedException {
    discovery.check(hired.stream().flatMap(each -> view.provider(each).stream()).toList());
  }

  /** Whether one that is hired was asked so often in vain that another should take its place. */
  boolean away(Address provider) {
    return discovery.away(provider);
  }

  /**
   * Those to ask, the best first.
   *
   * @param free whether one may be asked now
   * @param endpoints of those that are hired, for the work is to be spread over operators
   */
  public List<Preference.Ranked> best(
      Requirements required, Predicate<Address> free, Collection<String> endpoints, int count) {
    return preference.best(
        fitting(required, free).stream().map(this::known).toList(), endpoints, count);
  }

  /** The cheapest offers that fit. */
  private List<Offer> fitting(Requirements required, Predicate<Address> free) {
    return discovery
        .best(
            required.query(
                clock.instant().getEpochSecond(),
                provider -> suffices(provider) && free.test(provider),
                MOST_COMPARED))
        .best()
        .stream()
        .map(SignedOffer::offer)
        .toList();
  }

  private boolean suffices(Address provider) {
    LedgerView.Provider known = standing.get(provider);
    return known != null && (suffices(known) || kept.contains(provider));
  }

  private Preference.Known known(Offer offer) {
    LedgerView.Provider on = standing.get(offer.provider());
    return new Preference.Known(
        offer,
        on == null ? Amount.ZERO : on.free().plus(on.locked()),
        discovery.latencyMillis(offer.provider()),
        reputation.of(offer.provider()));
  }

  /** Why one is left out that stands on the ledger; empty when it fits. */
  public Optional<Unfit> unfit(Requirements required, Address provider) {
    Optional<Offer> offer = discovery.offer(provider, required.service());
    if (offer.isEmpty()) {
      return Optional.of(
          new Unfit.Otherwise(
              discovery.trouble(provider).orElse("it does not offer " + required.service())));
    }
    return required.unfit(offer.get(), clock.instant().getEpochSecond());
  }

  /**
   * Who could be hired, as far as is known now.
   *
   * @param taken those that are hired or not to be hired
   * @param refused why one that fits did not sign, if it was asked
   * @param room for how many more the escrow has books
   */
  public Hireable hireable(
      Requirements required,
      Predicate<Address> taken,
      Function<Address, Optional<Unfit>> refused,
      long room) {
    List<LedgerView.Provider> others =
        standing.values().stream().filter(each -> !taken.test(each.address())).toList();
    List<LedgerView.Provider> free = others.stream().filter(this::suffices).toList();
    List<Hireable.LeftOut> leftOut = new ArrayList<>();
    for (LedgerView.Provider each : free.subList(0, Math.min(free.size(), MOST_SEARCHED))) {
      if (leftOut.size() < MOST_TOLD) {
        unfit(required, each.address())
            .or(() -> refused.apply(each.address()))
            .ifPresent(
                why -> leftOut.add(new Hireable.LeftOut(each.address(), each.endpoint(), why)));
      }
    }
    return new Hireable(
        others.size(),
        free.size(),
        fitting(required, each -> !taken.test(each) && refused.apply(each).isEmpty()).size(),
        room,
        collateral,
        free.stream().map(LedgerView.Provider::endpoint).limit(MOST_COMPARED).toList(),
        leftOut);
  }

  /** Ends the questions under way. */
  @Override
  public void close() {
    discovery.close();
  }
}
