package souk.market.offer;

import java.util.List;
import java.util.function.Predicate;
import souk.primitives.Amount;

/**
 * What a customer looks for among offers.
 *
 * @param service the kind
 * @param mostTicketPrice the most that a ticket may be worth, see {@link Offer#ticketPrice}
 * @param second the time, in seconds since 1970; offers that are not good then do not fit
 * @param clauses all of them must fit
 * @param conditions all of them must fit too; they are asked about the cheapest first, and only
 *     until enough fit, for each of them has to read whole offers
 * @param count how many of the cheapest are wanted, from 1 to {@link #MOST}
 */
public record OfferQuery(
    String service,
    Amount mostTicketPrice,
    long second,
    List<Clause> clauses,
    List<Condition> conditions,
    int count) {
  /** The most that one question may want. */
  public static final int MOST = 1_000;

  public OfferQuery {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("a question wants from 1 to " + MOST + " offers");
    }
    clauses = List.copyOf(clauses);
    conditions = List.copyOf(conditions);
  }

  /** With clauses alone. */
  public OfferQuery(
      String service, Amount mostTicketPrice, long second, List<Clause> clauses, int count) {
    this(service, mostTicketPrice, second, clauses, List.of(), count);
  }

  /** How a step names the limit, in the smallest unit; there is no such step without a limit. */
  public String limitText() {
    return "a ticket at most " + mostTicketPrice;
  }

  /**
   * What an offer must be like beside its clauses.
   *
   * @param text as people are told it
   */
  public record Condition(String text, Predicate<Offer> fits) {}

  /**
   * What was found.
   *
   * @param best the cheapest first; equals in an order that none of them can choose
   * @param steps how many offers were left after each clause and condition, and so which one nobody
   *     meets; where enough were found before all had been asked about, as many as were found
   */
  public record Found(List<SignedOffer> best, List<Step> steps) {
    public Found {
      best = List.copyOf(best);
      steps = List.copyOf(steps);
    }
  }

  /** After one condition. */
  public record Step(String condition, int left) {}
}
