package souk.market.price.sealed;

import java.util.Optional;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * All that an auctioneer says of an auction, signed piece by piece. {@link TranscriptCodec} is its
 * form in bytes.
 *
 * @param signature the auctioneer's over the terms
 */
public record Transcript(
    AuctionTerms terms, Signature signature, BidList list, AuctionResult result) {
  /** A transcript of terms that are signed here. */
  public static Transcript of(
      Signer auctioneer,
      AuctionTerms terms,
      BidList list,
      AuctionResult result,
      Eip712.Domain domain) {
    return new Transcript(terms, auctioneer.sign(terms.id(domain)), list, result);
  }

  /**
   * Why it is not the word of the auctioneer that it names, so that it convicts nobody; empty when
   * it is, in all its pieces.
   */
  public Optional<String> unattributable(Eip712.Domain domain) {
    Bytes32 id = terms.id(domain);
    if (Secp256k1.recover(signature, id).filter(terms.auctioneer()::equals).isEmpty()) {
      return Optional.of("the auctioneer did not sign the terms");
    }
    if (!list.auction().equals(id) || !list.isBy(terms.auctioneer(), domain)) {
      return Optional.of("the auctioneer did not sign the list of bids for these terms");
    }
    if (!result.list().equals(list.digest(domain)) || !result.isBy(terms.auctioneer(), domain)) {
      return Optional.of("the auctioneer did not sign the result for this list");
    }
    return Optional.empty();
  }
}
