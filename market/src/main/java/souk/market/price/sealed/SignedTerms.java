package souk.market.price.sealed;

import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * What an auctioneer publishes to open an auction, and what a bidder must have before it bids.
 *
 * @param signature the auctioneer's, over the auction's id
 */
public record SignedTerms(AuctionTerms terms, Signature signature) {
  /** Bytes of its encoding, at most. */
  public static final int MOST_BYTES = 512;

  private static final int VERSION = 1;

  /**
   * Signs terms.
   *
   * @throws IllegalArgumentException when somebody else than the auctioneer signs
   */
  public static SignedTerms of(Signer auctioneer, AuctionTerms terms, Eip712.Domain domain) {
    if (!auctioneer.address().equals(terms.auctioneer())) {
      throw new IllegalArgumentException("the terms of an auction are signed by its auctioneer");
    }
    return new SignedTerms(terms, auctioneer.sign(terms.id(domain)));
  }

  /** The auction's id. */
  public Bytes32 id(Eip712.Domain domain) {
    return terms.id(domain);
  }

  /** Whether the auctioneer that they name signed them, for this ledger. */
  public boolean isGenuine(Eip712.Domain domain) {
    return Secp256k1.recover(signature, terms.id(domain))
        .filter(terms.auctioneer()::equals)
        .isPresent();
  }

  public byte[] encode() {
    ByteWriter out = new ByteWriter().u8(VERSION);
    TranscriptCodec.write(out, this);
    return out.toArray();
  }

  /**
   * Reads what {@link #encode} wrote. The signature is not checked.
   *
   * @throws DecodeException when it is anything else
   */
  public static SignedTerms decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new DecodeException(
          "terms of an auction of version " + version + "; " + VERSION + " is known");
    }
    SignedTerms signed = TranscriptCodec.signedTerms(in);
    in.end();
    return signed;
  }
}
