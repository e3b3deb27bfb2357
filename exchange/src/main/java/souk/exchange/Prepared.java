package souk.exchange;

/**
 * What a client gets before it pays.
 *
 * @param tickets the unit's price; 0 for a unit that is free
 * @param payload empty where the client pays first
 */
public record Prepared(int tickets, Payload payload) {
  /** The most tickets that one unit can cost. */
  public static final int MAX_TICKETS = 1024;

  public Prepared {
    if (tickets < 0 || tickets > MAX_TICKETS) {
      throw new IllegalArgumentException(
          "a unit costs 0 to %d tickets, got %d".formatted(MAX_TICKETS, tickets));
    }
  }
}
