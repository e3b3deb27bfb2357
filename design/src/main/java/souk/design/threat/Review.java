package souk.design.threat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import souk.design.deviation.Deviations;
import souk.design.incentive.Finding;
import souk.design.incentive.Incentives;
import souk.design.model.Decision;
import souk.design.model.MarketDesign;

/**
 * What decisions lean on, by component, and whether that is what they were made for. A cell leans
 * on the roles of its attackers and targets, on the asset, on the threat as it is told, on the
 * parameters that the threat names, on the best deviation of its attackers, and on what its
 * decision names: mitigations, an assumption, an incentive with the numbers that were put in.
 */
public final class Review {
  private final MarketDesign design;
  private final Map<String, String> now;
  private final Map<String, String> strayed;

  /**
   * A design as it is.
   *
   * @param findings what its incentives come to
   * @param deviations what a search for deviations found; where none ran, what the review knows of
   *     them counts as it is
   */
  public Review(MarketDesign design, List<Finding> findings, Optional<Deviations> deviations) {
    this(design, findings, deviations, Map.of());
  }

  /**
   * The same once the market is open.
   *
   * @param strayed components of which something else was measured than assumed, with the words for
   *     it
   */
  public Review(
      MarketDesign design,
      List<Finding> findings,
      Optional<Deviations> deviations,
      Map<String, String> strayed) {
    this.design = design;
    this.strayed = Map.copyOf(strayed);
    Map<String, String> all = new TreeMap<>(design.components());
    findings.forEach(finding -> all.put("incentive." + finding.name(), Incentives.mark(finding)));
    all.putAll(deviations.map(Deviations::marks).orElseGet(this::knownDeviations));
    all.put("design.all", design.fingerprint());
    this.now = all;
  }

  private Map<String, String> knownDeviations() {
    Map<String, String> known = new TreeMap<>(design.reviewed());
    known.keySet().removeIf(name -> design.play().isEmpty() || !name.startsWith("deviation."));
    return known;
  }

  /** The marks of all components as they are now: what {@code reviewed} says after a review. */
  public Map<String, String> marks() {
    return now;
  }

  /** Whether the design was never reviewed. */
  boolean isMissing() {
    return design.reviewed().isEmpty();
  }

  /** Whether nothing at all has changed since the review. */
  public boolean isFresh() {
    return design.reviewed().equals(now);
  }

  /** Components that a review knows and that are not there any more. */
  List<String> leftOver() {
    return design.reviewed().keySet().stream().filter(name -> !now.containsKey(name)).toList();
  }

  /** Components that are new, or not what was reviewed, with the word for it. */
  Map<String, String> changed() {
    Map<String, String> changed = new LinkedHashMap<>();
    now.forEach((name, mark) -> {
      String reviewed = design.reviewed().get(name);
      String measured = strayed.get(name);
      if (measured != null) {
        changed.put(name, measured);
      } else if (reviewed == null) {
        changed.put(name, "is new");
      } else if (!reviewed.equals(mark)) {
        changed.put(name, "has changed");
      }
    });
    return changed;
  }

  /** What a cell and its decision lean on. */
  List<String> leansOn(Matrix matrix, int cell) {
    List<String> all = new ArrayList<>();
    matrix.attackers(cell).forEach(role -> all.add("role." + role));
    matrix
        .targets(cell)
        .forEach(role -> {
          if (!all.contains("role." + role)) {
            all.add("role." + role);
          }
        });
    all.add(Deviations.component(matrix.attackers(cell)));
    all.add("asset." + matrix.threat().asset());
    all.add("threat." + matrix.threat().name());
    matrix.threat().leansOn().forEach(path -> all.add("parameter." + path));
    matrix
        .decision(cell)
        .ifPresent(decision -> {
          decision.parameters().stream()
              .map(path -> "parameter." + path)
              .filter(name -> !all.contains(name))
              .forEach(all::add);
          switch (decision) {
            case Decision.Scenario scenario ->
                scenario.mitigations().forEach(name -> all.add("mitigation." + name));
            case Decision.RuledOut out -> {
              out.assumption().ifPresent(name -> all.add("assumption." + name));
              out.incentive().ifPresent(name -> all.add("incentive." + name));
            }
            case Decision.Merged _ -> {}
          }
        });
    return all;
  }
}
