package souk.market.price.sealed;

import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Keccak256;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * The price that a bidder committed to, with what proves it. It is signed, so that a wrong one is
 * its bidder's own and nobody else's.
 *
 * @param price in the currency's smallest unit
 */
public record Opening(
    Bytes32 auction, Address bidder, Amount price, Bytes32 salt, Signature signature) {
  private static final Eip712.Type COMMITMENT =
      Eip712.Type.of(
          "BidCommitment", "bytes32 auction", "address bidder", "uint128 price", "bytes32 salt");
  static final Eip712.Type TYPE =
      Eip712.Type.of(
          "BidOpening", "bytes32 auction", "address bidder", "uint128 price", "bytes32 salt");

  /** Opens the bid that was sealed with the same price and salt. */
  public static Opening of(
      Signer bidder, Bytes32 auction, Amount price, Bytes32 salt, Eip712.Domain domain) {
    Bytes32 digest = domain.digest(TYPE.hash(auction, bidder.address(), price, salt));
    return new Opening(auction, bidder.address(), price, salt, bidder.sign(digest));
  }

  static Bytes32 commitment(
      Bytes32 auction, Address bidder, Amount price, Bytes32 salt, Eip712.Domain domain) {
    return domain.digest(COMMITMENT.hash(auction, bidder, price, salt));
  }

  /** The commitment that this opens. */
  public Bytes32 commitment(Eip712.Domain domain) {
    return commitment(auction, bidder, price, salt, domain);
  }

  /** What the bidder signs, and by which receipts name this opening. */
  public Bytes32 digest(Eip712.Domain domain) {
    return domain.digest(TYPE.hash(auction, bidder, price, salt));
  }

  /** By which a result names this opening: the signature too, as {@link SealedBid#signedHash}. */
  public Bytes32 signedHash(Eip712.Domain domain) {
    return Keccak256.hash(digest(domain).toArray(), signature.toCompact());
  }

  /** Whether its bidder signed it. */
  public boolean isGenuine(Eip712.Domain domain) {
    return Secp256k1.recover(signature, digest(domain)).filter(bidder::equals).isPresent();
  }

  /** Whether it opens this bid, and its bidder signed it. */
  public boolean opens(SealedBid bid, Eip712.Domain domain) {
    return auction.equals(bid.auction())
        && bidder.equals(bid.bidder())
        && commitment(domain).equals(bid.commitment())
        && isGenuine(domain);
  }
}
