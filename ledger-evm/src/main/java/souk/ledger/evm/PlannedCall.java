package souk.ledger.evm;

import java.util.Optional;
import souk.primitives.Address;

/**
 * One call of one contract, to be brought onto the chain. It must not matter if it is brought twice
 * when {@code gas} is not {@link #ESTIMATE}.
 *
 * @param gas that should be enough; {@link #ESTIMATE} when only the node can tell
 * @param instead what to do when this is refused
 * @param optional whether what comes after it may go through without it
 */
record PlannedCall(
    Address to, CommandCalls.Call call, long gas, Optional<PlannedCall> instead, boolean optional) {
  static final long ESTIMATE = 0;

  PlannedCall(Address to, CommandCalls.Call call) {
    this(to, call, ESTIMATE);
  }

  PlannedCall(Address to, CommandCalls.Call call, long gas) {
    this(to, call, gas, Optional.empty(), false);
  }

  PlannedCall estimated() {
    return new PlannedCall(to, call, ESTIMATE, instead, optional);
  }

  PlannedCall or(PlannedCall other) {
    return new PlannedCall(to, call, gas, Optional.of(other), optional);
  }

  PlannedCall ifPossible() {
    return new PlannedCall(to, call, gas, instead, true);
  }
}
