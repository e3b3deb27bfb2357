package souk.ledger.evm;

/** What an observer threw, so that it is not taken for a failure of the node. */
final class ObserverFailure extends RuntimeException {
  ObserverFailure(Throwable cause) {
    super(cause);
  }
}
