package souk.ledger.rules;

import java.util.Map;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.ledger.LedgerRules;
import souk.primitives.Eip712;

/**
 * All that a command may see besides the state.
 *
 * @param block the number of the block that the command goes into
 * @param domain what ids and signatures bind
 * @param judges those that this ledger has
 */
public record Environment(
    long block,
    Eip712.Domain domain,
    LedgerRules rules,
    Beacon beacon,
    Map<JudgeId, Judge> judges,
    SignatureRecovery recovery) {
  public Environment {
    judges = Map.copyOf(judges);
  }

  /** The same in another block. */
  public Environment in(long otherBlock) {
    return new Environment(otherBlock, domain, rules, beacon, judges, recovery);
  }
}
