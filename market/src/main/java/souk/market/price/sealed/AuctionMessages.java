package souk.market.price.sealed;

import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;

/** What bidder and auctioneer send each other, in bytes, read strictly: one form for each. */
public final class AuctionMessages {
  /** Bytes of a sealed bid, an opening or a receipt, at most. */
  public static final int MOST_BYTES = 256;

  /** Bytes of a list of bids, at most. */
  public static final int MOST_LIST_BYTES = TranscriptCodec.MOST_BYTES;

  private AuctionMessages() {}

  private interface Reading<T> {
    T read(ByteReader in) throws DecodeException;
  }

  public static byte[] encode(SealedBid bid) {
    ByteWriter out = new ByteWriter();
    TranscriptCodec.write(out, bid);
    return out.toArray();
  }

  public static byte[] encode(Opening opening) {
    ByteWriter out = new ByteWriter();
    TranscriptCodec.write(out, opening);
    return out.toArray();
  }

  public static byte[] encode(Receipt receipt) {
    ByteWriter out = new ByteWriter();
    write(out, receipt);
    return out.toArray();
  }

  public static byte[] encode(BidList list) {
    ByteWriter out = new ByteWriter();
    TranscriptCodec.write(out, list);
    return out.toArray();
  }

  public static SealedBid bid(byte[] bytes) throws DecodeException {
    return all(bytes, TranscriptCodec::bid);
  }

  public static Opening opening(byte[] bytes) throws DecodeException {
    return all(bytes, TranscriptCodec::opening);
  }

  public static Receipt receipt(byte[] bytes) throws DecodeException {
    return all(bytes, AuctionMessages::receipt);
  }

  public static BidList list(byte[] bytes) throws DecodeException {
    return all(bytes, TranscriptCodec::list);
  }

  static void write(ByteWriter out, Receipt receipt) {
    out.u64(receipt.block()).signature(receipt.signature());
  }

  static Receipt receipt(ByteReader in) throws DecodeException {
    return new Receipt(in.u63(), in.signature());
  }

  private static <T> T all(byte[] bytes, Reading<T> reading) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    T read = reading.read(in);
    in.end();
    return read;
  }
}
