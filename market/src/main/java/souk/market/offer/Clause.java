package souk.market.offer;

import java.util.Locale;

/**
 * What a property must be like. An offer without the property does not fit, whatever the operator.
 *
 * @param property its name
 * @param value of the property's own type; texts and flags are only equal or not
 */
public record Clause(String property, Operator operator, Property value) {
  /** How a property is compared. */
  public enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    AT_LEAST(">="),
    AT_MOST("<=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    /** As people write it. */
    public String sign() {
      return sign;
    }
  }

  /**
   * @throws IllegalArgumentException when what is no number is to be compared by size
   */
  public Clause {
    boolean bySize = operator == Operator.AT_LEAST || operator == Operator.AT_MOST;
    if (bySize && !(value instanceof Property.Whole)) {
      throw new IllegalArgumentException(
          "%s %s %s: only numbers are compared by size"
              .formatted(property, operator.sign(), value));
    }
  }

  /**
   * Reads {@code name=value}, {@code name!=value}, {@code name>=number} or {@code name<=number}. A
   * value of digits is a number, {@code true} and {@code false} are flags, all else is a text.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static Clause parse(String text) {
    for (Operator operator :
        new Operator[] {Operator.NOT_EQUAL, Operator.AT_LEAST, Operator.AT_MOST, Operator.EQUAL}) {
      int at = text.indexOf(operator.sign());
      if (at > 0) {
        String name = text.substring(0, at).strip();
        if (!Property.NAME.matcher(name).matches()) {
          break;
        }
        return new Clause(
            name, operator, value(text.substring(at + operator.sign().length()).strip()));
      }
    }
    throw new IllegalArgumentException(
        "a condition is name=value, name!=value, name>=number or name<=number");
  }

  private static Property value(String text) {
    if (text.matches("[0-9]{1,19}")) {
      try {
        return new Property.Whole(Long.parseLong(text));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("a number is at most 2^63 - 1");
      }
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> new Property.Flag(true);
      case "false" -> new Property.Flag(false);
      default -> new Property.Text(text);
    };
  }

  /** Whether a property is like that. */
  public boolean fits(Property found) {
    return switch (operator) {
      case EQUAL -> found.equals(value);
      case NOT_EQUAL -> found.getClass() == value.getClass() && !found.equals(value);
      case AT_LEAST ->
          found instanceof Property.Whole(long number)
              && number >= ((Property.Whole) value).number();
      case AT_MOST ->
          found instanceof Property.Whole(long number)
              && number <= ((Property.Whole) value).number();
    };
  }

  @Override
  public String toString() {
    return property + " " + operator.sign() + " " + value;
  }
}
