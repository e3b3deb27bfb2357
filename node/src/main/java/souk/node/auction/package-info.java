/**
 * Sealed auctions between machines: an auctioneer's server, a bidder's calls, and what both read on
 * the ledger. What is signed, and what convicts whom, is in {@link souk.market.price.sealed}.
 */
@NullMarked
package souk.node.auction;

import org.jspecify.annotations.NullMarked;
