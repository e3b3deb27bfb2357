package souk.market.price.sealed;

import souk.primitives.Address;

/**
 * What an auctioneer is convicted of.
 *
 * @param bidder whose bid it is about; zero where it is about none
 */
public record AuctioneerFault(Kind kind, Address bidder) {
  /** The ways to cheat that a transcript shows. */
  public enum Kind {
    /** A bid is listed that came after the last block for bids. */
    LATE_BID,
    /** One bidder is listed twice. */
    BID_TWICE,
    /** A listed bid is not what its bidder signed. */
    BID_ALTERED,
    /** A bidder without deposit is listed; its bid would cost nothing to leave shut. */
    BID_WITHOUT_DEPOSIT,
    /** A bid is not listed that it had in time. */
    BID_DROPPED,
    /** An opening counts that came after the last block for openings. */
    LATE_OPENING,
    /** An opening is not what its bidder signed, or its bidder is not listed. */
    OPENING_ALTERED,
    /** One bidder has two openings. */
    OPENING_TWICE,
    /** The opening of a listed bid is left out that it had in time. */
    OPENING_DROPPED,
    /** The winner or the price does not follow from the openings. */
    WRONG_RESULT,
    /** It signed two lists of one auction. */
    TWO_LISTS,
    /** It signed two results of one list. */
    TWO_RESULTS
  }
}
