package souk.market.match;

import souk.primitives.Amount;

/**
 * An offer as one customer sees it when it chooses.
 *
 * @param name tells candidates apart, and decides between equals
 * @param operator who runs it
 * @param price of a unit
 * @param latencyMillis as this customer measured it; infinite where it was never reached
 * @param collateral what it can lose
 * @param reputation from 0 to 1, from this customer's own dealings
 */
public record Candidate(
    String name,
    String operator,
    Amount price,
    double latencyMillis,
    Amount collateral,
    double reputation) {
  public Candidate {
    if (!(latencyMillis >= 0)) {
      throw new IllegalArgumentException(
          "%s has a latency of %s ms; 0 or more".formatted(name, latencyMillis));
    }
    if (!(reputation >= 0 && reputation <= 1)) {
      throw new IllegalArgumentException(
          "%s has the reputation %s; from 0 to 1".formatted(name, reputation));
    }
  }
}
