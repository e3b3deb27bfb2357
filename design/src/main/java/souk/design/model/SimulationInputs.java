package souk.design.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import souk.market.file.Place;

/**
 * How a market is played before it opens, as its design says. Times are in seconds.
 *
 * @param provider the role that provides
 * @param client the role that asks and pays
 * @param providers how many there are
 * @param clients how many there are
 * @param group of how many providers a unit is asked at once
 * @param needed how many of them must be there
 * @param repairs how often one that is not there may be replaced
 * @param units that each client asks for in a round, on average
 * @param latency from sending a part to its payment
 * @param cost of sending a part, in the smallest unit
 * @param detected the chance that a client that looks convicts who sent garbage
 * @param availability the share of the time that a churning provider is there
 * @param session for which it is there without a break, on average
 * @param replications how often each scenario is played
 * @param confidence of intervals
 * @param scenarios who does otherwise than the protocol says, by name
 * @param goals what must come of it, by name
 * @param sweep parameters that are varied, with their values as they are written
 */
public record SimulationInputs(
    String provider,
    String client,
    int providers,
    int clients,
    int group,
    int needed,
    int repairs,
    Expression units,
    Quantity latency,
    Expression cost,
    Expression detected,
    double availability,
    Quantity session,
    int replications,
    double confidence,
    Map<String, Scenario> scenarios,
    Map<String, Goal> goals,
    Map<String, List<String>> sweep,
    Place place) {
  /**
   * A story to be played.
   *
   * @param is what it is
   * @param agents who does what else, by their share of their side
   */
  public record Scenario(String name, String is, List<Agents> agents, Place place) {
    public Scenario {
      agents = List.copyOf(agents);
    }
  }

  /**
   * Some of a role.
   *
   * @param share of all of that role
   */
  public record Agents(String role, Set<Behaviour> behaviours, double share) {
    public Agents {
      behaviours = Set.copyOf(behaviours);
    }
  }

  /**
   * What must come of it.
   *
   * @param measure a sum over what is measured and parameters
   * @param atMost what it may be
   * @param atLeast what it must be
   * @param scenarios for which it counts; none for all
   */
  public record Goal(
      String name,
      String is,
      Expression measure,
      Optional<Expression> atMost,
      Optional<Expression> atLeast,
      List<String> scenarios,
      Place place) {
    public Goal {
      scenarios = List.copyOf(scenarios);
    }

    /** Whether it counts for a scenario. */
    public boolean countsFor(String scenario) {
      return scenarios.isEmpty() || scenarios.contains(scenario);
    }
  }

  public SimulationInputs {
    scenarios = Collections.unmodifiableMap(new LinkedHashMap<>(scenarios));
    goals = Collections.unmodifiableMap(new LinkedHashMap<>(goals));
    sweep = Collections.unmodifiableMap(new LinkedHashMap<>(sweep));
  }
}
