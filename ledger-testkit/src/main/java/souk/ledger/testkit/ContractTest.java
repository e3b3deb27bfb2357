package souk.ledger.testkit;

/** What the parts of {@link LedgerContract} stand on. */
interface ContractTest {
  /** The world of the test that runs, fresh for each. */
  World world();

  /** Another fresh world, for the caller to close. */
  World newWorld();
}
