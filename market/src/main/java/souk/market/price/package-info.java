/**
 * Prices found by mechanisms: for one task a second-price reverse auction, for a batch of like
 * units McAfee's double auction, for a stream of units a posted price that follows demand. Pure
 * functions of what was bid; {@code souk.market.price.sealed} is how bids stay secret until all are
 * in.
 */
@NullMarked
package souk.market.price;

import org.jspecify.annotations.NullMarked;
