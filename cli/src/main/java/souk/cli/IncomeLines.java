package souk.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import souk.node.ProviderNode;
import souk.payments.Income;
import souk.primitives.Amount;

/** What a provider's command says of its income, whenever that has changed. */
public final class IncomeLines {
  private final ProviderNode provider;
  private final Output output;
  private List<Income> last = List.of();

  public IncomeLines(ProviderNode provider, Output output) {
    this.provider = provider;
    this.output = output;
  }

  /** Says it, if it is other than before. */
  public void look() {
    List<Income> income = provider.income().stream().filter(line -> line.tickets() > 0).toList();
    if (!income.equals(last)) {
      last = income;
      output.say(asMap(income), sentence(income));
    }
  }

  private static Map<String, Object> asMap(List<Income> income) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("event", "income");
    map.put(
        "unsettled",
        income.stream()
            .map(line -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("round", line.round());
              one.put("escrow", line.escrow().toString());
              one.put("tickets", line.tickets());
              one.put("expected", line.expected().toBigInteger());
              return one;
            })
            .toList());
    return map;
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
