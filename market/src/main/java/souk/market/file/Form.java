package souk.market.file;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Tag;
import souk.primitives.Amount;

/**
 * How a value is written in a market file: what is taken, what it means, and the same as a JSON
 * schema. A form is strict: each value has one way to be written, numbers stand without quotes, and
 * a unit is never left out.
 *
 * @param <T> what is read
 */
public final class Form<T> {
  /** What YAML takes the value for. */
  private enum Type {
    WHOLE("integer"),
    FLAG("boolean"),
    TEXT("string"),
    /** Any of them: whoever reads it has a grammar of its own. */
    ANY("");

    private final String json;

    Type(String json) {
      this.json = json;
    }

    private Tag tag() {
      return switch (this) {
        case WHOLE -> Tag.INT;
        case FLAG -> Tag.BOOL;
        case TEXT, ANY -> Tag.STR;
      };
    }

    /** Whether a text is written as values of this type are. */
    private boolean isWritten(String text) {
      return switch (this) {
        case WHOLE -> DIGITS.matcher(text).matches();
        case FLAG -> text.equals("true") || text.equals("false");
        case TEXT, ANY -> true;
      };
    }
  }

  private static final Pattern DIGITS = Pattern.compile("-?(?:0|[1-9][0-9]*)");

  private final Type type;
  private final String expected;
  private final Map<String, Object> keywords;
  private final Function<String, T> reader;
  private final String sample;

  private Form(
      Type type,
      String expected,
      Map<String, Object> keywords,
      Function<String, T> reader,
      String sample) {
    this.type = type;
    this.expected = expected;
    this.keywords = keywords;
    this.reader = reader;
    this.sample = sample;
  }

  /** A whole number in decimal digits from {@code least} to {@code most}: {@code 600}. */
  public static Form<Long> number(long least, long most) {
    return whole(BigInteger.valueOf(least), BigInteger.valueOf(most), "a whole number")
        .to(Long::parseLong);
  }

  /** The same as an {@code int}. */
  public static Form<Integer> integer(int least, int most) {
    return number(least, most).to(Integer::parseInt);
  }

  /** A time as a number of ledger blocks, as all times of a market are: {@code 600}. */
  public static Form<Integer> blocks(int least, int most) {
    return integer(least, most).inBlocks();
  }

  /** The same number, as a time. */
  public Form<T> inBlocks() {
    return with("x-unit", "blocks");
  }

  /** A sum of money in the smallest unit, in digits: {@code 640000}. */
  public static Form<Amount> amount(Amount least) {
    return whole(least.toBigInteger(), Amount.MAX.toBigInteger(), "a sum in the smallest unit")
        .with("x-unit", "smallest unit of the currency")
        .to(Amount::parse);
  }

  /** A power of two up to {@code 2^most}, read as its exponent: {@code 64} is 6. */
  public static Form<Integer> powerOfTwo(int most) {
    List<Integer> powers = new ArrayList<>();
    for (int exponent = 0; exponent <= most; exponent++) {
      powers.add(1 << exponent);
    }
    String limits = "must be a power of two from 1 to " + (1 << most);
    return new Form<>(
        Type.WHOLE,
        "a power of two",
        Map.of("enum", powers),
        text -> {
          int exponent = powers.stream().map(String::valueOf).toList().indexOf(text);
          if (exponent < 0) {
            throw new IllegalArgumentException(limits + ", got " + text);
          }
          return exponent;
        },
        "1");
  }

  /** A size of any number of bytes. */
  public static Form<Long> size() {
    return sizes(0, Long.MAX_VALUE);
  }

  /**
   * A number of bytes with a unit, B, KiB, MiB or GiB, a blank between them: {@code 1 MiB}.
   *
   * @param least bytes
   * @param most bytes
   */
  public static Form<Long> size(long least, long most) {
    return sizes(least, most).with("x-range", Units.written(least) + " to " + Units.written(most));
  }

  private static Form<Long> sizes(long least, long most) {
    return new Form<Long>(
            Type.TEXT,
            "a size such as 1 MiB",
            Map.of("pattern", whole(Units.SIZE)),
            text -> {
              long bytes = Units.bytes(text);
              if (bytes < least || bytes > most) {
                throw new IllegalArgumentException(
                    "must be from %s to %s, got %s"
                        .formatted(Units.written(least), Units.written(most), text));
              }
              return bytes;
            },
            Units.written(least))
        .with("x-unit", "bytes");
  }

  /** A share of at most the whole, with up to two decimals: {@code 12.5%} is 1,250 basis points. */
  public static Form<Integer> share() {
    return new Form<Integer>(
            Type.TEXT,
            "a share such as 12.5%",
            Map.of("pattern", whole(Units.SHARE)),
            Units::basisPoints,
            "0%")
        .with("x-unit", "share")
        .with("x-range", "0% to 100%");
  }

  /** {@code true} or {@code false}, and no other word. */
  public static Form<Boolean> flag() {
    return new Form<>(Type.FLAG, "true or false", Map.of(), Boolean::valueOf, "false");
  }

  /** One of an enumeration's names, in small letters, with hyphens for its underscores. */
  public static <E extends Enum<E>> Form<E> choice(Class<E> of) {
    Map<String, E> names = new LinkedHashMap<>();
    for (E each : of.getEnumConstants()) {
      names.put(each.name().toLowerCase(Locale.ROOT).replace('_', '-'), each);
    }
    String all = String.join(", ", names.keySet());
    return new Form<>(
        Type.TEXT,
        "one of " + all,
        Map.of("enum", List.copyOf(names.keySet())),
        text -> {
          E named = names.get(text);
          if (named == null) {
            throw new IllegalArgumentException("must be one of " + all + "; got '" + text + "'");
          }
          return named;
        },
        names.keySet().iterator().next());
  }

  /** A text of one to {@code most} characters. */
  public static Form<String> text(int most) {
    return new Form<>(
        Type.TEXT,
        "a text",
        Map.of("minLength", 1, "maxLength", most),
        text -> {
          // A reason of blanks is none.
          int length = text.isBlank() ? 0 : text.codePointCount(0, text.length());
          if (length < 1 || length > most) {
            throw new IllegalArgumentException(
                "must have from 1 to %d characters, has %d".formatted(most, length));
          }
          return text;
        },
        "text");
  }

  /**
   * A text that matches a pattern as a whole. The pattern must mean the same in Java and in a JSON
   * schema: groups, classes and counts do.
   *
   * @param expected what errors say, e.g. "a name such as content/1"
   * @param sample one that matches
   */
  public static Form<String> matching(Pattern pattern, String expected, String sample) {
    return new Form<>(
        Type.TEXT,
        expected,
        Map.of("pattern", whole(pattern)),
        text -> {
          if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("expected " + expected + ", got '" + text + "'");
          }
          return text;
        },
        sample);
  }

  /**
   * A number or a text, with or without quotes, of one to {@code most} characters: for what has a
   * grammar of its own, such as {@code 2 * payment.prize}.
   */
  public static Form<String> written(int most, String expected, String sample) {
    return new Form<>(
        Type.ANY,
        expected,
        Map.of("maxLength", most),
        text -> {
          if (text.isBlank() || text.length() > most) {
            throw new IllegalArgumentException(
                "expected %s of at most %d characters".formatted(expected, most));
          }
          return text.strip();
        },
        sample);
  }

  private static Form<BigInteger> whole(BigInteger least, BigInteger most, String expected) {
    Map<String, Object> keywords = new LinkedHashMap<>();
    keywords.put("minimum", least);
    keywords.put("maximum", most);
    return new Form<>(
        Type.WHOLE,
        expected,
        keywords,
        text -> {
          // Longer numbers are over every limit, and cost time to read.
          BigInteger value = text.length() > 60 ? BigInteger.TWO.pow(200) : new BigInteger(text);
          if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                "must be from " + least + " to " + most + ", got " + text);
          }
          return value;
        },
        least.toString());
  }

  private static String whole(Pattern pattern) {
    return "^(?:" + pattern + ")$";
  }

  /**
   * The same form, read as something else, once it was found to be right.
   *
   * @param other throws {@link IllegalArgumentException} for what it does not take
   */
  public <U> Form<U> to(Function<String, U> other) {
    return new Form<>(
        type,
        expected,
        keywords,
        text -> {
          var _ = reader.apply(text);
          return other.apply(text);
        },
        sample);
  }

  private Form<T> with(String keyword, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(keywords);
    more.put(keyword, value);
    return new Form<>(type, expected, more, reader, sample);
  }

  /** Reads a value that code gives, and not a file. */
  T parse(String text) {
    return reader.apply(text);
  }

  /** A value of this form. */
  String sample() {
    return sample;
  }

  /**
   * Reads a value.
   *
   * @param tag what YAML takes it for
   * @throws IllegalArgumentException that says what is wrong
   */
  T read(Tag tag, String text) {
    if ((type != Type.ANY && !tag.equals(type.tag())) || !type.isWritten(text)) {
      String hint = !accepts(text) ? "" : type == Type.TEXT ? " in quotes" : " without quotes";
      throw new IllegalArgumentException("expected " + expected + hint + ", got '" + text + "'");
    }
    return reader.apply(text);
  }

  private boolean accepts(String text) {
    try {
      var _ = reader.apply(text);
      return type.isWritten(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return false;
    }
  }

  /** The form as the keywords of a JSON schema, in order. */
  Map<String, Object> schema() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", type == Type.ANY ? List.of("string", "number") : type.json);
    for (String keyword :
        Arrays.asList(
            "minimum",
            "maximum",
            "enum",
            "pattern",
            "minLength",
            "maxLength",
            "x-unit",
            "x-range")) {
      if (keywords.containsKey(keyword)) {
        schema.put(keyword, keywords.get(keyword));
      }
    }
    return schema;
  }

  /** A value as JSON has it. */
  Object json(String text) {
    return switch (type) {
      case WHOLE -> new BigInteger(text);
      case FLAG -> Boolean.valueOf(text);
      case TEXT, ANY -> text;
    };
  }
}
