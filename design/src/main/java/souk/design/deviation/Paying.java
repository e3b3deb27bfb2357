package souk.design.deviation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The profiles that pay one coalition and have no smaller part that pays, by the switches that they
 * turn: a profile that pays most may be two deviations at once, and each must be thought of.
 */
final class Paying {
  private final double honest;
  private final double rounding;
  private final Map<Set<Integer>, Way> smallest = new LinkedHashMap<>();
  private List<Way> apart = List.of();

  /**
   * A way to gain.
   *
   * @param gain over what all gain while they are honest
   */
  record Way(Moves moves, double gain) {
    private Set<Integer> turned() {
      return Set.copyOf(moves.changed());
    }

    private boolean holds(Way other) {
      return turned().containsAll(other.turned());
    }

    private boolean shares(Way other) {
      return !Collections.disjoint(turned(), other.turned());
    }
  }

  /**
   * None yet.
   *
   * @param honest what the coalition gains while all are honest
   * @param rounding gains up to this are none
   */
  Paying(double honest, double rounding) {
    this.honest = honest;
    this.rounding = rounding;
  }

  void add(Moves moves, double payoff) {
    Way way = new Way(moves, payoff - honest);
    if (way.gain() <= rounding) {
      return;
    }
    Set<Integer> turned = new HashSet<>(moves.changed());
    Way same = smallest.get(turned);
    if (same != null) {
      if (way.gain() > same.gain() + rounding) {
        smallest.put(turned, way);
      }
      return;
    }
    if (smallest.keySet().stream().noneMatch(turned::containsAll)) {
      smallest.keySet().removeIf(each -> each.containsAll(turned));
      smallest.put(turned, way);
    }
  }

  /**
   * What has to be thought of, each by itself: the ways that hold none of a coalition within this
   * one. Those that share a switch with one that brings more need the same and are one with it. The
   * best way stands for the part of it that pays, where there is but one.
   *
   * @param within what coalitions within this one found
   * @param best the way that brings most
   * @param more whether it brings more than to those within
   * @return the most profitable first
   */
  List<Way> apart(List<Paying> within, Way best, boolean more) {
    List<Way> own =
        smallest.values().stream()
            .filter(way -> within.stream().noneMatch(each -> each.isIn(way) || each.has(way)))
            .sorted(Comparator.comparingDouble(Way::gain).reversed())
            .toList();
    List<Way> parts = first(own.stream().filter(best::holds).toList(), List.of());
    int others = within.stream().anyMatch(each -> each.isIn(best)) ? 1 : 0;
    apart = first(own, more && parts.size() + others < 2 ? List.of(best) : parts);
    return apart;
  }

  /** Leaves out those that share a switch with one that is there before them. */
  private static List<Way> first(List<Way> ways, List<Way> there) {
    List<Way> first = new ArrayList<>(there);
    for (Way way : ways) {
      if (first.stream().noneMatch(way::shares)) {
        first.add(way);
      }
    }
    first.sort(Comparator.comparingDouble(Way::gain).reversed());
    return first;
  }

  /** Whether a way needs what one needs that brings this coalition as much or more. */
  private boolean has(Way way) {
    return apart.stream().anyMatch(each -> each.shares(way) && each.gain() >= way.gain());
  }

  private boolean isIn(Way way) {
    return smallest.keySet().stream().anyMatch(way.turned()::containsAll);
  }
}
