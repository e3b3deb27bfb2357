package souk.ledger.local;

/** Where a local ledger writes down what it must not forget. */
interface Journal extends AutoCloseable {
  /** A ledger that forgets everything when it is closed. */
  Journal NONE =
      new Journal() {
        @Override
        public void append(byte[] record) {}

        @Override
        public void close() {}
      };

  /**
   * Adds a record, which survives power loss once this returns. Throws {@link
   * souk.ledger.LedgerException} when it cannot.
   */
  void append(byte[] record);

  @Override
  void close();
}
