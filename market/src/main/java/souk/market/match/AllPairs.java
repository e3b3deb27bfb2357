package souk.market.match;

/** Looks at all pairs of a demand, which are kept in memory: where there is room, the fastest. */
final class AllPairs extends Choice {
  private final PairGraph graph;
  private final double[] prices;

  AllPairs(PairGraph graph, double[] prices) {
    this.graph = graph;
    this.prices = prices;
  }

  @Override
  boolean look(int demand) {
    int[] offers = graph.offer[demand];
    lookAt(offers, graph.weight[demand], 0, offers.length, prices);
    return offer != Matching.NONE;
  }
}
