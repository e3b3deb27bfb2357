package souk.market.price;

import souk.primitives.Address;
import souk.primitives.Amount;

/**
 * What one provider wants for the task.
 *
 * @param price in the currency's smallest unit
 */
public record Ask(Address bidder, Amount price) {}
