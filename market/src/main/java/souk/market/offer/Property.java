package souk.market.offer;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;

/**
 * What an offer says of its service under one name, for instance {@code region} or {@code vcpus}.
 */
public sealed interface Property {
  /** The most properties of one offer. */
  int MOST = 32;

  /** The longest text in characters, and the longest name. */
  int MOST_CHARACTERS = 128;

  /** Words of letters, digits and hyphens, with dots between them. */
  Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([-.][a-z0-9]+)*");

  /** At most {@link #MOST_CHARACTERS} characters, none of them a control character. */
  record Text(String text) implements Property {
    public Text {
      if (text.length() > MOST_CHARACTERS
          || text.codePoints().anyMatch(point -> Character.isISOControl(point))) {
        throw new IllegalArgumentException(
            "a property's text has at most %d characters, and no control characters"
                .formatted(MOST_CHARACTERS));
      }
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A whole number from 0 to 2^63 - 1, in the unit that the market file names. */
  record Whole(long number) implements Property {
    public Whole {
      if (number < 0) {
        throw new IllegalArgumentException("a property's number is not negative");
      }
    }

    @Override
    public String toString() {
      return Long.toString(number);
    }
  }

  /** Yes or no. */
  record Flag(boolean set) implements Property {
    @Override
    public String toString() {
      return Boolean.toString(set);
    }
  }

  /**
   * A copy in the order of names.
   *
   * @throws IllegalArgumentException when there are too many, or a name is none
   */
  static SortedMap<String, Property> sorted(Map<String, Property> properties) {
    if (properties.size() > MOST) {
      throw new IllegalArgumentException("an offer has at most " + MOST + " properties");
    }
    for (String name : properties.keySet()) {
      if (name.length() > MOST_CHARACTERS || !NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "a property's name has lower-case letters, digits, hyphens and dots, and begins with a"
                + " letter");
      }
    }
    return new TreeMap<>(properties);
  }

  /** Writes properties in the order of their names: {@code count:u8}, and each name and value. */
  static void write(SortedMap<String, Property> properties, ByteWriter out) {
    out.u8(properties.size());
    properties.forEach((name, property) -> {
      out.string(name);
      switch (property) {
        case Text(String text) -> out.u8(0).string(text);
        case Whole(long number) -> out.u8(1).u64(number);
        case Flag(boolean set) -> out.u8(2).bool(set);
      }
    });
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws DecodeException when it is anything else, names out of order included
   */
  static SortedMap<String, Property> read(ByteReader in) throws DecodeException {
    int count = in.u8();
    if (count > MOST) {
      throw new DecodeException("an offer has at most " + MOST + " properties");
    }
    SortedMap<String, Property> properties = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String name = in.string(MOST_CHARACTERS);
      if (!properties.isEmpty() && properties.lastKey().compareTo(name) >= 0) {
        throw new DecodeException("properties are not in the order of their names");
      }
      int type = in.u8();
      try {
        properties.put(
            name,
            switch (type) {
              case 0 -> new Text(in.string(4 * MOST_CHARACTERS));
              case 1 -> new Whole(in.u63());
              case 2 -> new Flag(in.bool());
              default -> throw new DecodeException("no type of property: " + type);
            });
      } catch (IllegalArgumentException e) {
        throw new DecodeException(String.valueOf(e.getMessage()));
      }
    }
    return properties;
  }
}
