package souk.ledger.testkit;

import souk.primitives.Signer;

/** The actors by their parts. */
public interface Cast {
  LedgerHarness harness();

  default Signer funder() {
    return harness().actor(0);
  }

  /** Signs the funder's ticket books. */
  default Signer signer() {
    return harness().actor(1);
  }

  default Signer provider() {
    return harness().actor(2);
  }

  /** Another provider. */
  default Signer rival() {
    return harness().actor(3);
  }

  default Signer customer() {
    return harness().actor(4);
  }

  /** Asks one-off questions. */
  default Signer opener() {
    return harness().actor(5);
  }

  /** Has nothing inside and no part in anything. */
  default Signer stranger() {
    return harness().actor(6);
  }
}
