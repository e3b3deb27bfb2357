package souk.market.price.sealed;

import java.util.ArrayList;
import java.util.List;
import souk.market.price.sealed.AuctionResult.Opened;
import souk.market.price.sealed.BidList.Listed;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Signature;

/** A transcript in bytes, read strictly: one form for each, and sizes bounded before they count. */
public final class TranscriptCodec {
  private static final int VERSION = 1;

  /** The longest encoding. */
  public static final int MOST_BYTES =
      1024 + BidList.MOST * 2 * (Address.SIZE + 2 * Bytes32.SIZE + Signature.COMPACT_SIZE + 8);

  private TranscriptCodec() {}

  public static byte[] encode(Transcript transcript) {
    ByteWriter out = new ByteWriter().u8(VERSION);
    write(out, new SignedTerms(transcript.terms(), transcript.signature()));
    write(out, transcript.list());
    AuctionResult result = transcript.result();
    out.bytes32(result.list()).u32(result.openings().size());
    for (Opened each : result.openings()) {
      write(out, each.opening());
      out.u64(each.block());
    }
    return out.address(result.winner())
        .amount(result.price())
        .signature(result.signature())
        .toArray();
  }

  static void write(ByteWriter out, SignedTerms signed) {
    AuctionTerms terms = signed.terms();
    out.address(terms.auctioneer())
        .bytes32(terms.task())
        .amount(terms.reserve())
        .amount(terms.bidderDeposit())
        .amount(terms.auctioneerDeposit())
        .u64(terms.commitBy())
        .u64(terms.openBy())
        .u64(terms.seedRound())
        .bytes32(terms.salt())
        .signature(signed.signature());
  }

  static void write(ByteWriter out, SealedBid bid) {
    out.bytes32(bid.auction())
        .address(bid.bidder())
        .bytes32(bid.commitment())
        .signature(bid.signature());
  }

  static void write(ByteWriter out, BidList list) {
    out.bytes32(list.auction()).u32(list.bids().size());
    for (Listed each : list.bids()) {
      write(out, each.bid());
      out.u64(each.block());
    }
    out.signature(list.signature());
  }

  static void write(ByteWriter out, Opening opening) {
    out.bytes32(opening.auction())
        .address(opening.bidder())
        .amount(opening.price())
        .bytes32(opening.salt())
        .signature(opening.signature());
  }

  /**
   * Reads a transcript.
   *
   * @throws DecodeException when the bytes are no transcript; whether it is anybody's word is not
   *     asked here
   */
  public static Transcript decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new DecodeException(
          "a transcript of version " + version + "; " + VERSION + " is known");
    }
    SignedTerms signed = signedTerms(in);
    BidList list = list(in);
    AuctionResult result = result(in);
    in.end();
    return new Transcript(signed.terms(), signed.signature(), list, result);
  }

  static SignedTerms signedTerms(ByteReader in) throws DecodeException {
    AuctionTerms terms = terms(in);
    return new SignedTerms(terms, in.signature());
  }

  static SealedBid bid(ByteReader in) throws DecodeException {
    return new SealedBid(in.bytes32(), in.address(), in.bytes32(), in.signature());
  }

  static Opening opening(ByteReader in) throws DecodeException {
    return new Opening(in.bytes32(), in.address(), in.amount(), in.bytes32(), in.signature());
  }

  private static AuctionTerms terms(ByteReader in) throws DecodeException {
    Address auctioneer = in.address();
    Bytes32 task = in.bytes32();
    Amount reserve = in.amount();
    Amount bidderDeposit = in.amount();
    Amount auctioneerDeposit = in.amount();
    long commitBy = in.u63();
    long openBy = in.u63();
    long seedRound = in.u63();
    Bytes32 salt = in.bytes32();
    try {
      return new AuctionTerms(
          auctioneer,
          task,
          reserve,
          bidderDeposit,
          auctioneerDeposit,
          commitBy,
          openBy,
          seedRound,
          salt);
    } catch (IllegalArgumentException e) {
      throw new DecodeException("terms of an auction: " + e.getMessage());
    }
  }

  static BidList list(ByteReader in) throws DecodeException {
    Bytes32 auction = in.bytes32();
    int count = in.length(BidList.MOST);
    List<Listed> bids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SealedBid bid = bid(in);
      bids.add(new Listed(bid, in.u63()));
    }
    return new BidList(auction, bids, in.signature());
  }

  private static AuctionResult result(ByteReader in) throws DecodeException {
    Bytes32 list = in.bytes32();
    int count = in.length(BidList.MOST);
    List<Opened> openings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Opening opening = opening(in);
      openings.add(new Opened(opening, in.u63()));
    }
    return new AuctionResult(list, openings, in.address(), in.amount(), in.signature());
  }
}
