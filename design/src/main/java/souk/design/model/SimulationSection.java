package souk.design.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import souk.design.model.SimulationInputs.Agents;
import souk.design.model.SimulationInputs.Goal;
import souk.design.model.SimulationInputs.Scenario;
import souk.market.file.Form;
import souk.market.file.MarketSection;

/** The section {@code simulation} of a design. */
final class SimulationSection {
  private static final double WHOLE = 10_000;
  private static final int MOST_AGENTS = 100_000_000;
  private static final int MOST_GROUP = 1_000;
  private static final int MOST = 100;
  private static final int MOST_VALUES = 100;

  private static final Pattern AGENTS =
      Pattern.compile("[a-z][a-z0-9-]*(?: (?:lazy|greedy|colluding|sybil|churning)){1,5}");
  private static final Pattern PATHS = Pattern.compile("[a-z][A-Za-z0-9]*(?:[.][A-Za-z0-9]+)+");

  private SimulationSection() {}

  static SimulationInputs read(MarketSection at) {
    at.describe("provider", "The role that provides.")
        .describe("client", "The role that asks for units and pays.")
        .describe("providers", "How many providers there are.")
        .describe("clients", "How many clients there are.")
        .describe("group", "Of how many providers a unit is asked at once; each gets a ticket.")
        .describe("needed", "How many of them must be there.")
        .describe("repairs", "How often one that is not there may be replaced.")
        .describe("units", "That each client asks for in a round, on average.")
        .describe("latency", "From sending a part to its payment.")
        .describe("cost", "Of sending a part, in the smallest unit.")
        .describe("detected", "The chance that a client that looks convicts who sent garbage.")
        .describe("availability", "The share of the time that a churning provider is there.")
        .describe("session", "For which it is there without a break, on average.")
        .describe("replications", "How often each scenario is played.")
        .describe("confidence", "Of the intervals that results have.")
        .describe("scenarios", "Who does otherwise than the protocol says, by name.")
        .describe("goals", "What must come of it, by name.")
        .describe("sweep", "Parameters that are varied: their values, with commas between.");
    SimulationInputs inputs =
        new SimulationInputs(
            name(at, "provider"),
            name(at, "client"),
            at.integer("providers", 1, MOST_AGENTS / 10),
            at.integer("clients", 1, MOST_AGENTS),
            at.integer("group", 1, MOST_GROUP),
            at.integer("needed", 1, MOST_GROUP),
            at.optional("repairs", Form.integer(0, MOST_GROUP), "0"),
            at.read("units", DesignSection.EXPRESSION),
            time(at, "latency"),
            at.read("cost", DesignSection.EXPRESSION),
            at.read("detected", DesignSection.EXPRESSION),
            at.optional("availability", Form.share(), "100%") / WHOLE,
            at.optional("session", Quantity.form(Quantity.Kind.TIME, 0))
                .orElse(new Quantity("1 h", 3600)),
            at.optional("replications", Form.integer(2, 1_000_000), "10"),
            at.optional("confidence", Form.share(), "95%") / WHOLE,
            at.named("scenarios", DesignSection.NAMES, 1, MOST, SimulationSection::scenario),
            at.named("goals", DesignSection.NAMES, 0, MOST, SimulationSection::goal),
            sweep(at),
            at.place());
    at.end();
    check(at, inputs);
    return inputs;
  }

  private static void check(MarketSection at, SimulationInputs inputs) {
    if (inputs.needed() > inputs.group()) {
      throw at.refuse(
          "needed", "%d is more than the %d of a group".formatted(inputs.needed(), inputs.group()));
    }
    if (inputs.group() > inputs.providers()) {
      throw at.refuse(
          "group",
          "%d is more than the %d providers that there are"
              .formatted(inputs.group(), inputs.providers()));
    }
    if (inputs.provider().equals(inputs.client())) {
      throw at.refuse("client", "is the same role as the provider");
    }
    if (inputs.availability() <= 0) {
      throw at.refuse("availability", "must be more than 0%");
    }
    if (inputs.session().value() <= 0) {
      throw at.refuse("session", "must be longer than nothing");
    }
    if (inputs.confidence() < 0.5 || inputs.confidence() >= 1) {
      throw at.refuse("confidence", "is from 50% to 99.99%");
    }
  }

  private static String name(MarketSection at, String key) {
    return at.read(key, Form.matching(DesignSection.NAMES, "a role such as cache", "cache"));
  }

  private static Quantity time(MarketSection at, String key) {
    return at.read(key, Quantity.form(Quantity.Kind.TIME, 0));
  }

  private static Scenario scenario(String name, MarketSection at) {
    at.describe("is", "What is played.")
        .describe(
            "agents",
            "Who does otherwise: a role with lazy, greedy, colluding, sybil or churning, by share.");
    String is = DesignSection.text(at, "is");
    List<Agents> agents = new ArrayList<>();
    at.values("agents", AGENTS, Form.share(), 0, MOST)
        .forEach((written, share) -> agents.add(agents(at, written, share / WHOLE)));
    at.end();
    return new Scenario(name, is, agents, at.place());
  }

  private static Agents agents(MarketSection at, String written, double share) {
    String[] words = written.split(" ", -1);
    Set<Behaviour> behaviours = EnumSet.noneOf(Behaviour.class);
    for (int i = 1; i < words.length; i++) {
      if (!behaviours.add(Behaviour.valueOf(words[i].toUpperCase(Locale.ROOT)))) {
        throw at.refuse("agents", "'%s' says %s twice".formatted(written, words[i]));
      }
    }
    return new Agents(words[0], behaviours, share);
  }

  private static Goal goal(String name, MarketSection at) {
    at.describe("is", "What must come of it.")
        .describe("measure", "A sum over measures and parameters, such as measures.lost.")
        .describe("atMost", "What it may be.")
        .describe("atLeast", "What it must be.")
        .describe("scenarios", "For which it counts; without it for all.");
    String is = DesignSection.text(at, "is");
    Expression measure = at.read("measure", DesignSection.EXPRESSION);
    Optional<Expression> atMost = at.optional("atMost", DesignSection.EXPRESSION);
    Optional<Expression> atLeast = at.optional("atLeast", DesignSection.EXPRESSION);
    List<String> scenarios = DesignSection.names(at, "scenarios", 0);
    at.end();
    if (atMost.isPresent() == atLeast.isPresent()) {
      throw at.refuse("measure", "needs one of atMost and atLeast beside it");
    }
    return new Goal(name, is, measure, atMost, atLeast, scenarios, at.place());
  }

  private static Map<String, List<String>> sweep(MarketSection at) {
    Map<String, List<String>> sweep = new LinkedHashMap<>();
    at.values(
            "sweep",
            PATHS,
            Form.written(Expression.MOST, "values with commas between, such as 64, 256", "64, 256"),
            0,
            8)
        .forEach((path, values) -> sweep.put(path, values(at, path, values)));
    return sweep;
  }

  private static List<String> values(MarketSection at, String path, String written) {
    List<String> values = new ArrayList<>();
    for (String value : written.split(",", -1)) {
      values.add(value.strip());
    }
    if (values.contains("") || values.size() > MOST_VALUES) {
      throw at.refuse(
          "sweep",
          "%s has a value that is nothing, or more than %d of them".formatted(path, MOST_VALUES));
    }
    return values;
  }
}
