package souk.content.kind;

import souk.content.ContentRules;
import souk.market.file.Form;
import souk.market.file.MarketSection;
import souk.puzzle.PuzzleParameters;
import souk.puzzle.PuzzleProfile;

/** The service's section of a content market's file. */
final class ContentSection {
  private ContentSection() {}

  static ContentRules read(MarketSection in) {
    in.describe("profile", "The parameters of the puzzle: souk, or compat with the paper.")
        .describe("caches", "Chunks in a bundle, each from another cache.")
        .describe("passes", "How often the puzzle visits each chunk.")
        .describe("chunk", "The most bytes in a chunk.")
        .describe("leastChunk", "Shorter chunks are filled up to this size before they are sent.")
        .describe("bytesPerTicket", "What one ticket pays for.")
        .describe("tokenBlocks", "For how long a token is good.")
        .describe("abandonment", "Of all chunks sent, the share that may stay unpaid.")
        .describe("firstOpenBundles", "Bundles that a new client may have open.")
        .describe("mostOpenBundles", "Bundles that any client may have open.")
        .describe("repairs", "How often a bundle may be repaired.")
        .describe("epochRounds", "For how many rounds the caches of a chunk stay the same.");
    Form<Long> size = Form.size(1, ContentRules.MAX_CHUNK_BYTES);
    return in.build(() ->
        new ContentRules(
            in.choice("profile", PuzzleProfile.class),
            in.integer("caches", 2, ContentRules.MAX_CACHES),
            in.integer("passes", 2, PuzzleParameters.MAX_PASSES),
            in.read("chunk", size).intValue(),
            in.read("leastChunk", size).intValue(),
            in.read("bytesPerTicket", size).intValue(),
            in.blocks("tokenBlocks", 1, 0xffff),
            in.basisPoints("abandonment"),
            in.integer("firstOpenBundles", 1, 0xffff),
            in.integer("mostOpenBundles", 1, 0xffff),
            in.integer("repairs", 0, 0xff),
            in.integer("epochRounds", 1, Integer.MAX_VALUE)));
  }
}
