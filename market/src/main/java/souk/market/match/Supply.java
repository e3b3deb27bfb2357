package souk.market.match;

import souk.primitives.Amount;

/**
 * What a provider offers, as far as matching goes by it.
 *
 * @param name tells offers apart
 * @param kind of service; only demands for the same kind are matched
 * @param price of what a demand gets
 * @param capacity how many demands it takes
 * @param latencyMillis how far away it is
 * @param collateral what it can lose to each customer
 */
public record Supply(
    String name,
    String kind,
    Amount price,
    int capacity,
    double latencyMillis,
    Amount collateral) {}
