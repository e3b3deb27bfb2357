package souk.cli.pay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import souk.attacks.Count;
import souk.cli.Sums;
import souk.cli.Table;
import souk.ledger.EscrowTerms;
import souk.payments.EscrowPlan;
import souk.payments.OtherWay;
import souk.primitives.Amount;

/**
 * A plan of an escrow, for programs; sums in the smallest unit.
 *
 * @param ticketsPerBook L
 * @param booksPerRound B, of all providers
 * @param feeSharePercent what claims are expected to take of what is paid
 * @param spreadPercent the standard deviation of a provider's income in all rounds
 * @param incomeOwed to one provider
 * @param incomeLow what it gets at most in one of twenty outcomes
 * @param incomeHigh what it gets at most in nineteen of twenty
 * @param locked at one time
 * @param others what it would cost otherwise, and what that needs
 * @param best the cheapest of all: {@code tickets}, or one of the others
 */
record PlanReport(
    int depth,
    long ticketsPerBook,
    Amount prize,
    long booksPerRound,
    int rounds,
    long paymentsPerProvider,
    Amount spent,
    double feeSharePercent,
    double spreadPercent,
    Amount incomeOwed,
    Amount incomeLow,
    Amount incomeHigh,
    Amount locked,
    double lockedToSpentInARound,
    Amount customerFees,
    Amount claimFees,
    Amount fees,
    List<Other> others,
    String best) {
  private static final int BAR = 20;
  private static final double LOW = 0.05;
  private static final double HIGH = 0.95;

  /** Another way to pay. */
  record Other(String name, String title, Amount fees, boolean cheaper, String needs) {}

  static PlanReport of(EscrowPlan plan) {
    List<OtherWay> cheaper = OtherWay.cheaperThan(plan);
    return new PlanReport(
        plan.depth(),
        1L << plan.depth(),
        plan.prize(),
        plan.booksPerRound(),
        plan.need().forRounds(),
        plan.need().payments(),
        plan.need().spent(),
        100 * plan.feeShare(),
        100 * plan.deviation(),
        plan.need().price().times(plan.need().payments()),
        plan.income(LOW),
        plan.income(HIGH),
        plan.locked(),
        plan.lockedToSpent(),
        plan.customerFees(),
        plan.claimFees(),
        plan.fees(),
        Arrays.stream(OtherWay.values())
            .map(way ->
                new Other(
                    name(way),
                    way.shortTitle(),
                    way.fees(plan.need()),
                    cheaper.contains(way),
                    way.needs()))
            .toList(),
        cheaper.isEmpty() ? "tickets" : name(cheaper.getFirst()));
  }

  private static String name(OtherWay way) {
    return way.name().toLowerCase(Locale.ROOT);
  }

  Table table(Sums sums) {
    Table table =
        new Table("what", "planned")
            .row("prize of a book", sums.show(prize))
            .row("tickets in a book (L)", number(ticketsPerBook))
            .row("books a round (B)", number(booksPerRound))
            .row("rounds", number(rounds))
            .row("locked at one time", sums.show(locked))
            .row(
                "locked ÷ spent in a round",
                String.format(Locale.ROOT, "%.2f", lockedToSpentInARound))
            .row("a provider is owed", sums.show(incomeOwed))
            .row(
                "and gets, in nine of ten cases",
                "%s to %s".formatted(sums.number(incomeLow), sums.show(incomeHigh)))
            .row("standard deviation", percent(spreadPercent))
            .row("claims, paid by providers", sums.show(claimFees))
            .row("of what is paid", percent(feeSharePercent))
            .row("opening, allotting, refund", sums.show(customerFees))
            .row("all fees", sums.show(fees));
    others.forEach(other -> table.row("instead, " + other.title(), sums.show(other.fees())));
    return table;
  }

  /** What books of other depths would mean for the same payments. */
  Table chart(EscrowPlan plan) {
    Table chart = new Table("L", "claims take", "", "income strays", "");
    for (int each = 0; each <= EscrowTerms.MAX_DEPTH; each += 2) {
      row(chart, plan, each);
      if (plan.depth() == each + 1) {
        row(chart, plan, each + 1);
      }
    }
    return chart;
  }

  private static void row(Table chart, EscrowPlan plan, int depth) {
    String mark = number(1L << depth) + (plan.depth() == depth ? " *" : "");
    try {
      EscrowPlan other = EscrowPlan.of(plan.need(), depth);
      chart.row(
          mark,
          percent(100 * other.feeShare()),
          bar(other.feeShare()),
          percent(100 * other.deviation()),
          bar(other.deviation()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      chart.row(mark, "too many books", "", "", "");
    }
  }

  private static String bar(double share) {
    return "█".repeat(Math.clamp(Math.round(share * BAR), 0, BAR));
  }

  /** What is cheaper than tickets, or that nothing is. */
  List<String> advice(EscrowPlan plan, Sums sums) {
    List<String> lines = new ArrayList<>();
    for (OtherWay way : OtherWay.cheaperThan(plan)) {
      lines.add(
          "Cheaper: %s, %s. But %s."
              .formatted(way.title(), sums.show(way.fees(plan.need())), way.needs()));
    }
    if (lines.isEmpty()) {
      lines.add("Tickets are the cheapest of these.");
    }
    if (feeSharePercent > 100) {
      lines.add(
          "Claims take more than is paid: let a payment stand for more, or --spread be more.");
    }
    lines.add(
        "Not counted: the draw of each round (%s), once for everybody."
            .formatted(Count.of(rounds, "transaction")));
    return lines;
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f %%", value);
  }
}
