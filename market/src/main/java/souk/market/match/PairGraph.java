package souk.market.match;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * All pairs of a source in arrays, for markets small enough. Offers that take nobody are left out.
 */
final class PairGraph {
  final int[] capacity;
  final int[][] offer;
  final double[][] weight;

  private PairGraph(int[] capacity, int[][] offer, double[][] weight) {
    this.capacity = capacity;
    this.offer = offer;
    this.weight = weight;
  }

  int demands() {
    return offer.length;
  }

  int offers() {
    return capacity.length;
  }

  /**
   * How many pairs a source permits.
   *
   * @throws IllegalArgumentException when anything of it cannot be
   */
  static long check(PairSource source) {
    for (int offer = 0; offer < source.offers(); offer++) {
      if (source.capacity(offer) < 0) {
        throw new IllegalArgumentException(
            "offer %d has the capacity %d; 0 or more".formatted(offer, source.capacity(offer)));
      }
    }
    return IntStream.range(0, source.demands())
        .parallel()
        .mapToLong(demand -> {
          Row row = new Row();
          source.pairsOf(
              demand,
              (offer, weight) -> {
                refuse(source, demand, offer, weight);
                row.size++;
              });
          return row.size;
        })
        .sum();
  }

  private static void refuse(PairSource source, int demand, int offer, double weight) {
    if (offer < 0 || offer >= source.offers()) {
      throw new IllegalArgumentException(
          "demand %d names offer %d of %d".formatted(demand, offer, source.offers()));
    }
    if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "demand %d with offer %d has the weight %s; a finite number from 0 on"
              .formatted(demand, offer, weight));
    }
  }

  /** All pairs of a source that is checked already. */
  static PairGraph of(PairSource source) {
    int[] capacity = IntStream.range(0, source.offers()).map(source::capacity).toArray();
    int[][] offers = new int[source.demands()][];
    double[][] weights = new double[source.demands()][];
    IntStream.range(0, offers.length)
        .parallel()
        .forEach(demand -> {
          Row row = new Row();
          source.pairsOf(
              demand,
              (offer, weight) -> {
                if (capacity[offer] > 0) {
                  row.add(offer, weight);
                }
              });
          offers[demand] = Arrays.copyOf(row.offers, row.size);
          weights[demand] = Arrays.copyOf(row.weights, row.size);
        });
    return new PairGraph(capacity, offers, weights);
  }

  /** One demand's pairs while they are collected. */
  private static final class Row {
    private int[] offers = new int[0];
    private double[] weights = new double[0];
    private int size;

    void add(int offer, double weight) {
      if (size == offers.length) {
        offers = Arrays.copyOf(offers, Math.max(16, 2 * size));
        weights = Arrays.copyOf(weights, offers.length);
      }
      offers[size] = offer;
      weights[size++] = weight;
    }
  }
}
