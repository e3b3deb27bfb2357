package souk.market.constraint;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import souk.market.offer.Property;

/**
 * The names that a constraint may use, and their types. Properties are {@code property.} and their
 * name, with {@code _} for each hyphen: {@code property.unit_bytes} is {@code unit-bytes}. A part
 * of a name that begins with a digit, or is a word of the language, has a {@code _} before it.
 *
 * @param about what is required of: {@code offer} or {@code demand}
 * @param names as constraints write them
 * @param open whether any other property may be named too; its type shows when it is met
 */
public record Vocabulary(String about, SortedMap<String, Type> names, boolean open) {
  /** What a name stands for. */
  public enum Type {
    /** Text. */
    TEXT,
    /** A whole number from 0 to 2^63 - 1; what is larger counts as that. */
    NUMBER,
    /** Yes or no. */
    FLAG,
    /** Any of these. */
    ANY
  }

  static final String PREFIX = "property.";

  private static final Pattern PROPERTY =
      Pattern.compile("(?<![A-Za-z0-9_.])property(\\.[a-z0-9_]+)+");
  private static final Set<String> WORDS = Set.of("true", "false", "null", "in");

  public Vocabulary {
    names = Collections.unmodifiableSortedMap(new TreeMap<>(names));
  }

  /**
   * What can be said of offers: {@code provider}, {@code service}, {@code endpoint} (texts), {@code
   * ticket_price}, {@code prize}, {@code tickets}, {@code depth} and {@code expires} (numbers; sums
   * in the smallest unit, times in seconds since 1970), and their properties.
   *
   * @param declared the properties that the market's file gives every offer, for their types
   */
  public static Vocabulary ofOffers(Map<String, Property> declared) {
    SortedMap<String, Type> names = new TreeMap<>();
    for (String text : OfferFacts.TEXTS) {
      names.put(text, Type.TEXT);
    }
    for (String number : OfferFacts.NUMBERS) {
      names.put(number, Type.NUMBER);
    }
    declared.forEach((name, property) -> names.put(PREFIX + written(name), type(property)));
    return new Vocabulary("offer", names, false);
  }

  /**
   * What can be said of demands: {@code customer}, {@code service} (texts), {@code ticket_price}
   * that is paid at most, {@code rounds}, {@code collateral} that is wanted (numbers), and any
   * properties.
   */
  public static Vocabulary ofDemands() {
    SortedMap<String, Type> names = new TreeMap<>();
    for (String text : DemandFacts.TEXTS) {
      names.put(text, Type.TEXT);
    }
    for (String number : DemandFacts.NUMBERS) {
      names.put(number, Type.NUMBER);
    }
    return new Vocabulary("demand", names, true);
  }

  /**
   * Numbers of a service's own, such as {@code now} and {@code paid}.
   *
   * @param about what they are about, for messages
   */
  public static Vocabulary ofNumbers(String about, Set<String> numbers) {
    SortedMap<String, Type> names = new TreeMap<>();
    numbers.forEach(name -> names.put(name, Type.NUMBER));
    return new Vocabulary(about, names, false);
  }

  /** The same, and these properties too, of whatever type. */
  public Vocabulary with(Set<String> properties) {
    SortedMap<String, Type> more = new TreeMap<>(names);
    properties.forEach(name -> more.putIfAbsent(PREFIX + written(name), Type.ANY));
    return new Vocabulary(about, more, open);
  }

  /** The same, and any properties. */
  public Vocabulary opened() {
    return new Vocabulary(about, names, true);
  }

  /** Those that a text may use: an open vocabulary has every property that the text names. */
  SortedMap<String, Type> namesFor(String text) {
    if (!open) {
      return names;
    }
    SortedMap<String, Type> more = new TreeMap<>(names);
    Matcher matcher = PROPERTY.matcher(text);
    while (matcher.find()) {
      more.putIfAbsent(matcher.group(), Type.ANY);
    }
    return more;
  }

  private static Type type(Property property) {
    return switch (property) {
      case Property.Text _ -> Type.TEXT;
      case Property.Whole _ -> Type.NUMBER;
      case Property.Flag _ -> Type.FLAG;
    };
  }

  /** How constraints write a property's name. No two names are written alike. */
  static String written(String property) {
    StringBuilder out = new StringBuilder();
    for (String part : property.split("\\.", -1)) {
      String word = part.replace('-', '_');
      boolean marked = Character.isDigit(word.charAt(0)) || WORDS.contains(word);
      out.append(out.isEmpty() ? "" : ".").append(marked ? "_" : "").append(word);
    }
    return out.toString();
  }

  /** The property that is written so. */
  static String property(String written) {
    StringBuilder out = new StringBuilder();
    for (String part : written.split("\\.", -1)) {
      out.append(out.isEmpty() ? "" : ".")
          .append((part.startsWith("_") ? part.substring(1) : part).replace('_', '-'));
    }
    return out.toString();
  }
}
