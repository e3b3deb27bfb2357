package souk.cli;

import java.util.List;
import souk.node.ProviderNode;
import souk.payments.Income;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** What a provider's command says of its income, whenever that has changed. */
public final class IncomeLines {
  private final ProviderNode provider;
  private final Output output;
  private List<Income> last = List.of();

  /** What is not drawn yet, for programs. */
  private record Unsettled(String event, List<Line> unsettled) {
    private record Line(long round, Bytes32 escrow, long tickets, Amount expected) {}

    static Unsettled of(List<Income> income) {
      return new Unsettled(
          "income",
          income.stream()
              .map(line -> new Line(line.round(), line.escrow(), line.tickets(), line.expected()))
              .toList());
    }
  }

  public IncomeLines(ProviderNode provider, Output output) {
    this.provider = provider;
    this.output = output;
  }

  /** Says it, if it is other than before. */
  public void look() {
    List<Income> income = provider.income().stream().filter(line -> line.tickets() > 0).toList();
    if (!income.equals(last)) {
      last = income;
      output.say(Unsettled.of(income), sentence(income));
    }
  }

  private static String sentence(List<Income> income) {
    if (income.isEmpty()) {
      return "all rounds are settled";
    }
    long tickets = income.stream().mapToLong(Income::tickets).sum();
    Amount expected = income.stream().map(Income::expected).reduce(Amount.ZERO, Amount::plus);
    return "%d tickets taken and not drawn yet, worth %s".formatted(tickets, expected);
  }
}
