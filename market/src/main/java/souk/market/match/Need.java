package souk.market.match;

import souk.primitives.Amount;

/**
 * What a customer wants, once.
 *
 * @param name tells demands apart
 * @param kind of service
 * @param value what it is worth; nothing that costs as much or more is taken
 * @param mostLatencyMillis an offer further away is not taken
 * @param leastCollateral an offer that can lose less is not taken
 */
public record Need(
    String name, String kind, Amount value, double mostLatencyMillis, Amount leastCollateral) {}
