package souk.market.price.sealed;

import java.util.List;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * All sealed bids of an auction, signed by the auctioneer after the last block for bids and before
 * anybody opens one: from then on none can be added. A bidder opens its bid only when it has this
 * list, and is on it.
 *
 * @param signature the auctioneer's
 */
public record BidList(Bytes32 auction, List<Listed> bids, Signature signature) {
  /** The most bids of one auction. */
  public static final int MOST = 1 << 16;

  static final Eip712.Type TYPE =
      Eip712.Type.of("BidList", "bytes32 auction", "bytes32[] bids", "uint64[] blocks");

  /**
   * A bid, and when it came.
   *
   * @param block the ledger's newest block then
   */
  public record Listed(SealedBid bid, long block) {}

  public BidList {
    bids = List.copyOf(bids);
  }

  /** Signs a list. */
  public static BidList sign(
      Signer auctioneer, Bytes32 auction, List<Listed> bids, Eip712.Domain domain) {
    return new BidList(auction, bids, auctioneer.sign(digest(auction, bids, domain)));
  }

  public Bytes32 digest(Eip712.Domain domain) {
    return digest(auction, bids, domain);
  }

  /** Whether this auctioneer signed it. */
  public boolean isBy(Address auctioneer, Eip712.Domain domain) {
    return Secp256k1.recover(signature, digest(domain)).filter(auctioneer::equals).isPresent();
  }

  private static Bytes32 digest(Bytes32 auction, List<Listed> bids, Eip712.Domain domain) {
    return domain.digest(TYPE.hash(auction, bidsHash(bids, domain), blocksHash(bids)));
  }

  /** Of EIP-712's array {@code bids}. */
  static Bytes32 bidsHash(List<Listed> bids, Eip712.Domain domain) {
    return Eip712.array(
        "bytes32", bids.stream().map(each -> each.bid().signedHash(domain)).toList());
  }

  /** Of EIP-712's array {@code blocks}. */
  static Bytes32 blocksHash(List<Listed> bids) {
    return Eip712.array("uint64", bids.stream().map(Listed::block).toList());
  }
}
