package souk.ledger.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import souk.ledger.Command;
import souk.ledger.Refusal;
import souk.primitives.Address;

/** The rules of every command, in one table. */
public final class Rulebook {
  private Rulebook() {}

  private static final List<Rule<?>> RULES =
      List.of(
          Money.DEPOSIT,
          Money.WITHDRAW,
          Money.TRANSFER,
          Escrows.OPEN,
          Escrows.ALLOT,
          Escrows.SET_SIGNER,
          Escrows.EXTEND,
          Escrows.REFUND,
          Draws.RECORD,
          Claims.CLAIM,
          Providers.REGISTER,
          Providers.UNBOND,
          Providers.WITHDRAW,
          Agreements.OPEN,
          Commitments.COMMIT,
          Agreements.END,
          Agreements.CLOSE,
          Periods.ANSWER,
          Periods.REPORT,
          Duties.OPEN,
          Duties.ANSWER,
          Duties.REPORT,
          Slashing.REPORT);

  private static final Map<Class<? extends Command>, Rule<?>> BY_COMMAND = byCommand();

  /**
   * What becomes of a command. Pure: the same arguments give the same outcome, and {@code state} is
   * not changed. It throws nothing, whatever the command holds.
   */
  public static Outcome apply(
      State state, Address sender, Command command, Environment environment) {
    Rule<?> rule = Objects.requireNonNull(BY_COMMAND.get(command.getClass()));
    return rule.apply(new Execution(state, sender, environment), command);
  }

  /** For every command, why it may be refused, in the order in which that is checked. */
  public static Map<Class<? extends Command>, List<Refusal>> refusals() {
    Map<Class<? extends Command>, List<Refusal>> table = new LinkedHashMap<>();
    RULES.forEach(rule -> table.put(rule.command(), rule.refusals()));
    return table;
  }

  /** Why a book of a claim may be skipped, in the order in which that is checked. */
  public static List<Refusal> skips() {
    return Claims.SKIPS.stream().map(Check::refusal).toList();
  }

  private static Map<Class<? extends Command>, Rule<?>> byCommand() {
    Map<Class<? extends Command>, Rule<?>> rules = new LinkedHashMap<>();
    RULES.forEach(rule -> rules.put(rule.command(), rule));
    return Map.copyOf(rules);
  }
}
