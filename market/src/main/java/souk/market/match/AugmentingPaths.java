package souk.market.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The optimum, by the Hungarian method with capacities: demands come one after the other, each by a
 * shortest augmenting path in reduced costs (Kuhn 1955; Tomizawa 1971). Takes {@code demands ×
 * pairs × log} steps, so it is for markets of some hundreds.
 */
final class AugmentingPaths {
  private final PairGraph graph;
  private final double[] gains;
  private final List<Set<Integer>> holders = new ArrayList<>();

  final double[] prices;
  final int[] matched;

  /** An offer that is reached at this distance from the demand that comes. */
  private record Reached(double distance, int offer) {}

  AugmentingPaths(PairGraph graph) {
    this.graph = graph;
    prices = new double[graph.offers()];
    gains = new double[graph.demands()];
    matched = new int[graph.demands()];
    Arrays.fill(matched, Matching.NONE);
    for (int offer = 0; offer < graph.offers(); offer++) {
      holders.add(new LinkedHashSet<>());
    }
  }

  void run() {
    for (int demand = 0; demand < graph.demands(); demand++) {
      insert(demand);
    }
  }

  /**
   * Finds the shortest path from a demand to a free place, or to a demand that gives up its place
   * for nothing, which may be the one that comes; then moves everybody along it.
   */
  private void insert(int comer) {
    double[] distance = new double[graph.offers()];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    int[] from = new int[graph.offers()];
    boolean[] done = new boolean[graph.offers()];
    List<Integer> scanned = new ArrayList<>();
    PriorityQueue<Reached> queue =
        new PriorityQueue<>((a, b) -> {
          int order = Double.compare(a.distance(), b.distance());
          return order != 0 ? order : Integer.compare(a.offer(), b.offer());
        });

    gains[comer] = gain(comer);
    double end = gains[comer];
    int loser = comer;
    int free = Matching.NONE;
    scan(comer, 0, distance, from, done, queue);
    while (!queue.isEmpty()) {
      Reached reached = queue.remove();
      int offer = reached.offer();
      if (done[offer]) {
        continue;
      }
      if (reached.distance() >= end) {
        break;
      }
      done[offer] = true;
      scanned.add(offer);
      if (holders.get(offer).size() < graph.capacity[offer]) {
        end = reached.distance();
        free = offer;
        break;
      }
      for (int holder : holders.get(offer)) {
        if (reached.distance() + gains[holder] < end) {
          end = reached.distance() + gains[holder];
          loser = holder;
        }
        scan(holder, reached.distance(), distance, from, done, queue);
      }
    }
    settle(comer, end, distance, scanned);
    if (free != Matching.NONE) {
      move(comer, free, from);
    } else if (loser != comer) {
      int vacated = matched[loser];
      matched[loser] = Matching.NONE;
      holders.get(vacated).remove(loser);
      move(comer, vacated, from);
    }
  }

  private double gain(int demand) {
    double most = 0;
    for (int i = 0; i < graph.offer[demand].length; i++) {
      int offer = graph.offer[demand][i];
      most = Math.max(most, graph.weight[demand][i] - prices[offer]);
    }
    return most;
  }

  private void scan(
      int demand,
      double at,
      double[] distance,
      int[] from,
      boolean[] done,
      PriorityQueue<Reached> queue) {
    for (int i = 0; i < graph.offer[demand].length; i++) {
      int offer = graph.offer[demand][i];
      if (done[offer]) {
        continue;
      }
      double slack = gains[demand] + prices[offer] - graph.weight[demand][i];
      double through = at + Math.max(0, slack); // a slack below zero is a rounding
      if (through < distance[offer]) {
        distance[offer] = through;
        from[offer] = demand;
        queue.add(new Reached(through, offer));
      }
    }
  }

  private void settle(int comer, double end, double[] distance, List<Integer> scanned) {
    gains[comer] = Math.max(0, gains[comer] - end);
    for (int offer : scanned) {
      double change = end - distance[offer];
      if (change > 0) {
        prices[offer] += change;
        for (int holder : holders.get(offer)) {
          gains[holder] = Math.max(0, gains[holder] - change);
        }
      }
    }
  }

  /**
   * Gives the place at an offer to whoever reached it, and that one's place to who reached that.
   */
  private void move(int comer, int offer, int[] from) {
    int place = offer;
    while (true) {
      int taker = from[place];
      int left = matched[taker];
      matched[taker] = place;
      holders.get(place).add(taker);
      if (taker == comer) {
        return;
      }
      holders.get(left).remove(taker);
      place = left;
    }
  }
}
