package souk.market.offer;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import souk.primitives.Address;
import souk.primitives.Amount;

/**
 * What a customer says of itself and of the agreement that it wants, so that an offer can require
 * something of it. What it requires of an offer is a {@code Constraint} of its own.
 *
 * @param customer who wants it
 * @param service the kind, e.g. {@code content/1}
 * @param ticketPrice the most that it pays for a ticket on average, in the smallest unit
 * @param rounds how long the agreement runs
 * @param collateral the least that the provider must lock
 * @param properties what else it says, by name; nobody vouches for it
 */
public record Demand(
    Address customer,
    String service,
    Amount ticketPrice,
    long rounds,
    Amount collateral,
    SortedMap<String, Property> properties) {
  /**
   * @throws IllegalArgumentException when there are too many properties, or a name is none
   */
  public Demand {
    properties = Collections.unmodifiableSortedMap(Property.sorted(properties));
  }

  /** Without properties. */
  public Demand(
      Address customer, String service, Amount ticketPrice, long rounds, Amount collateral) {
    this(customer, service, ticketPrice, rounds, collateral, Property.sorted(Map.of()));
  }
}
