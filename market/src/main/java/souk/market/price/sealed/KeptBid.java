package souk.market.price.sealed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Signer;

/**
 * What a bidder keeps of its bid: without price and salt it cannot open it, and the receipts are
 * what convicts an auctioneer that leaves it out. The list on which it was opened convicts one that
 * reads the prices and then signs another. Secret until the bid is opened.
 *
 * @param salt drawn for this bid
 * @param bidReceipt the auctioneer's word that it had the bid
 * @param openingReceipt its word that it had the opening
 * @param list the first list that the auctioneer showed: kept before the opening is sent
 */
public record KeptBid(
    SignedTerms auction,
    Amount price,
    Bytes32 salt,
    SealedBid bid,
    Optional<Receipt> bidReceipt,
    Optional<Opening> opening,
    Optional<Receipt> openingReceipt,
    Optional<ShownList> list) {
  /** Bytes of its encoding, at most. */
  public static final int MOST_BYTES = 2_048;

  /** Of one that was shown no list yet, and of all that were kept before lists were. */
  private static final int WITHOUT_LIST = 1;

  private static final int WITH_LIST = 2;

  /** A bid that was not sent yet. */
  public static KeptBid seal(
      Signer bidder, SignedTerms auction, Amount price, Bytes32 salt, Eip712.Domain domain) {
    SealedBid bid = SealedBid.seal(bidder, auction.id(domain), price, salt, domain);
    return new KeptBid(
        auction,
        price,
        salt,
        bid,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** With the receipt of the bid. */
  public KeptBid received(Receipt receipt) {
    return new KeptBid(
        auction, price, salt, bid, Optional.of(receipt), opening, openingReceipt, list);
  }

  /** With the list that the auctioneer shows; if it showed one before, that one stays. */
  public KeptBid shown(BidList shown, Eip712.Domain domain) {
    return list.isPresent()
        ? this
        : new KeptBid(
            auction,
            price,
            salt,
            bid,
            bidReceipt,
            opening,
            openingReceipt,
            Optional.of(ShownList.of(shown, domain)));
  }

  /** With its opening, by the same bidder. */
  public KeptBid opened(Signer bidder, Eip712.Domain domain) {
    Opening open = Opening.of(bidder, auction.id(domain), price, salt, domain);
    return new KeptBid(
        auction, price, salt, bid, bidReceipt, Optional.of(open), openingReceipt, list);
  }

  /** With the receipt of the opening. */
  public KeptBid openingReceived(Receipt receipt) {
    return new KeptBid(auction, price, salt, bid, bidReceipt, opening, Optional.of(receipt), list);
  }

  /** What it shows against a transcript of the auction. */
  public List<Evidence> evidence() {
    List<Evidence> evidence = new ArrayList<>();
    bidReceipt.ifPresent(receipt -> evidence.add(Evidence.BidShown.received(bid, receipt)));
    if (opening.isPresent() && openingReceipt.isPresent()) {
      evidence.add(Evidence.OpeningShown.received(opening.get(), openingReceipt.get()));
    }
    list.ifPresent(shown -> evidence.add(new Evidence.OtherList(shown)));
    return evidence;
  }

  public byte[] encode() {
    ByteWriter out = new ByteWriter().u8(list.isPresent() ? WITH_LIST : WITHOUT_LIST);
    TranscriptCodec.write(out, auction);
    out.amount(price).bytes32(salt);
    TranscriptCodec.write(out, bid);
    out.bool(bidReceipt.isPresent());
    bidReceipt.ifPresent(receipt -> AuctionMessages.write(out, receipt));
    out.bool(opening.isPresent());
    opening.ifPresent(open -> TranscriptCodec.write(out, open));
    out.bool(openingReceipt.isPresent());
    openingReceipt.ifPresent(receipt -> AuctionMessages.write(out, receipt));
    list.ifPresent(shown -> shown.write(out));
    return out.toArray();
  }

  /**
   * Reads what {@link #encode} wrote. Signatures are not checked.
   *
   * @throws DecodeException when it is anything else
   */
  public static KeptBid decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    int version = in.u8();
    if (version != WITHOUT_LIST && version != WITH_LIST) {
      throw new DecodeException(
          "a kept bid of version %d; %d and %d are known"
              .formatted(version, WITHOUT_LIST, WITH_LIST));
    }
    SignedTerms auction = TranscriptCodec.signedTerms(in);
    Amount price = in.amount();
    Bytes32 salt = in.bytes32();
    SealedBid bid = TranscriptCodec.bid(in);
    Optional<Receipt> bidReceipt =
        in.bool() ? Optional.of(AuctionMessages.receipt(in)) : Optional.empty();
    Optional<Opening> opening =
        in.bool() ? Optional.of(TranscriptCodec.opening(in)) : Optional.empty();
    Optional<Receipt> openingReceipt =
        in.bool() ? Optional.of(AuctionMessages.receipt(in)) : Optional.empty();
    Optional<ShownList> list =
        version == WITH_LIST ? Optional.of(ShownList.read(in)) : Optional.empty();
    in.end();
    return new KeptBid(auction, price, salt, bid, bidReceipt, opening, openingReceipt, list);
  }
}
