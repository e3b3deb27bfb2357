package souk.keys.kind;

import java.time.Duration;
import souk.exchange.Prepared;
import souk.keys.KeysTerms;
import souk.market.file.MarketSection;

/** The service's section of a key market's file. */
final class KeysSection {
  private static final int MOST_SKEW = 3_600;
  private static final int MOST_FRAGMENTS = 10_000_000;

  private KeysSection() {}

  static KeysTerms read(MarketSection in) {
    in.describe("ticketsPerAnswer", "What an answer costs; 0 where agreements pay by periods.")
        .describe("mostFragments", "How many fragments a provider keeps for one owner.")
        .describe("skewSeconds", "How far a request's time may lie from the provider's clock.")
        .describe("sponsored", "The most tickets that an owner's node gives a reader for a grant.");
    return in.build(() ->
        new KeysTerms(
            in.integer("ticketsPerAnswer", 0, Prepared.MAX_TICKETS),
            in.integer("mostFragments", 1, MOST_FRAGMENTS),
            Duration.ofSeconds(in.integer("skewSeconds", 1, MOST_SKEW)),
            in.integer("sponsored", 0, Integer.MAX_VALUE)));
  }
}
