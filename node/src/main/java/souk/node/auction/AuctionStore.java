package souk.node.auction;

import java.util.Map;
import java.util.Optional;
import souk.market.price.sealed.AuctionDesk;
import souk.market.price.sealed.BidList;
import souk.market.price.sealed.Opening;
import souk.market.price.sealed.Receipt;
import souk.market.price.sealed.SealedBid;
import souk.market.price.sealed.SignedTerms;

/** What an auctioneer took, and signed, of one auction. What is put is durable on return. */
interface AuctionStore extends AuctionDesk.Keeping {
  Optional<SignedTerms> terms();

  void put(SignedTerms terms);

  /** In the order in which they came. */
  Map<SealedBid, Receipt> bids();

  Optional<BidList> list();

  /** In the order in which they came. */
  Map<Opening, Receipt> openings();
}
