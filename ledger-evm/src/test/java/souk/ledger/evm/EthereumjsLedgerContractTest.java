package souk.ledger.evm;

import org.junit.jupiter.api.BeforeAll;
import souk.ledger.testkit.LedgerContract;
import souk.ledger.testkit.LedgerHarness;

/** The contracts on a second, independent EVM, under the same kit as the local ledger. */
class EthereumjsLedgerContractTest extends LedgerContract {
  @BeforeAll
  static void needsEthereumjs() {
    TestChain.ethereumjs();
  }

  @Override
  protected LedgerHarness harness() {
    return new ChainHarness(TestChain.ethereumjs());
  }

  /** None: the differential test leads this EVM through random sequences, too. */
  @Override
  public int[] randomSequences() {
    return new int[] {0, 0};
  }

  /**
   * This EVM takes milliseconds for every question; {@code -Dsouk.ethereumjs.pairs=true} tries all,
   * in some minutes.
   */
  @Override
  public boolean refusalsInPairs() {
    return Boolean.getBoolean("souk.ethereumjs.pairs");
  }
}
