package souk.exchange;

/**
 * What each side would lose if the other walked away now, in tickets.
 *
 * @param provider served or prepared, and not paid
 * @param customer paid, and not released
 */
public record Exposure(long provider, long customer) {
  public static final Exposure NONE = new Exposure(0, 0);
}
