package souk.ledger.evm;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import souk.ledger.LedgerException;
import souk.primitives.Address;
import souk.primitives.Bytes;

/**
 * One call of one contract, to be brought onto the chain. It must not matter if it is brought twice
 * when {@code gas} is not {@link #ESTIMATE}.
 *
 * @param gas that should be enough; {@link #ESTIMATE} when only the node can tell
 * @param instead what to do when this is refused
 * @param optional whether what comes after it may go through without it
 * @param writtenDown gets all forms in which the transaction was signed so far, before the newest
 *     is sent, which is not sent when this throws
 */
record PlannedCall(
    Address to,
    CommandCalls.Call call,
    long gas,
    Optional<PlannedCall> instead,
    boolean optional,
    Consumer<List<Bytes>> writtenDown) {
  static final long ESTIMATE = 0;

  PlannedCall(Address to, CommandCalls.Call call) {
    this(to, call, ESTIMATE);
  }

  PlannedCall(Address to, CommandCalls.Call call, long gas) {
    this(to, call, gas, Optional.empty(), false, _ -> {});
  }

  PlannedCall estimated() {
    return new PlannedCall(to, call, ESTIMATE, instead, optional, writtenDown);
  }

  PlannedCall or(PlannedCall other) {
    return new PlannedCall(to, call, gas, Optional.of(other), optional, writtenDown);
  }

  PlannedCall ifPossible() {
    return new PlannedCall(to, call, gas, instead, true, writtenDown);
  }

  /** The same, written down before it is sent. */
  PlannedCall writtenDown(Consumer<List<Bytes>> by) {
    return new PlannedCall(to, call, gas, instead, optional, by);
  }

  /**
   * Has forms written down.
   *
   * @throws LedgerException when they were not, so that the newest must not be sent
   */
  void writeDown(List<Bytes> forms) {
    try {
      writtenDown.accept(forms);
    } catch (RuntimeException e) {
      throw new LedgerException(
          "it was not sent, for it could not be written down first: " + e.getMessage(), e);
    }
  }
}
