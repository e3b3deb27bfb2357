package souk.market.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * A matching that nobody wants to leave: there is no demand and offer that would both rather have
 * each other than what they have (Gale and Shapley 1962, deferred acceptance with capacities).
 * Demands propose, so each gets the best that it has in any stable matching, and none gains by
 * misstating its wishes. An offer may gain by it, and by understating its capacity.
 */
public final class StableMatching {
  private final int[] offers;

  private StableMatching(int[] offers) {
    this.offers = offers;
  }

  /**
   * Matches by wishes. A pair is possible where each side lists the other.
   *
   * @param demands for each demand, the offers that it takes, the best first
   * @param places for each offer, the demands that it takes, the best first
   * @param capacities how many demands each offer takes
   * @throws IllegalArgumentException when a list names what is not there, or names it twice, or a
   *     capacity is negative
   */
  public static StableMatching of(int[][] demands, int[][] places, int[] capacities) {
    if (places.length != capacities.length) {
      throw new IllegalArgumentException(
          "%d offers with wishes, %d with capacities".formatted(places.length, capacities.length));
    }
    List<Map<Integer, Integer>> ranks = ranks("offer", places, demands.length);
    ranks("demand", demands, places.length);
    List<PriorityQueue<Integer>> held = new ArrayList<>();
    for (int offer = 0; offer < places.length; offer++) {
      if (capacities[offer] < 0) {
        throw new IllegalArgumentException(
            "offer %d has the capacity %d; 0 or more".formatted(offer, capacities[offer]));
      }
      Map<Integer, Integer> rank = ranks.get(offer);
      held.add(new PriorityQueue<>(Comparator.comparing(rank::get, Comparator.reverseOrder())));
    }

    int[] matched = new int[demands.length];
    Arrays.fill(matched, Matching.NONE);
    int[] next = new int[demands.length];
    for (int first = 0; first < demands.length; first++) {
      int demand = first;
      while (demand != Matching.NONE && next[demand] < demands[demand].length) {
        int offer = demands[demand][next[demand]++];
        if (capacities[offer] == 0 || !ranks.get(offer).containsKey(demand)) {
          continue;
        }
        PriorityQueue<Integer> holders = held.get(offer);
        holders.add(demand);
        matched[demand] = offer;
        demand = Matching.NONE;
        if (holders.size() > capacities[offer]) {
          demand = holders.remove(); // the one that the offer likes least looks on
          matched[demand] = Matching.NONE;
        }
      }
    }
    return new StableMatching(matched);
  }

  private static List<Map<Integer, Integer>> ranks(String whose, int[][] lists, int others) {
    List<Map<Integer, Integer>> ranks = new ArrayList<>();
    for (int one = 0; one < lists.length; one++) {
      Map<Integer, Integer> rank = HashMap.newHashMap(lists[one].length);
      for (int place = 0; place < lists[one].length; place++) {
        int other = lists[one][place];
        if (other < 0 || other >= others || rank.put(other, place) != null) {
          throw new IllegalArgumentException(
              "%s %d lists %d, which is not there or listed before".formatted(whose, one, other));
        }
      }
      ranks.add(rank);
    }
    return ranks;
  }

  /** The offer of a demand, or {@link Matching#NONE}. */
  public int offer(int demand) {
    return offers[demand];
  }
}
