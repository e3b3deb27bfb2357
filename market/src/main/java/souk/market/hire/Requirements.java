package souk.market.hire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import souk.market.PaymentRules;
import souk.market.offer.Clause;
import souk.market.offer.Offer;
import souk.market.offer.OfferQuery;
import souk.market.offer.Property;
import souk.primitives.Address;
import souk.primitives.Amount;

/**
 * All that an offer must be like before its provider is hired.
 *
 * @param service the kind
 * @param limit the most that a ticket may cost, as far as an index can tell
 * @param clauses on its properties, which an index finds quickly
 * @param others everything else
 */
public record Requirements(
    String service, Amount limit, List<Clause> clauses, List<Requirement> others) {
  public Requirements {
    clauses = List.copyOf(clauses);
    others = List.copyOf(others);
  }

  /** Any offer of a kind. */
  public static Requirements of(String service) {
    return new Requirements(service, Amount.MAX, List.of(), List.of());
  }

  /** Those who are paid enough with books of such a prize and depth. */
  public Requirements paidWith(Amount prize, int depth) {
    return new Requirements(service, new PaymentRules(prize, depth).ticketPrice(), clauses, others)
        .and(Requirement.paidWith(prize, depth));
  }

  /** Those that meet more clauses. */
  public Requirements meeting(List<Clause> more) {
    List<Clause> all = new ArrayList<>(clauses);
    all.addAll(more);
    return new Requirements(service, limit, all, others);
  }

  /** Those that are as a customer wants them. */
  public Requirements meeting(Wanted wanted) {
    return meeting(wanted.clauses()).and(Requirement.of(wanted.where()));
  }

  /** Those whose offers say the same of some properties: that they go by the same market file. */
  public Requirements saying(Map<String, Property> properties) {
    return meeting(
        properties.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(each -> new Clause(each.getKey(), Clause.Operator.EQUAL, each.getValue()))
            .toList());
  }

  /** Those that meet one thing more. */
  public Requirements and(Requirement more) {
    List<Requirement> all = new ArrayList<>(others);
    all.add(more);
    return new Requirements(service, limit, clauses, all);
  }

  /**
   * Why an offer does not fit: the first thing that it fails. Empty when it fits.
   *
   * @param second the time, in seconds since 1970
   */
  public Optional<Unfit> unfit(Offer offer, long second) {
    if (!offer.service().equals(service)) {
      return Optional.of(new Unfit.Unlike(service, "it offers " + offer.service()));
    }
    if (!offer.isGoodAt(second)) {
      return Optional.of(new Unfit.Otherwise("its offer is not good now"));
    }
    return clauses.stream()
        .map(Requirement::of)
        .map(each -> each.unfit(offer))
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> othersFail(offer));
  }

  private Optional<Unfit> othersFail(Offer offer) {
    return others.stream().map(each -> each.unfit(offer)).flatMap(Optional::stream).findFirst();
  }

  /**
   * What to ask an index for.
   *
   * @param second the time, in seconds since 1970
   * @param free whether a provider may be hired at all
   */
  public OfferQuery query(long second, Predicate<Address> free, int count) {
    return new OfferQuery(
        service,
        limit,
        second,
        clauses,
        List.of(
            new OfferQuery.Condition("may be hired", offer -> free.test(offer.provider())),
            new OfferQuery.Condition("meets the rest", offer -> othersFail(offer).isEmpty())),
        count);
  }
}
