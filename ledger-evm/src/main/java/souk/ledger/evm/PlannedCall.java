package souk.ledger.evm;

import souk.primitives.Address;

/**
 * One call of one contract, to be brought onto the chain. It must not matter if it is brought twice
 * when {@code gas} is not {@link #ESTIMATE}.
 *
 * @param gas that should be enough; {@link #ESTIMATE} when only the node can tell
 */
record PlannedCall(Address to, CommandCalls.Call call, long gas) {
  static final long ESTIMATE = 0;

  PlannedCall(Address to, CommandCalls.Call call) {
    this(to, call, ESTIMATE);
  }

  PlannedCall estimated() {
    return new PlannedCall(to, call);
  }
}
