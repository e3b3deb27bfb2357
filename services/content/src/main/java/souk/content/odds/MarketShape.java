package souk.content.odds;

/**
 * What decides how far colluders get in a content market.
 *
 * @param caches all caches of the market
 * @param colluding how many of them one operator runs
 * @param bundle caches in a bundle, n
 * @param repairs how often a client may have a cache of a bundle replaced, for no reason but that
 *     it says so
 * @param passes of the puzzle, r
 * @param stateBytes of the puzzle's state
 * @param pieceBytes of the puzzle's pieces
 * @param ticketValue what one delivered chunk earns on average, in any unit of money
 * @param transferCost what moving one chunk costs whoever moves it, in the same unit
 * @param quota bundles that one client gets in an epoch
 * @param admissionCost what one more client identity costs, in the same unit
 * @param clearShare share of bundles in which tickets are handed out without a puzzle, 0 to 1
 */
public record MarketShape(
    int caches,
    int colluding,
    int bundle,
    int repairs,
    int passes,
    int stateBytes,
    int pieceBytes,
    double ticketValue,
    double transferCost,
    long quota,
    double admissionCost,
    double clearShare) {
  public MarketShape {
    if (bundle < 1 || bundle > caches) {
      throw new IllegalArgumentException(
          "a bundle has from 1 cache to all %d of the market, got %d".formatted(caches, bundle));
    }
    if (colluding < 0 || colluding > caches) {
      throw new IllegalArgumentException(
          "colluding caches are from 0 to all %d, got %d".formatted(caches, colluding));
    }
    if (passes < 1 || stateBytes < 1 || pieceBytes < 1 || quota < 0 || repairs < 0) {
      throw new IllegalArgumentException(
          "passes and sizes are at least 1, a quota and repairs at least 0");
    }
    requireSum("ticket value", ticketValue);
    requireSum("transfer cost", transferCost);
    requireSum("admission cost", admissionCost);
    if (!(clearShare >= 0 && clearShare <= 1)) {
      throw new IllegalArgumentException("a share is from 0 to 1, got " + clearShare);
    }
  }

  private static void requireSum(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be a sum of at least 0, got " + value);
    }
  }
}
