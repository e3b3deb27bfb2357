package souk.market.price.sealed;

import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * The auctioneer's word that it had something in a block: a bidder that holds one cannot be left
 * out.
 *
 * @param block the ledger's newest block when it came
 * @param signature the auctioneer's
 */
public record Receipt(long block, Signature signature) {
  static final Eip712.Type TYPE = Eip712.Type.of("AuctionReceipt", "bytes32 what", "uint64 block");

  /**
   * Gives a receipt.
   *
   * @param what the digest of a sealed bid or of an opening, which names its auction
   */
  public static Receipt of(Signer auctioneer, Bytes32 what, long block, Eip712.Domain domain) {
    return new Receipt(block, auctioneer.sign(domain.digest(TYPE.hash(what, block))));
  }

  /** Whether this auctioneer gave it for that. */
  public boolean isFor(Bytes32 what, Address auctioneer, Eip712.Domain domain) {
    return Secp256k1.recover(signature, domain.digest(TYPE.hash(what, block)))
        .filter(auctioneer::equals)
        .isPresent();
  }
}
