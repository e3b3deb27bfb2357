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

  /** Bytes of an entry that was being written at a crash and is gone; nobody was told of it. */
  default long droppedBytes() {
    return 0;
  }

  @Override
  default void close() {}
}
