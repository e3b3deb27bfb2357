package souk.design.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import souk.market.file.Form;
import souk.market.file.MarketFile;
import souk.market.file.MarketSection;
import souk.market.file.Place;

/** The part {@code design} of a market file, read strictly. */
final class DesignSection {
  /** What names look like. */
  static final Pattern NAMES = Pattern.compile("[a-z][a-z0-9]*(?:-[a-z0-9]+)*");

  private static final Pattern FIGURES = Pattern.compile("[a-z][A-Za-z0-9]{0,39}");
  private static final Pattern COMPONENTS = Pattern.compile("[a-z]+(?:[.][A-Za-z0-9-]+){1,4}");
  private static final Pattern MARK = Pattern.compile("[0-9a-f]{12}");
  private static final Pattern LEFT_OUT = Pattern.compile("viability|play");
  private static final Pattern COMBINATION =
      Pattern.compile("[a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*){1,3}");

  /** Subsets of so many roles on both sides are a matrix that a person can still look at. */
  private static final int MOST_ROLES = 12;

  private static final int MOST = 200;
  private static final int MOST_TEXT = 600;
  private static final int MOST_PLAYERS = 4;

  private static final Form<String> NAME = Form.matching(NAMES, "a name such as cache", "name");

  private final MarketSection in;
  private final Map<String, String> components = new LinkedHashMap<>();

  DesignSection(MarketSection in) {
    this.in = in;
  }

  /** Asks for everything, as a schema wants it. */
  void readAll() {
    var _ = in.place();
    parts();
  }

  /** What stands in the section. */
  private record Parts(
      String about,
      MarketDesign.Terms terms,
      Map<String, Expression> figures,
      Map<String, Role> roles,
      Map<String, Asset> assets,
      Map<String, Assumption> assumptions,
      Map<String, Mitigation> mitigations,
      Map<String, Threat> threats,
      Map<String, Incentive> incentives,
      Map<String, Game> games,
      Optional<ViabilityInputs> viability,
      Optional<SimulationInputs> simulation,
      Optional<Play> play,
      Map<String, String> without,
      Map<String, Observation> observed,
      Map<String, String> reviewed) {}

  MarketDesign read(MarketFile market) {
    Parts parts = parts();
    in.end();
    return new MarketDesign(
            market,
            parts.about(),
            parts.terms(),
            parts.figures(),
            parts.roles(),
            parts.assets(),
            parts.assumptions(),
            parts.mitigations(),
            parts.threats(),
            parts.incentives(),
            parts.games(),
            parts.viability(),
            parts.simulation(),
            parts.play(),
            parts.without(),
            parts.observed(),
            parts.reviewed(),
            components,
            in.place())
        .withParameters();
  }

  private Parts parts() {
    in.describe("about", "What the market is, in a sentence.")
        .describe("currency", "What the market counts money in.")
        .describe("block", "The time from one ledger block to the next.")
        .describe("month", "How long a month is, for prices by the month.")
        .describe("figures", "What is assumed and is no parameter: numbers by name.")
        .describe("roles", "Who takes part, by name.")
        .describe("assets", "What can be harmed, by name.")
        .describe("assumptions", "What is taken for given, by name.")
        .describe("mitigations", "What stands against threats, by name.")
        .describe("incentives", "Why cheats do not pay, by name: inequalities that are checked.")
        .describe("games", "Small games whose equilibria and smallest deposits are found.")
        .describe("viability", "What the market lives on.")
        .describe(
            "simulation", "How the market is played before it opens, and what must come of it.")
        .describe("play", "What the search for deviations plays with.")
        .describe("without", "Why viability or play was left out; a release asks for both.")
        .describe("observed", "What is assumed and can be measured once the market is open.")
        .describe("threats", "Violations of requirements, by name; each has a matrix of cells.")
        .describe(
            "reviewed",
            "Marks of what the decisions were made for; ./souk design review makes it.");
    String about = text(in, "about");
    MarketDesign.Terms terms = terms();
    return new Parts(
        about,
        terms,
        in.values("figures", FIGURES, EXPRESSION, 0, MOST),
        in.named("roles", NAMES, 1, MOST_ROLES, this::role),
        in.named("assets", NAMES, 1, MOST, this::asset),
        in.named("assumptions", NAMES, 0, MOST, this::assumption),
        in.named("mitigations", NAMES, 0, MOST, this::mitigation),
        in.named("threats", NAMES, 0, MOST, this::threat),
        in.named("incentives", NAMES, 0, MOST, DesignSection::incentive),
        in.named("games", NAMES, 0, MOST, DesignSection::game),
        in.optional("viability", new ViabilitySection(terms.month().value())::read),
        in.optional("simulation", SimulationSection::read),
        in.optional("play", PlaySection::read),
        in.values("without", LEFT_OUT, Form.text(MOST_TEXT), 0, 2),
        in.named("observed", NAMES, 0, MOST, Observation::read),
        in.values(
            "reviewed",
            COMPONENTS,
            Form.matching(MARK, "a mark of 12 hexadecimal digits", "0".repeat(12)),
            0,
            20 * MOST));
  }

  /** The form of expressions. */
  static final Form<Expression> EXPRESSION =
      Form.written(Expression.MOST, "a number, or a sum such as 2 * payment.prize", "1")
          .to(Expression::parse);

  static String text(MarketSection in, String key) {
    return in.read(key, Form.text(MOST_TEXT));
  }

  static List<String> names(MarketSection in, String key, int least) {
    List<String> names = in.list(key, NAME, least, MOST);
    if (names.stream().distinct().count() < names.size()) {
      throw in.refuse(key, "names one twice");
    }
    return names;
  }

  private MarketDesign.Terms terms() {
    Quantity month = in.read("month", Quantity.form(Quantity.Kind.TIME, 0));
    if (month.value() < 28 * 86_400 || month.value() > 31 * 86_400) {
      throw in.refuse("month", "is from 28 d to 31 d, got " + month.text());
    }
    Quantity block = in.read("block", Quantity.form(Quantity.Kind.TIME, 0));
    if (block.value() <= 0) {
      throw in.refuse("block", "must be longer than nothing");
    }
    MarketSection currency = in.section("currency");
    currency
        .describe("name", "What people call it.")
        .describe("smallestUnit", "What one smallest unit is worth.");
    MarketDesign.Terms terms =
        new MarketDesign.Terms(
            currency.read("name", Form.text(40)),
            currency.read("smallestUnit", Quantity.form(Quantity.Kind.MONEY, 0)),
            block,
            month);
    currency.end();
    if (terms.smallestUnit().value() <= 0) {
      throw currency.refuse("smallestUnit", "must be worth something");
    }
    return terms;
  }

  private Role role(String name, MarketSection at) {
    at.describe("is", "What it does in the market.")
        .describe("motives", "Why it would cheat; without one it attacks nobody.")
        .describe("can", "What it can do that attacks need.");
    Role role =
        new Role(
            name,
            text(at, "is"),
            at.list("motives", Form.text(MOST_TEXT), 0, 20),
            names(at, "can", 0),
            at.place());
    at.end();
    components.put("role." + name, Fingerprint.of(at.canonical()));
    return role;
  }

  private Asset asset(String name, MarketSection at) {
    at.describe("is", "What it is.")
        .describe("owners", "The roles that lose when it is harmed.")
        .describe("requirements", "What being secure means for it, by name.");
    Asset asset =
        new Asset(
            name,
            text(at, "is"),
            names(at, "owners", 1),
            at.values("requirements", NAMES, Form.text(MOST_TEXT), 1, 40),
            at.place());
    at.end();
    components.put("asset." + name, Fingerprint.of(at.canonical()));
    return asset;
  }

  private Assumption assumption(String name, MarketSection at) {
    at.describe("is", "What is taken for given.")
        .describe("trusts", "The roles that by this do not attack.");
    Assumption assumption =
        new Assumption(name, text(at, "is"), names(at, "trusts", 0), at.place());
    at.end();
    components.put("assumption." + name, Fingerprint.of(at.canonical()));
    return assumption;
  }

  private Mitigation mitigation(String name, MarketSection at) {
    at.describe("is", "What it does.")
        .describe("by", "How it works.")
        .describe("attacks", "Attacks that play against it, as ./souk attack --list names them.")
        .describe("tests", "Tests of it, such as WalletTest.shouldGiveEachPlaceOutOnce.");
    Mitigation mitigation =
        new Mitigation(
            name,
            text(at, "is"),
            at.choice("by", Mitigation.By.class),
            names(at, "attacks", 0),
            at.list(
                "tests",
                Form.matching(
                    Pattern.compile(
                        "(?:[a-z][a-z0-9]*[.])*[A-Z][A-Za-z0-9]*(?:[.][a-z][A-Za-z0-9]*)?"),
                    "a test such as WalletTest or WalletTest.shouldGiveEachPlaceOutOnce",
                    "WalletTest"),
                0,
                40),
            at.place());
    at.end();
    components.put("mitigation." + name, Fingerprint.of(at.canonical()));
    return mitigation;
  }

  private Threat threat(String name, MarketSection at) {
    at.describe("is", "What happens.")
        .describe("asset", "The asset whose requirement is violated.")
        .describe("requirement", "The requirement that is violated.")
        .describe("needs", "What attackers must be able to do: each by one of them at least.")
        .describe("attackers", "The roles of the rows; without it all that have a motive.")
        .describe("targets", "The roles of the columns; without it the asset's owners.")
        .describe("leansOn", "Parameters and figures on which the decisions lean.")
        .describe("decisions", "What was decided about the cells; for each the first that fits.");
    String is = text(at, "is");
    String asset = at.read("asset", NAME);
    String requirement = at.read("requirement", NAME);
    List<String> needs = names(at, "needs", 0);
    List<String> attackers = names(at, "attackers", 0);
    List<String> targets = names(at, "targets", 0);
    List<String> leansOn =
        at.list(
            "leansOn",
            Form.matching(
                Pattern.compile("[a-z][A-Za-z0-9]*(?:[.][A-Za-z0-9]+)+"),
                "a parameter such as payment.prize",
                "payment.prize"),
            0,
            40);
    List<Decision> decisions = new ArrayList<>();
    at.named("decisions", NAMES, 0, 500, DecisionSection::read)
        .forEach((_, decision) -> decisions.add(decision));
    at.end();
    Place place = at.place();
    components.put(
        "threat." + name,
        Fingerprint.of(
            String.join(
                "\n",
                is,
                asset,
                requirement,
                needs.toString(),
                attackers.toString(),
                targets.toString())));
    return new Threat(
        name, is, asset, requirement, needs, attackers, targets, leansOn, decisions, place);
  }

  private static Incentive incentive(String name, MarketSection at) {
    at.describe("is", "What the cheat is.")
        .describe("formula", "The inequality that decides; ./souk design formulas lists them.")
        .describe("inputs", "What is put in, by the formula's names.");
    Incentive incentive =
        new Incentive(
            name,
            text(at, "is"),
            at.read("formula", NAME),
            at.values("inputs", Pattern.compile("[a-z][A-Za-z0-9]*"), EXPRESSION, 1, 20),
            at.place("formula"));
    at.end();
    return incentive;
  }

  private static Game game(String name, MarketSection at) {
    at.describe("is", "What is played.")
        .describe("players", "The strategies of each player.")
        .describe("payoffs", "What each player gets, for each combination of strategies.")
        .describe("honest", "The combination in which all are honest.")
        .describe("detection", "The chance that whoever deviates is found out.")
        .describe("coalition", "How many may deviate together.")
        .describe("deposits", "What each player has at stake; without it the least are found.");
    Map<String, List<String>> players = new LinkedHashMap<>();
    at.values(
            "players",
            NAMES,
            Form.matching(
                COMBINATION, "2 to 4 strategies with blanks between, such as serve skip", "a b"),
            2,
            MOST_PLAYERS)
        .forEach((player, strategies) -> players.put(player, List.of(strategies.split(" ", -1))));
    players.forEach((player, strategies) -> {
      if (strategies.stream().distinct().count() < strategies.size()) {
        throw at.refuse("players", "give %s a strategy twice".formatted(player));
      }
    });
    Map<String, List<Expression>> payoffs = new LinkedHashMap<>();
    at.values(
            "payoffs",
            COMBINATION,
            Form.written(Expression.MOST, "sums with semicolons between, such as 3; 1", "1; 1"),
            1,
            1 << 10)
        .forEach((combination, text) -> payoffs.put(combination, sums(at, "payoffs", text)));
    Game game =
        new Game(
            name,
            text(at, "is"),
            players,
            payoffs,
            at.read("honest", Form.matching(COMBINATION, "strategies with blanks between", "a b")),
            at.read("detection", EXPRESSION),
            at.integer("coalition", 1, MOST_PLAYERS),
            at.optional(
                    "deposits",
                    Form.written(Expression.MOST, "sums with semicolons between", "1; 1"))
                .map(text -> sums(at, "deposits", text))
                .orElse(List.of()),
            at.place());
    at.end();
    return game;
  }

  private static List<Expression> sums(MarketSection at, String key, String text) {
    List<Expression> sums = new ArrayList<>();
    for (String each : text.split(";", -1)) {
      try {
        sums.add(Expression.parse(each));
      } catch (IllegalArgumentException e) {
        throw at.refuse(key, String.valueOf(e.getMessage()));
      }
    }
    return List.copyOf(sums);
  }

  /** Decisions about cells. */
  private static final class DecisionSection {
    private enum Is {
      SCENARIO,
      MERGED,
      RULED_OUT
    }

    private static final Form<Cells> CELLS =
        Form.matching(Cells.FORM, "cells such as client+* > cache", "a > b").to(Cells::parse);

    static Decision read(String name, MarketSection at) {
      at.describe("is", "What the cells are.")
          .describe("cells", "Which cells; without it all to which the rule applies.")
          .describe("why", "The reason.")
          .describe("rule", "Why there is no scenario of its own.")
          .describe("into", "The cell that it is merged into.")
          .describe("assumption", "The assumption that excludes it.")
          .describe("incentive", "The incentive that shows that it does not pay.")
          .describe("damage", "From 1, a nuisance, to 5, the end of the market.")
          .describe("likelihood", "From 1, hardly, to 5, by anybody at any time.")
          .describe("profit", "What the attackers gain each time, in the smallest unit.")
          .describe("mitigations", "What stands against it.")
          .describe("accepted", "Why it is lived with, where nothing stops it.");
      Is is = at.choice("is", Is.class);
      Optional<Cells> cells = at.optional("cells", CELLS);
      String why = text(at, "why");
      Optional<Rule> rule = at.optional("rule", Form.choice(Rule.class));
      Optional<Cells> into = at.optional("into", CELLS);
      Optional<String> assumption = at.optional("assumption", NAME);
      Optional<String> incentive = at.optional("incentive", NAME);
      Optional<Integer> damage = at.optional("damage", Form.integer(1, 5));
      Optional<Integer> likelihood = at.optional("likelihood", Form.integer(1, 5));
      Optional<Expression> profit = at.optional("profit", EXPRESSION);
      List<String> mitigations = names(at, "mitigations", 0);
      Optional<String> accepted = at.optional("accepted", Form.text(MOST_TEXT));
      at.end();
      boolean scenario = is == Is.SCENARIO;
      onlyFor(at, !scenario, "rule", rule.isPresent(), is);
      onlyFor(at, is == Is.MERGED, "into", into.isPresent(), is);
      onlyFor(at, is == Is.RULED_OUT, "assumption", assumption.isPresent(), is);
      onlyFor(at, is == Is.RULED_OUT, "incentive", incentive.isPresent(), is);
      onlyFor(at, scenario, "damage", damage.isPresent(), is);
      onlyFor(at, scenario, "likelihood", likelihood.isPresent(), is);
      onlyFor(at, scenario, "profit", profit.isPresent(), is);
      onlyFor(at, scenario, "mitigations", !mitigations.isEmpty(), is);
      onlyFor(at, scenario, "accepted", accepted.isPresent(), is);
      Place place = at.place();
      if (scenario) {
        if (cells.isEmpty() || damage.isEmpty() || likelihood.isEmpty()) {
          throw at.refuse("is a scenario and needs cells, damage and likelihood");
        }
        return new Decision.Scenario(
            name, cells, why, damage.get(), likelihood.get(), profit, mitigations, accepted, place);
      }
      Rule named =
          rule.orElseThrow(() -> at.refuse("needs a rule; 'judgement' where none applies"));
      if (cells.isEmpty() && named.needsCells()) {
        throw at.refuse("rule", "needs cells beside it: nobody else can say where it applies");
      }
      if (is == Is.RULED_OUT) {
        if (named == Rule.ADDS_NOTHING || named == Rule.SAME_EFFECT) {
          throw at.refuse("rule", "merges cells and rules none out");
        }
        if ((named == Rule.TRUSTED) != assumption.isPresent()) {
          throw at.refuse("rule", "'trusted' and an assumption go together");
        }
        if ((named == Rule.DOES_NOT_PAY) != incentive.isPresent()) {
          throw at.refuse("rule", "'does-not-pay' and an incentive go together");
        }
        return new Decision.RuledOut(name, cells, why, named, assumption, incentive, place);
      }
      if (named == Rule.SELF_ATTACK
          || named == Rule.NO_CAPABILITY
          || named == Rule.TRUSTED
          || named == Rule.DOES_NOT_PAY) {
        throw at.refuse("rule", "rules cells out and merges none");
      }
      if (named != Rule.OWNS_NOTHING && named != Rule.ADDS_NOTHING && into.isEmpty()) {
        throw at.refuse("is merged and needs 'into', the cell that it is merged into");
      }
      if (into.isPresent() && !into.get().isOne()) {
        throw at.refuse("into", "must be one cell, without '*'");
      }
      return new Decision.Merged(name, cells, why, named, into, place);
    }

    private static void onlyFor(
        MarketSection at, boolean allowed, String key, boolean there, Is is) {
      if (there && !allowed) {
        throw at.refuse(
            key,
            "is not for what is " + is.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
      }
    }
  }
}
