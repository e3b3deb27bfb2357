package souk.ledger.evm;

import souk.ledger.testkit.LedgerContract;
import souk.ledger.testkit.LedgerHarness;

/** The contracts on anvil, under the same kit as the local ledger. */
class AnvilLedgerContractTest extends LedgerContract {
  @Override
  protected LedgerHarness harness() {
    return new AnvilHarness();
  }
}
