package souk.design.model;

import java.util.List;
import souk.market.file.Place;

/**
 * What stands against a threat.
 *
 * @param by how it works
 * @param attacks names of attacks that play against it
 * @param tests names of tests, {@code ClassTest} or {@code ClassTest.shouldDoX}
 */
public record Mitigation(
    String name, String is, By by, List<String> attacks, List<String> tests, Place place) {
  /** How a threat is stopped, after ABC. */
  public enum By {
    /** It cannot be done, or is seen at once. */
    CRYPTOGRAPHY,
    /** The protocol bounds what it brings or costs. */
    ALGORITHM,
    /** It is found out, and punished. */
    PUNISHMENT,
    /** It costs more than honesty. */
    COST,
    /** Prices make it pointless. */
    PRICING
  }

  public Mitigation {
    attacks = List.copyOf(attacks);
    tests = List.copyOf(tests);
  }
}
