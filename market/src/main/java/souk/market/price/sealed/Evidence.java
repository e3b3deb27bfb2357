package souk.market.price.sealed;

import java.util.Optional;
import souk.primitives.Eip712;

/** What somebody shows against a transcript. */
public sealed interface Evidence {
  /**
   * A sealed bid that the auctioneer had.
   *
   * @param block in which it had it, by its receipt or by the ledger
   * @param receipt the auctioneer's; empty for a bid that stands on the ledger in that block, for
   *     which whoever reads the ledger vouches
   */
  record BidShown(SealedBid bid, long block, Optional<Receipt> receipt) implements Evidence {
    public static BidShown received(SealedBid bid, Receipt receipt) {
      return new BidShown(bid, receipt.block(), Optional.of(receipt));
    }

    public static BidShown published(SealedBid bid, long block) {
      return new BidShown(bid, block, Optional.empty());
    }
  }

  /**
   * An opening that the auctioneer had.
   *
   * @param block in which it had it, by its receipt or by the ledger
   * @param receipt as of a bid
   */
  record OpeningShown(Opening opening, long block, Optional<Receipt> receipt) implements Evidence {
    public static OpeningShown received(Opening opening, Receipt receipt) {
      return new OpeningShown(opening, receipt.block(), Optional.of(receipt));
    }

    public static OpeningShown published(Opening opening, long block) {
      return new OpeningShown(opening, block, Optional.empty());
    }
  }

  /** Another list of the same auction, by its hashes. */
  record OtherList(ShownList list) implements Evidence {
    public static OtherList of(BidList list, Eip712.Domain domain) {
      return new OtherList(ShownList.of(list, domain));
    }
  }

  /** Another result of the same list. */
  record OtherResult(AuctionResult result) implements Evidence {}
}
