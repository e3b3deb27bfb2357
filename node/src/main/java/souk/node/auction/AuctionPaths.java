package souk.node.auction;

/** Where an auctioneer is asked for what (docs/protocol/auction.md). */
final class AuctionPaths {
  static final String TERMS = "/v1/auction";
  static final String BIDS = "/v1/auction/bids";
  static final String LIST = "/v1/auction/list";
  static final String OPENINGS = "/v1/auction/openings";
  static final String TRANSCRIPT = "/v1/auction/transcript";

  private AuctionPaths() {}
}
