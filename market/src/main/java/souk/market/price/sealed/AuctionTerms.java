package souk.market.price.sealed;

import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/**
 * What is auctioned, and by when what is due. The auction's id is the EIP-712 digest of all of it,
 * which the auctioneer signs.
 *
 * <p>A bidder's deposit is at least the reserve. Then nobody gains by committing to several bids
 * and opening those that turn out to be useful: a bid that stays shut costs its deposit, which is
 * burned, and no outcome saves anybody more than the reserve (Ferreira and Weinberg 2020, for
 * auctions by commitment in general). A bid of the auctioneer's own that it always opens is but a
 * lower reserve.
 *
 * @param auctioneer the customer
 * @param task hash of what is to be done
 * @param reserve the most that is paid for it
 * @param bidderDeposit what each bidder has on the ledger for this auction
 * @param auctioneerDeposit what the auctioneer has there
 * @param commitBy the last ledger block in which a sealed bid is taken
 * @param openBy the last block in which an opening is taken
 * @param seedRound the round whose draw tells equal bids apart; it is drawn after {@code openBy}
 * @param salt makes two auctions of the same terms differ
 */
public record AuctionTerms(
    Address auctioneer,
    Bytes32 task,
    Amount reserve,
    Amount bidderDeposit,
    Amount auctioneerDeposit,
    long commitBy,
    long openBy,
    long seedRound,
    Bytes32 salt) {
  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "Auction",
          "address auctioneer",
          "bytes32 task",
          "uint128 reserve",
          "uint128 bidderDeposit",
          "uint128 auctioneerDeposit",
          "uint64 commitBy",
          "uint64 openBy",
          "uint64 seedRound",
          "bytes32 salt");

  public AuctionTerms {
    if (reserve.isZero()) {
      throw new IllegalArgumentException("the reserve is zero; name the most that is paid");
    }
    if (bidderDeposit.compareTo(reserve) < 0) {
      throw new IllegalArgumentException(
          "bidders deposit %s; at least the reserve of %s, or bids are left shut for gain"
              .formatted(bidderDeposit, reserve));
    }
    if (auctioneerDeposit.isZero()) {
      throw new IllegalArgumentException("the auctioneer has nothing to lose; name its deposit");
    }
    if (commitBy < 0 || openBy <= commitBy || seedRound < 0) {
      throw new IllegalArgumentException(
          "bids by block %d, openings by block %d, draw of round %d; in this order, none negative"
              .formatted(commitBy, openBy, seedRound));
    }
  }

  /** The auction's id, and what the auctioneer signs. */
  public Bytes32 id(Eip712.Domain domain) {
    return domain.digest(
        TYPE.hash(
            auctioneer,
            task,
            reserve,
            bidderDeposit,
            auctioneerDeposit,
            commitBy,
            openBy,
            seedRound,
            salt));
  }
}
