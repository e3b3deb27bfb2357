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
 * A bid of which only its bidder knows the price. The commitment is the digest of typed data that
 * names auction and bidder, so it is worth nothing to whoever copies it.
 *
 * @param commitment {@link Opening#commitment} of the opening that will follow
 * @param signature the bidder's
 */
public record SealedBid(Bytes32 auction, Address bidder, Bytes32 commitment, Signature signature) {
  private static final Eip712.Type TYPE =
      Eip712.Type.of("SealedBid", "bytes32 auction", "address bidder", "bytes32 commitment");

  /**
   * Seals a bid.
   *
   * @param salt 32 bytes drawn for this bid; who can guess them can find the price
   */
  public static SealedBid seal(
      Signer bidder, Bytes32 auction, Amount price, Bytes32 salt, Eip712.Domain domain) {
    Bytes32 commitment = Opening.commitment(auction, bidder.address(), price, salt, domain);
    Bytes32 digest = domain.digest(TYPE.hash(auction, bidder.address(), commitment));
    return new SealedBid(auction, bidder.address(), commitment, bidder.sign(digest));
  }

  /** What the bidder signs, and by which receipts name this bid. */
  public Bytes32 digest(Eip712.Domain domain) {
    return domain.digest(TYPE.hash(auction, bidder, commitment));
  }

  /**
   * By which a list names this bid. It covers the signature too, so that what an auctioneer signed
   * shows whether a signature that does not hold was there or came into a copy.
   */
  public Bytes32 signedHash(Eip712.Domain domain) {
    return Keccak256.hash(digest(domain).toArray(), signature.toCompact());
  }

  /** Whether its bidder signed it. */
  public boolean isGenuine(Eip712.Domain domain) {
    return Secp256k1.recover(signature, digest(domain)).filter(bidder::equals).isPresent();
  }
}
