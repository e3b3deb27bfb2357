package souk.market.price.sealed;

import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * What of a list of bids shows that its auctioneer signed it: as short for ten thousand bids as for
 * two, so that each bidder keeps that of the list on which it opened its bid. Should a transcript
 * have another list, the two convict the auctioneer.
 *
 * @param bids keccak-256 of the list's array of bids, as EIP-712 has it
 * @param blocks the same of its array of blocks
 * @param signature the auctioneer's
 */
public record ShownList(Bytes32 bids, Bytes32 blocks, Signature signature) {
  /** That of a whole list. */
  public static ShownList of(BidList list, Eip712.Domain domain) {
    return new ShownList(
        BidList.bidsHash(list.bids(), domain), BidList.blocksHash(list.bids()), list.signature());
  }

  /** What is signed of such a list of an auction. */
  public Bytes32 digest(Bytes32 auction, Eip712.Domain domain) {
    return domain.digest(BidList.TYPE.hash(auction, bids, blocks));
  }

  /** Whether this auctioneer signed it for this auction. */
  public boolean isBy(Address auctioneer, Bytes32 auction, Eip712.Domain domain) {
    return Secp256k1.recover(signature, digest(auction, domain))
        .filter(auctioneer::equals)
        .isPresent();
  }

  void write(ByteWriter out) {
    out.bytes32(bids).bytes32(blocks).signature(signature);
  }

  static ShownList read(ByteReader in) throws DecodeException {
    return new ShownList(in.bytes32(), in.bytes32(), in.signature());
  }
}
