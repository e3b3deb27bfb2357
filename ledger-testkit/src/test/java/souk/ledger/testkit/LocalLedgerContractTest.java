package souk.ledger.testkit;

class LocalLedgerContractTest extends LedgerContract {
  @Override
  protected LedgerHarness harness() {
    return new LocalHarness();
  }
}
