package souk.design.incentive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import souk.design.model.Expression;
import souk.design.model.Game;
import souk.design.model.MarketDesign;

/**
 * A game in normal form with exact payoffs.
 *
 * @param players their names
 * @param strategies of each player, by name
 * @param payoffs of each player, by the index of the combination, in which the first player's
 *     strategy changes fastest
 */
public record NormalForm(
    String title,
    List<String> players,
    List<List<String>> strategies,
    List<List<Rational>> payoffs) {
  public NormalForm {
    players = List.copyOf(players);
    strategies = List.copyOf(strategies);
    payoffs = List.copyOf(payoffs);
  }

  /** The game of a design, with its numbers put in. */
  public static NormalForm of(MarketDesign design, Game game) {
    List<String> players = List.copyOf(game.players().keySet());
    List<List<String>> strategies = List.copyOf(game.players().values());
    int count = 1;
    for (List<String> each : strategies) {
      count *= each.size();
    }
    List<List<Rational>> payoffs = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      List<Expression> sums =
          Objects.requireNonNull(game.payoffs().get(name(strategies, choices(strategies, index))));
      payoffs.add(sums.stream().map(sum -> Rational.of(sum.value(design))).toList());
    }
    return new NormalForm(game.is(), players, strategies, payoffs);
  }

  /** The strategies of a combination, one for each player. */
  int[] choices(int index) {
    return choices(strategies, index);
  }

  private static int[] choices(List<List<String>> strategies, int index) {
    int[] choices = new int[strategies.size()];
    int rest = index;
    for (int i = 0; i < choices.length; i++) {
      choices[i] = rest % strategies.get(i).size();
      rest /= strategies.get(i).size();
    }
    return choices;
  }

  int index(int[] choices) {
    int index = 0;
    for (int i = choices.length - 1; i >= 0; i--) {
      index = index * strategies.get(i).size() + choices[i];
    }
    return index;
  }

  /** The combination of a text of strategies with blanks between. */
  int index(String combination) {
    String[] names = combination.split(" ", -1);
    int[] choices = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      choices[i] = strategies.get(i).indexOf(names[i]);
    }
    return index(choices);
  }

  /** A combination as one writes it. */
  String name(int[] choices) {
    return name(strategies, choices);
  }

  private static String name(List<List<String>> strategies, int[] choices) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < choices.length; i++) {
      names.add(strategies.get(i).get(choices[i]));
    }
    return String.join(" ", names);
  }

  Rational payoff(int[] choices, int player) {
    return payoffs.get(index(choices)).get(player);
  }

  /** The game as Gambit reads it: a strategic game in version 1, outcomes by number. */
  public String nfg() {
    StringBuilder out = new StringBuilder("NFG 1 R \"").append(quoted(title)).append("\" {");
    players.forEach(player -> out.append(" \"").append(quoted(player)).append('"'));
    out.append(" }\n\n{ ");
    for (List<String> each : strategies) {
      out.append('{');
      each.forEach(name -> out.append(" \"").append(quoted(name)).append('"'));
      out.append(" }\n");
    }
    out.append("}\n\"\"\n\n{\n");
    for (int i = 0; i < payoffs.size(); i++) {
      out.append("{ \"").append(name(choices(i))).append('"');
      for (int p = 0; p < players.size(); p++) {
        out.append(p == 0 ? " " : ", ").append(payoffs.get(i).get(p));
      }
      out.append(" }\n");
    }
    out.append("}\n");
    for (int i = 1; i <= payoffs.size(); i++) {
      out.append(i == 1 ? "" : " ").append(i);
    }
    return out.append('\n').toString();
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** Payoffs by combination, for people. */
  Map<String, List<Rational>> table() {
    Map<String, List<Rational>> table = new LinkedHashMap<>();
    for (int i = 0; i < payoffs.size(); i++) {
      table.put(name(choices(i)), payoffs.get(i));
    }
    return table;
  }
}
