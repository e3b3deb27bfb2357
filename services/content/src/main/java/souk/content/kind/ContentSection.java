package souk.content.kind;

import java.util.Locale;
import souk.content.ContentRules;
import souk.market.file.MarketSection;
import souk.puzzle.PuzzleProfile;

/** The service's section of a content market's file. */
final class ContentSection {
  private ContentSection() {}

  static ContentRules read(MarketSection in) {
    int most = Integer.MAX_VALUE;
    return in.build(() ->
        new ContentRules(
            in.read(
                "profile",
                name -> PuzzleProfile.valueOf(name.toUpperCase(Locale.ROOT)),
                "souk or compat"),
            in.integer("caches", 1, most),
            in.integer("passes", 1, most),
            Math.toIntExact(in.size("chunk")),
            Math.toIntExact(in.size("leastChunk")),
            Math.toIntExact(in.size("bytesPerTicket")),
            in.integer("tokenBlocks", 1, most),
            in.basisPoints("abandonment"),
            in.integer("firstOpenBundles", 1, most),
            in.integer("mostOpenBundles", 1, most),
            in.integer("repairs", 0, most),
            in.integer("epochRounds", 1, most)));
  }
}
