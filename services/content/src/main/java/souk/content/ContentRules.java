package souk.content;

import souk.exchange.ServiceTerms;
import souk.exchange.UnitLimits;
import souk.ledger.LedgerRules;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;
import souk.puzzle.PuzzleParameters;
import souk.puzzle.PuzzleProfile;

/**
 * How a market delivers content: the service's section of the market file, and the same in every
 * agreement.
 *
 * @param profile of the puzzle
 * @param caches n: chunks in a bundle, each from another cache; 2 to 16
 * @param passes r: how often the puzzle visits each chunk
 * @param chunkBytes the most bytes in a chunk; 8 KiB to 16 MiB
 * @param leastChunkBytes shorter chunks are filled up with zeros to this size before they are
 *     encrypted, so that a small chunk cannot be fetched for less than it earns
 * @param bytesPerTicket what one ticket pays for
 * @param tokenBlocks for how many ledger blocks a chunk can be fetched with a token, and after that
 *     for how many more it can be paid for
 * @param abandonment of all chunks that a cache sent, the share in basis points that may stay
 *     unpaid. When more is lost, and that is more than half of what the cache risks in the
 *     agreement, the publisher gives its tickets in the clear: as many as the customer risks, and
 *     beyond them the same share of those that were paid after a puzzle
 * @param firstOpenBundles how many bundles a new client may have open; each one that it completes
 *     adds one
 * @param mostOpenBundles how many any client may have open
 * @param repairs how often a bundle may be repaired
 * @param epochRounds for how many rounds the caches of a chunk stay the same
 */
public record ContentRules(
    PuzzleProfile profile,
    int caches,
    int passes,
    int chunkBytes,
    int leastChunkBytes,
    int bytesPerTicket,
    int tokenBlocks,
    int abandonment,
    int firstOpenBundles,
    int mostOpenBundles,
    int repairs,
    int epochRounds)
    implements ServiceTerms {
  /** The kind of service: name and version. */
  public static final String KIND = "content/1";

  /** The most bytes in a chunk of any market. */
  public static final int MAX_CHUNK_BYTES = 16 << 20;

  /** The most tickets that one chunk can cost. */
  public static final int MAX_TICKETS = 16;

  /** The most caches in a bundle. */
  public static final int MAX_CACHES = 16;

  /** Four caches, four passes, chunks of 1 MiB, one ticket each. */
  public static final ContentRules DEFAULT =
      new ContentRules(
          PuzzleProfile.SOUK, 4, 4, 1 << 20, 16 << 10, 1 << 20, 20, 500, 8, 64, 2, 4096);

  public ContentRules {
    between("caches", caches, 2, MAX_CACHES);
    between("chunkBytes", chunkBytes, BlockTree.BLOCK, MAX_CHUNK_BYTES);
    between("leastChunkBytes", leastChunkBytes, profile.pieceBytes(), chunkBytes);
    between("bytesPerTicket", bytesPerTicket, 1, MAX_CHUNK_BYTES);
    if ((chunkBytes - 1) / bytesPerTicket >= MAX_TICKETS) {
      throw new IllegalArgumentException(
          "bytesPerTicket %d makes a chunk of %d bytes cost more than %d tickets"
              .formatted(bytesPerTicket, chunkBytes, MAX_TICKETS));
    }
    between("tokenBlocks", tokenBlocks, 1, 0xffff);
    between("abandonment", abandonment, 0, LedgerRules.WHOLE);
    between("firstOpenBundles", firstOpenBundles, 1, 0xffff);
    between("mostOpenBundles", mostOpenBundles, firstOpenBundles, 0xffff);
    between("repairs", repairs, 0, 0xff);
    between("epochRounds", epochRounds, 1, Integer.MAX_VALUE);
    new PuzzleParameters(profile, caches, passes); // refuses passes that no puzzle makes
  }

  private static void between(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, got %d".formatted(name, least, most, value));
    }
  }

  public PuzzleParameters puzzle() {
    return new PuzzleParameters(profile, caches, passes);
  }

  /** How an object of this length is cut. */
  public Layout layout(long length) {
    return new Layout(length, chunkBytes, caches);
  }

  /** Bytes that are encrypted and sent for a chunk of {@code size} bytes. */
  public int paddedSize(int size) {
    return Math.max(size, leastChunkBytes);
  }

  /** Tickets that a chunk of {@code size} bytes costs. */
  public int tickets(int size) {
    return (paddedSize(size) - 1) / bytesPerTicket + 1;
  }

  /**
   * The last block in which a chunk may still be paid for whose token expired in block {@code
   * expires}. Only after it can the publisher give an unused place out again.
   */
  public long payableUntil(long expires) {
    return expires + tokenBlocks;
  }

  /** The same with another number of passes. */
  public ContentRules withPasses(int others) {
    return new ContentRules(
        profile,
        caches,
        others,
        chunkBytes,
        leastChunkBytes,
        bytesPerTicket,
        tokenBlocks,
        abandonment,
        firstOpenBundles,
        mostOpenBundles,
        repairs,
        epochRounds);
  }

  void writeTo(ByteWriter out) {
    out.u8(ProfileCode.of(profile))
        .u8(caches)
        .u8(passes)
        .u32(chunkBytes)
        .u32(leastChunkBytes)
        .u32(bytesPerTicket)
        .u16(tokenBlocks)
        .u16(abandonment)
        .u16(firstOpenBundles)
        .u16(mostOpenBundles)
        .u8(repairs)
        .u32(epochRounds);
  }

  static ContentRules readFrom(ByteReader in) throws DecodeException {
    PuzzleProfile profile = ProfileCode.parse(in.u8());
    try {
      return new ContentRules(
          profile, in.u8(), in.u8(), in.u31(), in.u31(), in.u31(), in.u16(), in.u16(), in.u16(),
          in.u16(), in.u8(), in.u31());
    } catch (IllegalArgumentException e) {
      throw new DecodeException("bad content rules: " + e.getMessage());
    }
  }

  @Override
  public UnitLimits limits() {
    return new UnitLimits(Token.SIZE, 0, (long) chunkBytes + DeliverySignature.SIZE);
  }

  /** Lost for 10,000 paid, not for all sent. */
  @Override
  public int tolerance() {
    int paid = Math.max(1, LedgerRules.WHOLE - abandonment);
    return (int) ((long) abandonment * LedgerRules.WHOLE / paid);
  }

  /** The publisher asks for nothing that is sent before it is paid. */
  @Override
  public int customerShare() {
    return 0;
  }
}
