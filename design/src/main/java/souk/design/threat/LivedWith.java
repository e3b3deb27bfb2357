package souk.design.threat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import souk.design.model.Decision;
import souk.design.model.MarketDesign;
import souk.design.model.Threat;

/**
 * The scenarios of a design that are lived with: those that say why, and that decide their cell. A
 * decision above one, which decides the cell first, leaves it without any say.
 */
public final class LivedWith {
  private final List<Known> all;

  /** One of them; the profit is in the currency's smallest unit. */
  private record Known(String name, Set<String> attackers, double profit) {}

  private LivedWith(List<Known> all) {
    this.all = all;
  }

  /** Those of a design, in its order. */
  public static LivedWith of(MarketDesign design) {
    List<Known> all = new ArrayList<>();
    for (Threat threat : design.threats().values()) {
      Matrix matrix = new Reduction(design, threat).run();
      List<Decision> deciding =
          matrix.cells().stream().flatMap(cell -> matrix.decision(cell).stream()).toList();
      for (Decision decision : threat.decisions()) {
        if (decision instanceof Decision.Scenario scenario
            && scenario.accepted().isPresent()
            && scenario.cells().filter(cells -> cells.isOne()).isPresent()
            && deciding.contains(scenario)) {
          all.add(
              new Known(
                  threat.name() + "." + scenario.name(),
                  scenario.cells().orElseThrow().attackers().with(),
                  scenario.profit().map(sum -> sum.value(design)).orElse(0.0)));
        }
      }
    }
    return new LivedWith(all);
  }

  /**
   * Finds a scenario for each of some deviations: of just these attackers, and of at least its
   * profit. Each scenario tells of one deviation.
   *
   * @param deviations those of these attackers, the most profitable first
   * @param gain what one brings
   * @param rounding by which a profit may be less
   * @return the names of the scenarios, by the deviations that are known
   */
  public <D> Map<D, String> match(
      Set<String> attackers, List<D> deviations, ToDoubleFunction<D> gain, double rounding) {
    Map<D, String> known = new LinkedHashMap<>();
    List<Known> left =
        new ArrayList<>(all.stream().filter(each -> each.attackers().equals(attackers)).toList());
    for (D deviation : deviations) {
      double least = gain.applyAsDouble(deviation) - rounding;
      left.stream()
          .filter(each -> each.profit() >= least)
          .findFirst()
          .ifPresent(each -> {
            known.put(deviation, each.name());
            left.remove(each);
          });
    }
    return known;
  }
}
