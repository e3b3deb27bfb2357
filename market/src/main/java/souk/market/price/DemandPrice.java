package souk.market.price;

import souk.primitives.Amount;

/**
 * A posted price that follows demand by bounded steps, as the base fee of EIP-1559 does: above the
 * target use it rises in proportion to the excess, below it falls. All in integers, so that
 * everyone who knows the uses of the past computes the same price to the unit.
 *
 * <p>It is posted before a period begins, so a buyer in the period gains nothing by saying that a
 * unit is worth more or less than it is. Whoever buys from itself to raise it moves it by one step
 * a period at most.
 *
 * @param floor the lowest price; not zero, or it could never rise again
 * @param ceiling the highest price
 * @param targetBasisPoints the part of the capacity at which the price stays, 1 to 10,000
 * @param step a period moves the price by at most one part in {@code step}, and by at least one
 *     unit when it rises
 */
public record DemandPrice(Amount floor, Amount ceiling, int targetBasisPoints, int step) {
  private static final int WHOLE = 10_000;

  public DemandPrice {
    if (floor.isZero() || ceiling.compareTo(floor) < 0) {
      throw new IllegalArgumentException(
          "prices from %s to %s; the floor is at least 1, the ceiling at least the floor"
              .formatted(floor, ceiling));
    }
    if (targetBasisPoints < 1 || targetBasisPoints > WHOLE) {
      throw new IllegalArgumentException(
          "a target of %d basis points; from 1 to 10000".formatted(targetBasisPoints));
    }
    if (step < 2) {
      throw new IllegalArgumentException("a step of one part in " + step + "; at least 2");
    }
  }

  /**
   * The price of the next period.
   *
   * @param price of the period that ends
   * @param used units sold in it
   * @param capacity units that could have been
   * @throws IllegalArgumentException when the use is negative or above the capacity, or the
   *     capacity not positive or over 10^12
   */
  public Amount next(Amount price, long used, long capacity) {
    if (capacity <= 0 || capacity > 1_000_000_000_000L || used < 0 || used > capacity) {
      throw new IllegalArgumentException(
          "%d units used of %d; from 0 to the capacity, which is from 1 to 10^12"
              .formatted(used, capacity));
    }
    // Both sides times 10,000, so that no part of a unit of the target is lost.
    long target = capacity * targetBasisPoints;
    long use = used * WHOLE;
    Amount from = price.min(ceiling);
    if (use > target) {
      Amount rise = from.share(Math.min(use - target, target), target).share(1, step);
      Amount least = rise.isZero() ? Amount.of(1) : rise;
      return within(ceiling.minusOrZero(from).compareTo(least) <= 0 ? ceiling : from.plus(least));
    }
    Amount fall = from.share(target - use, target).share(1, step);
    return within(from.minus(fall));
  }

  private Amount within(Amount price) {
    return price.compareTo(floor) < 0 ? floor : price.min(ceiling);
  }
}
