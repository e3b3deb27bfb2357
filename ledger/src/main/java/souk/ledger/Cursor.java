package souk.ledger;

/**
 * A place in the ledger's stream of events, to go on from after a restart.
 *
 * @param block the block of the last event seen
 * @param index how many events of that block were seen
 */
public record Cursor(long block, int index) implements Comparable<Cursor> {
  public static final Cursor START = new Cursor(0, 0);

  @Override
  public int compareTo(Cursor other) {
    int blocks = Long.compare(block, other.block);
    return blocks != 0 ? blocks : Integer.compare(index, other.index);
  }
}
