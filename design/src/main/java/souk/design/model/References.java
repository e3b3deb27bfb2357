package souk.design.model;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import souk.market.file.MarketFileException;
import souk.market.file.MarketSection;
import souk.market.file.Place;

/** What parts of a design say of each other, and of the market's parameters. */
final class References {
  private static final int MOST_SIDE = 6;

  private final MarketDesign design;
  private final MarketSection section;

  References(MarketDesign design, MarketSection section) {
    this.design = design;
    this.section = section;
  }

  /**
   * Looks at all of them.
   *
   * @throws MarketFileException at the first that leads nowhere
   */
  void check() {
    design
        .figures()
        .forEach((name, figure) -> {
          List<String> deeper =
              figure.paths().stream().filter(path -> path.startsWith("figures.")).toList();
          if (!deeper.isEmpty()) {
            throw section.refuse(
                "figures", "%s leans on another figure; write its sum out".formatted(name));
          }
          number("figures." + name, figure, section.place("figures"));
        });
    design
        .assets()
        .forEach((name, asset) ->
            known("assets." + name + ".owners", asset.owners(), design.roles(), asset.place()));
    design
        .assumptions()
        .forEach((name, assumption) ->
            known(
                "assumptions." + name + ".trusts",
                assumption.trusts(),
                design.roles(),
                assumption.place()));
    design.threats().values().forEach(this::threat);
    design
        .incentives()
        .forEach((name, incentive) ->
            incentive
                .inputs()
                .values()
                .forEach(input -> number("incentives." + name, input, incentive.place())));
    design.games().values().forEach(this::game);
    design
        .viability()
        .ifPresent(inputs -> {
          number("viability.price", inputs.price(), inputs.place());
          number("viability.locked", inputs.locked(), inputs.place());
          inputs
              .operator()
              .ifPresent(operator -> {
                number("viability.operator.charges", operator.charges(), inputs.place());
                number("viability.operator.pays", operator.pays(), inputs.place());
                number("viability.operator.runs", operator.runs(), inputs.place());
              });
        });
    design.simulation().ifPresent(this::simulation);
    design.play().ifPresent(this::play);
    design
        .observed()
        .forEach((name, each) ->
            Stream.of(Optional.of(each.assumed()), each.atMost(), each.atLeast())
                .flatMap(Optional::stream)
                .forEach(
                    sum -> number("observed." + name, sum, Observation.of(design), each.place())));
    leftOut("viability", design.viability().isPresent());
    leftOut("play", design.play().isPresent());
    rolesThatNobodyPlays();
    collateralThatNobodyLoses();
  }

  private void leftOut(String part, boolean there) {
    if (there && design.without().containsKey(part)) {
      throw refuse(
          design.place(), "without.%s says why it was left out, and it is there".formatted(part));
    }
  }

  private void simulation(SimulationInputs inputs) {
    List<String> sides = List.of(inputs.provider(), inputs.client());
    known("simulation", sides, design.roles(), inputs.place());
    number("simulation.units", inputs.units(), inputs.place());
    number("simulation.cost", inputs.cost(), inputs.place());
    number("simulation.detected", inputs.detected(), inputs.place());
    for (SimulationInputs.Scenario scenario : inputs.scenarios().values()) {
      for (SimulationInputs.Agents agents : scenario.agents()) {
        if (!sides.contains(agents.role())) {
          throw refuse(
              scenario.place(),
              "simulation.scenarios.%s.agents: '%s' is not played; %s are"
                  .formatted(scenario.name(), agents.role(), String.join(" and ", sides)));
        }
      }
    }
    for (SimulationInputs.Goal goal : inputs.goals().values()) {
      String at = "simulation.goals." + goal.name();
      known(at + ".scenarios", goal.scenarios(), inputs.scenarios(), goal.place());
      goal.atMost().ifPresent(limit -> number(at + ".atMost", limit, goal.place()));
      goal.atLeast().ifPresent(limit -> number(at + ".atLeast", limit, goal.place()));
    }
    for (String path : inputs.sweep().keySet()) {
      if (design.written(path).isEmpty()) {
        throw refuse(
            inputs.place(), "simulation.sweep: there is no parameter or figure '" + path + "'");
      }
    }
  }

  private void play(Play play) {
    known("play", play.roles().values(), design.roles(), play.place());
    if (play.roles().values().stream().distinct().count() < play.roles().size()) {
      throw refuse(play.place(), "play: a role plays one part, and here one plays two");
    }
    for (Play.Sum sum : Play.Sum.values()) {
      try {
        double value = play.value(sum, design);
        if (sum == Play.Sum.DETECTED && value > 1) {
          throw new IllegalArgumentException("a chance cannot be over 1");
        }
        if (sum == Play.Sum.AT_ONCE && value < 1) {
          throw new IllegalArgumentException("at least one unit is backed at a time");
        }
        if (sum == Play.Sum.AT_ONCE && value > Play.MOST_AT_ONCE) {
          throw new IllegalArgumentException(
              "comes to %.0f, and at most %d units are played at a time"
                  .formatted(value, Play.MOST_AT_ONCE));
        }
      } catch (IllegalArgumentException e) {
        throw refuse(play.place(), "play.%s: %s".formatted(sum.key(), e.getMessage()));
      }
    }
    if (play.value(Play.Sum.OWNED, design) > play.value(Play.Sum.PROVIDERS, design)) {
      throw refuse(play.place(), "play.owned: more providers are in one hand than there are");
    }
  }

  private void threat(Threat threat) {
    String at = "threats." + threat.name();
    Asset asset = design.assets().get(threat.asset());
    if (asset == null) {
      throw refuse(threat.place(), at + ".asset: there is no asset '%s'".formatted(threat.asset()));
    }
    if (!asset.requirements().containsKey(threat.requirement())) {
      throw refuse(
          threat.place(),
          at
              + ".requirement: %s has no requirement '%s'; it has %s"
                  .formatted(
                      threat.asset(),
                      threat.requirement(),
                      String.join(", ", asset.requirements().keySet().stream().sorted().toList())));
    }
    known(at + ".attackers", threat.attackers(), design.roles(), threat.place());
    known(at + ".targets", threat.targets(), design.roles(), threat.place());
    bounded(at + ".attackers", design.attackers(threat), threat.place());
    bounded(at + ".targets", design.targets(threat), threat.place());
    for (String need : threat.needs()) {
      if (design.roles().values().stream().noneMatch(role -> role.can().contains(need))) {
        throw refuse(threat.place(), at + ".needs: no role can '%s'".formatted(need));
      }
    }
    for (String path : threat.leansOn()) {
      if (design.written(path).isEmpty()) {
        throw refuse(
            threat.place(), at + ".leansOn: there is no parameter or figure '%s'".formatted(path));
      }
    }
    for (Decision decision : threat.decisions()) {
      decision(threat, decision, at + ".decisions." + decision.name());
    }
  }

  private void decision(Threat threat, Decision decision, String at) {
    decision.cells().ifPresent(cells -> cells(threat, cells, at + ".cells", decision.place()));
    switch (decision) {
      case Decision.Scenario scenario -> {
        known(at + ".mitigations", scenario.mitigations(), design.mitigations(), scenario.place());
        scenario.profit().ifPresent(profit -> number(at + ".profit", profit, scenario.place()));
      }
      case Decision.Merged merged ->
          merged.into().ifPresent(into -> cells(threat, into, at + ".into", merged.place()));
      case Decision.RuledOut out -> {
        known(
            at + ".assumption",
            out.assumption().stream().toList(),
            design.assumptions(),
            out.place());
        known(
            at + ".incentive", out.incentive().stream().toList(), design.incentives(), out.place());
      }
    }
  }

  private void cells(Threat threat, Cells cells, String at, Place place) {
    within(at, cells.attackers().names(), design.attackers(threat), "attackers", place);
    within(at, cells.targets().names(), design.targets(threat), "targets", place);
  }

  private static void within(
      String at, List<String> named, List<String> there, String side, Place place) {
    for (String name : named) {
      if (!there.contains(name)) {
        throw refuse(
            place,
            at + ": '%s' is none of the %s, %s".formatted(name, side, String.join(", ", there)));
      }
    }
  }

  private void game(Game game) {
    String at = "games." + game.name();
    int expected = 1;
    for (List<String> strategies : game.players().values()) {
      expected *= strategies.size();
    }
    List<List<String>> players = List.copyOf(game.players().values());
    game.payoffs()
        .forEach((combination, sums) -> {
          if (!isCombination(combination, players)) {
            throw refuse(
                game.place(),
                at
                    + ".payoffs: '%s' is no strategy of each player, in their order"
                        .formatted(combination));
          }
          if (sums.size() != players.size()) {
            throw refuse(
                game.place(),
                at + ".payoffs: '%s' needs a sum for each player".formatted(combination));
          }
          sums.forEach(sum -> number(at + ".payoffs", sum, game.place()));
        });
    if (game.payoffs().size() != expected) {
      throw refuse(
          game.place(),
          at
              + ".payoffs: there are %d combinations of strategies, and %d have payoffs"
                  .formatted(expected, game.payoffs().size()));
    }
    if (!game.payoffs().containsKey(game.honest())) {
      throw refuse(game.place(), at + ".honest: '%s' has no payoffs".formatted(game.honest()));
    }
    if (!game.deposits().isEmpty() && game.deposits().size() != players.size()) {
      throw refuse(game.place(), at + ".deposits: needs a sum for each player");
    }
    game.deposits().forEach(sum -> number(at + ".deposits", sum, game.place()));
    if (number(at + ".detection", game.detection(), game.place()) > 1) {
      throw refuse(game.place(), at + ".detection: a chance cannot be over 1");
    }
  }

  private static boolean isCombination(String combination, List<List<String>> players) {
    String[] chosen = combination.split(" ", -1);
    if (chosen.length != players.size()) {
      return false;
    }
    for (int i = 0; i < chosen.length; i++) {
      if (!players.get(i).contains(chosen[i])) {
        return false;
      }
    }
    return true;
  }

  /** A role that is in nobody's way, and in whose way nobody is, was forgotten somewhere. */
  private void rolesThatNobodyPlays() {
    Set<String> played = new HashSet<>();
    design.assets().values().forEach(asset -> played.addAll(asset.owners()));
    design.assumptions().values().forEach(each -> played.addAll(each.trusts()));
    design
        .threats()
        .values()
        .forEach(threat -> {
          played.addAll(design.attackers(threat));
          played.addAll(design.targets(threat));
        });
    for (Role role : design.roles().values()) {
      if (!played.contains(role.name())) {
        throw refuse(
            role.place(),
            "roles.%s: takes part in nothing: it owns no asset, and is in no threat"
                .formatted(role.name()));
      }
    }
  }

  private void collateralThatNobodyLoses() {
    var collateral = design.market().agreement().collateral();
    var grades = collateral.grades();
    if (!collateral.amount().isZero()
        && grades.first() == 0
        && grades.second() == 0
        && grades.further() == 0) {
      throw refuse(
          design.place(),
          "agreement.collateral: nobody can lose it: firstFault, secondFault and furtherFault are 0%");
    }
  }

  private double number(String at, Expression expression, Place place) {
    return number(at, expression, design, place);
  }

  private static double number(
      String at, Expression expression, Expression.Parameters parameters, Place place) {
    try {
      return expression.value(parameters);
    } catch (IllegalArgumentException e) {
      throw refuse(place, at + ": " + e.getMessage());
    }
  }

  private static void known(
      String at, Collection<String> named, Map<String, ?> there, Place place) {
    for (String name : named) {
      if (!there.containsKey(name)) {
        throw refuse(
            place,
            at
                + ": there is no '%s'; there is %s"
                    .formatted(name, there.isEmpty() ? "none" : String.join(", ", there.keySet())));
      }
    }
  }

  private static void bounded(String at, List<String> roles, Place place) {
    if (roles.isEmpty() || roles.size() > MOST_SIDE) {
      throw refuse(
          place,
          at
              + ": from 1 to %d roles make a side of a matrix, and here are %d"
                  .formatted(MOST_SIDE, roles.size()));
    }
  }

  private static MarketFileException refuse(Place place, String why) {
    return new MarketFileException(place + ": design." + why);
  }
}
