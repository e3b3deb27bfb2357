package souk.ledger.local;

/** Where a local ledger writes down what it must not forget. */
interface Journal extends AutoCloseable {
  /** A ledger with this one forgets everything when it is closed. */
  Journal NONE = new Journal() {};

  /**
   * Adds an entry, which survives power loss once this returns. Throws {@link
   * souk.ledger.LedgerException} when it cannot.
   */
  default void append(JournalEntry entry) {}

  @Override
  default void close() {}
}
