package souk.ledger.evm;

import org.junit.jupiter.api.BeforeAll;
import souk.ledger.testkit.LedgerContract;
import souk.ledger.testkit.LedgerHarness;

/** The contracts on anvil, under the same kit as the local ledger. */
class AnvilLedgerContractTest extends LedgerContract {
  @BeforeAll
  static void needsAnvil() {
    TestChain.anvil();
  }

  @Override
  protected LedgerHarness harness() {
    return new ChainHarness(TestChain.anvil());
  }

  /** Every step is many requests. */
  @Override
  public int[] randomSequences() {
    return new int[] {1, 300};
  }
}
