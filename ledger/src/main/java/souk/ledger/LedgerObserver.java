package souk.ledger;

/**
 * Hears what happens on a ledger. Its methods must return soon; they are called from the ledger's
 * own thread.
 */
public interface LedgerObserver {
  /**
   * What it wants to hear of: no other event is reported to it, and a ledger that has to fetch
   * events fetches no others. Asked once, when following begins.
   */
  default Interest interest() {
    return Interest.ALL;
  }

  /** An event took effect; {@code cursor} is the place after it. */
  void applied(Cursor cursor, BlockRef block, Event event);

  /** Every event after this block is undone by a reorganisation. */
  default void rolledBack(BlockRef to) {}

  /** A new block is the head, whether it holds events or not. */
  default void advanced(BlockRef head) {}
}
