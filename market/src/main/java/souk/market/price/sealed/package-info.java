/**
 * A reverse auction whose bids stay secret until all are in: bidders commit, the auctioneer signs
 * the list of commitments, bidders open. What it did is one signed transcript that anybody can
 * check against the ledger and against what the auctioneer signed elsewhere ({@link
 * souk.market.price.sealed.AuctionVerifier}).
 */
@NullMarked
package souk.market.price.sealed;

import org.jspecify.annotations.NullMarked;
