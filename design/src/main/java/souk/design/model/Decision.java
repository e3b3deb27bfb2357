package souk.design.model;

import java.util.List;
import java.util.Optional;
import souk.market.file.Place;

/** What was decided about cells of a collusion matrix, and why. */
public sealed interface Decision {
  String name();

  Optional<Cells> cells();

  String why();

  Place place();

  /** The parameters and figures that it names itself. */
  default List<String> parameters() {
    return List.of();
  }

  /**
   * Each of the cells is a scenario of its own.
   *
   * @param damage 1, a nuisance, to 5, the end of the market
   * @param likelihood 1, hardly, to 5, by anybody at any time
   * @param profit what the attackers gain each time, as an expression; empty for what brings no
   *     money
   * @param accepted why it is lived with, where nothing stops it
   */
  record Scenario(
      String name,
      Optional<Cells> cells,
      String why,
      int damage,
      int likelihood,
      Optional<Expression> profit,
      List<String> mitigations,
      Optional<String> accepted,
      Place place)
      implements Decision {
    public Scenario {
      mitigations = List.copyOf(mitigations);
    }

    @Override
    public List<String> parameters() {
      return profit.map(Expression::paths).orElse(List.of());
    }
  }

  /**
   * The cells' threats are that of another cell.
   *
   * @param into the other cell, as {@code client > cache}; empty where the rule finds it
   */
  record Merged(
      String name, Optional<Cells> cells, String why, Rule rule, Optional<Cells> into, Place place)
      implements Decision {}

  /**
   * No threat.
   *
   * @param assumption that excludes it, for {@link Rule#TRUSTED}
   * @param incentive that shows that it does not pay, for {@link Rule#DOES_NOT_PAY}
   */
  record RuledOut(
      String name,
      Optional<Cells> cells,
      String why,
      Rule rule,
      Optional<String> assumption,
      Optional<String> incentive,
      Place place)
      implements Decision {}
}
