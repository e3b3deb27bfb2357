package souk.design.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sum over a market's parameters, as its design writes it: {@code payment.prize / payment.tickets
 * * agreement.customerExposure}, {@code 99%}, {@code max(2, 3)}. There are {@code + - * /},
 * brackets, {@code min} and {@code max}, and nothing else.
 */
public final class Expression {
  /** The most characters of one. */
  public static final int MOST = 400;

  private static final int MOST_DEPTH = 32;

  /** Products of two still are numbers. */
  private static final double LARGEST = 1e99;

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:([0-9]+(?:\\.[0-9]+)?(?:[eE]-?[0-9]+)?)(%)?"
              + "|([a-z][A-Za-z0-9]*(?:\\.[a-zA-Z0-9]+)+)|(min|max)|([-+*/(),]))");

  /** Where parameters come from. */
  public interface Parameters {
    /** The value of the parameter at a path, if there is one that is a number. */
    Optional<Double> value(String path);
  }

  private final String text;
  private final List<String> paths = new ArrayList<>();
  private final Part part;

  private sealed interface Part {}

  private record Constant(double value) implements Part {}

  private record Path(String path) implements Part {}

  private record Operation(String sign, Part left, Part right) implements Part {}

  /** Reads one token after the other. */
  private final class Reader {
    private final Matcher matcher = TOKEN.matcher(text);
    private int at;
    private int depth;

    private boolean next() {
      matcher.region(at, text.length());
      return matcher.lookingAt();
    }

    private boolean takes(String signs) {
      if (next() && matcher.group(5) != null && signs.contains(matcher.group(5))) {
        at = matcher.end();
        return true;
      }
      return false;
    }

    private void need(String sign) {
      if (!takes(sign)) {
        throw wrong();
      }
    }

    private IllegalArgumentException wrong() {
      String rest = text.substring(at).strip();
      return new IllegalArgumentException(
          rest.isEmpty()
              ? "ends too soon: '" + text + "'"
              : "cannot be read at '%s'; write numbers, parameters such as payment.prize, + - * /, min, max"
                  .formatted(rest.length() > 40 ? rest.substring(0, 40) + "…" : rest));
    }

    Part sum() {
      Part left = product();
      while (next() && matcher.group(5) != null && "+-".contains(matcher.group(5))) {
        String sign = matcher.group(5);
        at = matcher.end();
        left = new Operation(sign, left, product());
      }
      return left;
    }

    private Part product() {
      Part left = factor();
      while (next() && matcher.group(5) != null && "*/".contains(matcher.group(5))) {
        String sign = matcher.group(5);
        at = matcher.end();
        left = new Operation(sign, left, factor());
      }
      return left;
    }

    private Part factor() {
      if (++depth > MOST_DEPTH) {
        throw new IllegalArgumentException("is nested more than %d deep".formatted(MOST_DEPTH));
      }
      try {
        if (takes("(")) {
          Part inner = sum();
          need(")");
          return inner;
        }
        if (!next() || matcher.group(5) != null) {
          throw wrong();
        }
        at = matcher.end();
        if (matcher.group(1) != null) {
          double value = Double.parseDouble(matcher.group(1));
          if (value > LARGEST) {
            throw new IllegalArgumentException(
                "'%s' is too large: numbers are at most 1e99".formatted(matcher.group(1)));
          }
          return new Constant(matcher.group(2) == null ? value : value / 100);
        }
        if (matcher.group(3) != null) {
          paths.add(matcher.group(3));
          return new Path(matcher.group(3));
        }
        String function = matcher.group(4);
        need("(");
        Part left = sum();
        need(",");
        Part right = sum();
        need(")");
        return new Operation(function, left, right);
      } finally {
        depth--;
      }
    }
  }

  private Expression(String text) {
    this.text = text;
    Reader reader = new Reader();
    this.part = reader.sum();
    if (reader.at < text.stripTrailing().length()) {
      throw reader.wrong();
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException that says where it cannot be read
   */
  public static Expression parse(String text) {
    if (text.length() > MOST) {
      throw new IllegalArgumentException("is longer than " + MOST + " characters");
    }
    return new Expression(text.strip());
  }

  /** The parameters that it names, in order. */
  public List<String> paths() {
    return List.copyOf(paths);
  }

  /**
   * What it comes to.
   *
   * @throws IllegalArgumentException when a parameter is none, or the result is no number of at
   *     least 0
   */
  public double value(Parameters parameters) {
    double value = signed(parameters);
    if (value < 0) {
      throw new IllegalArgumentException(
          "comes to %s, and must be a number of at least 0: '%s'".formatted(value, text));
    }
    return value;
  }

  /**
   * The same where it may be less than 0, as a gain may.
   *
   * @throws IllegalArgumentException when a parameter is none, or the result is no number
   */
  public double signed(Parameters parameters) {
    double value = value(part, parameters);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "comes to %s, and must be a number: '%s'".formatted(value, text));
    }
    return value;
  }

  private static double value(Part part, Parameters parameters) {
    return switch (part) {
      case Constant(var value) -> value;
      case Path(var path) ->
          parameters
              .value(path)
              .orElseThrow(() ->
                  new IllegalArgumentException("names no parameter that is a number: " + path));
      case Operation(var sign, var left, var right) -> {
        double one = value(left, parameters);
        double other = value(right, parameters);
        yield switch (sign) {
          case "+" -> one + other;
          case "-" -> one - other;
          case "*" -> one * other;
          case "/" -> one / other;
          case "min" -> Math.min(one, other);
          default -> Math.max(one, other);
        };
      }
    };
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Expression that && that.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
