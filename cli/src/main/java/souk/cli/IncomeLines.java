package souk.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import souk.attacks.Count;
import souk.node.ProviderNode;
import souk.payments.Earnings;
import souk.payments.Payout;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** What a provider's command says of its income: one line for each round that is settled. */
public final class IncomeLines {
  private final ProviderNode provider;
  private final Sums sums;
  private final Output output;

  /**
   * A settled round, for programs.
   *
   * @param fees in the smallest unit of the chain's coin
   */
  private record Round(
      String event,
      long round,
      long tickets,
      Amount expected,
      int books,
      int won,
      Amount paid,
      List<Bytes32> transactions,
      Amount fees) {}

  public IncomeLines(ProviderNode provider, Sums sums, Output output) {
    this.provider = provider;
    this.sums = sums;
    this.output = output;
  }

  /** Says what was settled since it was last called. */
  public void look() {
    TreeMap<Long, List<Earnings>> rounds = new TreeMap<>();
    for (Earnings line : provider.settled()) {
      rounds.computeIfAbsent(line.round(), _ -> new ArrayList<>()).add(line);
    }
    rounds.values().stream()
        .map(IncomeLines::round)
        .filter(round -> round.tickets() > 0 || !round.fees().isZero())
        .forEach(round -> output.say(round, sentence(round)));
  }

  private static Round round(List<Earnings> lines) {
    return new Round(
        "round",
        lines.getFirst().round(),
        lines.stream().mapToLong(Earnings::tickets).sum(),
        lines.stream().map(Earnings::expected).reduce(Amount.ZERO, Amount::plus),
        lines.stream().mapToInt(Earnings::books).sum(),
        lines.stream().mapToInt(Earnings::won).sum(),
        lines.stream().map(Earnings::paid).reduce(Amount.ZERO, Amount::plus),
        lines.stream()
            .flatMap(line -> line.payouts().stream())
            .filter(payout -> payout.books() > 0)
            .map(Payout::transaction)
            .distinct()
            .toList(),
        lines.stream().map(Earnings::fee).reduce(Amount.ZERO, Amount::plus));
  }

  private String sentence(Round round) {
    StringBuilder said = new StringBuilder("round ").append(round.round()).append(": ");
    said.append(Count.of(round.tickets(), "ticket"))
        .append(" worth ")
        .append(sums.show(round.expected()));
    said.append(", ").append(Count.of(round.books(), "book"));
    said.append(", ").append(round.won()).append(" won, ");
    said.append(sums.show(round.paid())).append(" paid");
    if (!round.transactions().isEmpty()) {
      said.append(" in ");
      said.append(String.join(", ", round.transactions().stream().map(Bytes32::toString).toList()));
    }
    if (!round.fees().isZero()) {
      said.append(", gas ").append(sums.gas(round.fees().toBigInteger()));
    }
    return said.toString();
  }
}
