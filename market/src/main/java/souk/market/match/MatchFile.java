package souk.market.match;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import souk.market.file.JsonFault;
import souk.market.file.MarketFileException;
import souk.primitives.Amount;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of offers and demands: a JSON object with the members {@code offers} and {@code demands},
 * lists of objects with the members of {@link Supply} and {@link Need}. Prices and other sums are
 * whole numbers in the smallest unit. What may be left out: a capacity is 1 then, latency and
 * collateral zero, and a demand asks for none. Everything else is refused, with its place.
 */
public record MatchFile(List<Supply> offers, List<Need> demands) {
  /** The most characters of a file. */
  public static final int MOST_CHARACTERS = 1 << 27;

  private static final int MOST_ENTRIES = 1_000_000;
  private static final int MOST_NAME = 64;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(4)
                          .maxNameLength(MOST_NAME)
                          .maxStringLength(1_000)
                          .maxNumberLength(60)
                          .maxDocumentLength(MOST_CHARACTERS)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  public MatchFile {
    offers = List.copyOf(offers);
    demands = List.copyOf(demands);
  }

  /**
   * Reads a file.
   *
   * @param name for messages
   * @throws MarketFileException with the place of what cannot be used
   */
  public static MatchFile parse(String name, String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JacksonException e) {
      throw JsonFault.of(name, e);
    }
    Entry file = new Entry(name, "", root).only("offers", "demands");
    List<Supply> offers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Entry entry : file.list("offers")) {
      entry.only("name", "kind", "price", "capacity", "latencyMillis", "collateral");
      offers.add(
          new Supply(
              entry.name(names),
              entry.text("kind"),
              entry.amount("price"),
              entry.has("capacity") ? entry.count("capacity") : 1,
              entry.has("latencyMillis") ? entry.number("latencyMillis") : 0,
              entry.has("collateral") ? entry.amount("collateral") : Amount.ZERO));
    }
    List<Need> demands = new ArrayList<>();
    names.clear();
    for (Entry entry : file.list("demands")) {
      entry.only("name", "kind", "value", "mostLatencyMillis", "leastCollateral");
      demands.add(
          new Need(
              entry.name(names),
              entry.text("kind"),
              entry.amount("value"),
              entry.has("mostLatencyMillis")
                  ? entry.number("mostLatencyMillis")
                  : Double.POSITIVE_INFINITY,
              entry.has("leastCollateral") ? entry.amount("leastCollateral") : Amount.ZERO));
    }
    return new MatchFile(offers, demands);
  }

  /** An object of the file, with its place. */
  private record Entry(String file, String place, JsonNode node) {
    Entry only(String... members) {
      if (!node.isObject()) {
        throw refused("", "an object is wanted");
      }
      Set<String> known = Set.of(members);
      for (String member : node.propertyNames()) {
        if (!known.contains(member)) {
          throw refused(member, "no such member; known are " + String.join(", ", members));
        }
      }
      return this;
    }

    boolean has(String member) {
      return node.has(member);
    }

    List<Entry> list(String member) {
      JsonNode list = node.path(member);
      if (!list.isArray() || list.size() > MOST_ENTRIES) {
        throw refused(member, "a list of at most %,d is wanted".formatted(MOST_ENTRIES));
      }
      List<Entry> entries = new ArrayList<>(list.size());
      for (JsonNode each : list) {
        entries.add(new Entry(file, "%s[%d]".formatted(member, entries.size()), each));
      }
      return entries;
    }

    String name(Set<String> others) {
      String name = text("name");
      if (!others.add(name)) {
        throw refused("name", "another has the name " + name);
      }
      return name;
    }

    String text(String member) {
      JsonNode text = node.path(member);
      if (!text.isString()
          || !text.stringValue().matches("[\\x21-\\x7e]{1,%d}".formatted(MOST_NAME))) {
        throw refused(member, "1 to %d visible ASCII characters are wanted".formatted(MOST_NAME));
      }
      return text.stringValue();
    }

    Amount amount(String member) {
      JsonNode number = node.path(member);
      if (number.isIntegralNumber()) {
        BigInteger value = number.bigIntegerValue();
        if (value.signum() >= 0 && value.bitLength() <= 128) {
          return Amount.of(value);
        }
      }
      throw refused(member, "a whole number from 0 to 2^128 - 1 is wanted");
    }

    int count(String member) {
      JsonNode number = node.path(member);
      if (number.isInt() && number.intValue() >= 0) {
        return number.intValue();
      }
      throw refused(member, "a whole number from 0 to 2^31 - 1 is wanted");
    }

    double number(String member) {
      JsonNode number = node.path(member);
      if (number.isNumber()) {
        BigDecimal value = number.decimalValue();
        if (value.signum() >= 0 && value.compareTo(BigDecimal.valueOf(1e9)) <= 0) {
          return value.doubleValue();
        }
      }
      throw refused(member, "a number from 0 to 10^9 is wanted");
    }

    private MarketFileException refused(String member, String why) {
      String dot = place.isEmpty() || member.isEmpty() ? "" : ".";
      return new MarketFileException("%s: %s%s%s: %s".formatted(file, place, dot, member, why));
    }
  }
}
