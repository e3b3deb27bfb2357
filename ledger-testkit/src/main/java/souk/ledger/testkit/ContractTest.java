package souk.ledger.testkit;

import souk.ledger.LedgerRules;

/** What the parts of {@link LedgerContract} stand on. */
interface ContractTest {
  /** The world of the test that runs, fresh for each; opened when it is first asked for. */
  World world();

  /** Another fresh world, for the caller to close; no other one may be open meanwhile. */
  default World newWorld() {
    return newWorld(World.RULES);
  }

  /** Another fresh world with these rules. */
  World newWorld(LedgerRules rules);
}
