package souk.market.hire;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import souk.market.match.Candidate;
import souk.market.match.Ranker;
import souk.market.match.Ranking;
import souk.market.offer.Offer;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.Keccak256;

/**
 * In which order a customer asks those who fit. Above all the cheap come first; who is nearer, has
 * more at stake or is run by somebody else than the others goes before its like. Between equals
 * chance decides, which no provider can choose for itself: addresses are hashed with a secret.
 */
public final class Preference {
  private static final double PRICE = 4;
  private static final double LATENCY = 1;
  private static final double COLLATERAL = 0.5;
  private static final double REPUTATION = 2;
  private static final double SPREAD = 1;

  private static final byte[] ORDER = "souk.hire.order".getBytes(StandardCharsets.US_ASCII);

  /** Who answers within this is near: what is less is noise. */
  private static final double NEAR_MILLIS = 100;

  private final Ranking ranking;
  private final long secret;

  /**
   * Somebody who fits, as this customer knows it.
   *
   * @param collateral what it has on the ledger
   * @param latencyMillis how long it took to answer
   * @param reputation from 0 to 1, from this customer's own dealings
   */
  public record Known(Offer offer, Amount collateral, double latencyMillis, double reputation) {}

  /**
   * One to ask, and why it stands where it does.
   *
   * @param score in all
   * @param scores by what was looked at, weighted
   */
  public record Ranked(Known known, double score, Map<String, Double> scores) {
    public Ranked {
      scores = Map.copyOf(scores);
    }

    public Address provider() {
      return known.offer().provider();
    }
  }

  /**
   * @param random decides between equals
   */
  public Preference(RandomGenerator random) {
    this(
        new Ranking()
            .with(Ranker.price(), PRICE)
            .with(Ranker.latency(), LATENCY)
            .with(Ranker.collateral(), COLLATERAL)
            .with(Ranker.reputation(), REPUTATION)
            .with(Ranker.spread(), SPREAD),
        random);
  }

  /** One that goes by another chain of rankers. */
  public Preference(Ranking ranking, RandomGenerator random) {
    this.ranking = ranking;
    this.secret = random.nextLong() >>> 1;
  }

  /**
   * The best of those who fit, the best first.
   *
   * @param endpoints of those that are hired already, for the work is to be spread over operators
   * @param count how many; fewer where there are no more
   */
  public List<Ranked> best(List<Known> fitting, Collection<String> endpoints, int count) {
    Map<String, Known> byName = new HashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    for (Known known : fitting) {
      String name = name(known.offer().provider());
      if (byName.putIfAbsent(name, known) == null) {
        candidates.add(candidate(name, known));
      }
    }
    return ranking
        .best(candidates, endpoints.stream().map(Preference::hired).toList(), count)
        .stream()
        .map(chosen ->
            new Ranked(
                Objects.requireNonNull(byName.get(chosen.candidate().name())),
                chosen.score(),
                chosen.scores()))
        .toList();
  }

  private static Candidate candidate(String name, Known known) {
    return new Candidate(
        name,
        operator(known.offer().endpoint()),
        known.offer().ticketPrice(),
        Math.max(NEAR_MILLIS, known.latencyMillis()),
        known.collateral(),
        known.reputation());
  }

  private static Candidate hired(String endpoint) {
    return new Candidate("", operator(endpoint), Amount.ZERO, 0, Amount.ZERO, 0);
  }

  private String name(Address provider) {
    return Keccak256.hash(ORDER, new ByteWriter().u64(secret).address(provider).toArray())
        .toString();
  }

  /** The host, for want of anything that costs more to make up. */
  private static String operator(String endpoint) {
    try {
      String host = URI.create(endpoint).getHost();
      return host == null ? endpoint : host.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return endpoint;
    }
  }
}
