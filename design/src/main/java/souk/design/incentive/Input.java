package souk.design.incentive;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A number that a formula asks for.
 *
 * @param name as designs write it
 * @param is what it is
 * @param kind what it may be
 * @param parameter of the market file that holds when it is left out
 * @param otherwise what holds when it is left out and is no such parameter
 * @param turnable whether the market's designer can choose it
 */
public record Input(
    String name,
    String is,
    Kind kind,
    Optional<String> parameter,
    OptionalDouble otherwise,
    boolean turnable) {
  /** What a number may be. */
  public enum Kind {
    /** Money in the smallest unit, from 0. */
    SUM,
    /** From 0 to 1. */
    CHANCE,
    /** A whole number from 1. */
    COUNT,
    /** Any number from 0. */
    NUMBER
  }

  /** The most that counts may be. */
  private static final int MOST_COUNT = 1_000_000;

  static Input given(String name, Kind kind, String is) {
    return new Input(name, is, kind, Optional.empty(), OptionalDouble.empty(), false);
  }

  static Input given(String name, Kind kind, double otherwise, String is) {
    return new Input(name, is, kind, Optional.empty(), OptionalDouble.of(otherwise), false);
  }

  static Input turned(String name, Kind kind, String is) {
    return new Input(name, is, kind, Optional.empty(), OptionalDouble.empty(), true);
  }

  static Input turned(String name, Kind kind, double otherwise, String is) {
    return new Input(name, is, kind, Optional.empty(), OptionalDouble.of(otherwise), true);
  }

  /** A parameter of every market file, which nobody has to repeat. */
  static Input ofMarket(String name, Kind kind, String parameter, String is) {
    return new Input(name, is, kind, Optional.of(parameter), OptionalDouble.empty(), true);
  }

  /**
   * Refuses what it cannot be.
   *
   * @throws IllegalArgumentException that says what it must be
   */
  double require(double value) {
    String must =
        switch (kind) {
          case SUM, NUMBER -> value >= 0 && Double.isFinite(value) ? "" : "at least 0";
          case CHANCE -> value >= 0 && value <= 1 ? "" : "a chance or share from 0 to 1";
          case COUNT ->
              value >= 1 && value <= MOST_COUNT && value == Math.rint(value)
                  ? ""
                  : "a whole number from 1 to %,d".formatted(MOST_COUNT);
        };
    if (!must.isEmpty()) {
      throw new IllegalArgumentException("%s must be %s, got %s".formatted(name, must, value));
    }
    return value;
  }
}
