package souk.design.model;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import souk.design.model.Play.Part;
import souk.design.model.Play.Sum;
import souk.market.file.Form;
import souk.market.file.MarketSection;

/** The part {@code play} of a design. */
final class PlaySection {
  private static final Form<String> ROLE =
      Form.matching(DesignSection.NAMES, "a role such as cache", "cache");

  private PlaySection() {}

  static Play read(MarketSection at) {
    at.describe("provider", "The role that serves and is paid.")
        .describe("customer", "The role that pays.")
        .describe("client", "The role that is served and does not pay.")
        .describe("builder", "The role that makes the ledger's blocks.")
        .describe("outsider", "The role of anybody else.");
    Map<Part, String> roles = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      String key = part.name().toLowerCase(Locale.ROOT);
      if (part == Part.PROVIDER || part == Part.CUSTOMER) {
        roles.put(part, at.read(key, ROLE));
      } else {
        at.optional(key, ROLE).ifPresent(role -> roles.put(part, role));
      }
    }
    Map<Sum, Expression> sums = new EnumMap<>(Sum.class);
    for (Sum sum : Sum.values()) {
      at.describe(sum.key(), sum.is());
      Optional<Expression> written =
          sum.optional()
              ? at.optional(sum.key(), DesignSection.EXPRESSION)
              : Optional.of(at.read(sum.key(), DesignSection.EXPRESSION));
      written.ifPresent(expression -> sums.put(sum, expression));
    }
    at.end();
    return new Play(roles, sums, at.place());
  }
}
