package souk.design.incentive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/**
 * The smallest deposits under which no coalition gains by deviating together, after Schwartzbach,
 * "Deposit schemes for incentivizing behavior" (arXiv 2107.08748): a linear program that makes the
 * largest deposit as small as it can be. Coalitions may share what they gain, so it is their sum
 * that must not grow; that asks for more than that each member must not gain.
 */
public final class CoalitionDeposits {
  private final NormalForm game;
  private final int[] honest;
  private final double detection;
  private final int most;

  /**
   * Deviations of a game.
   *
   * @param honest the combination in which nobody deviates
   * @param detection the share of its deposit that who deviates loses on average: the chance that
   *     it is found out, less what comes back to whoever reports itself
   * @param most how many may deviate together
   */
  public CoalitionDeposits(NormalForm game, String honest, double detection, int most) {
    this.game = game;
    this.honest = game.choices(game.index(honest));
    this.detection = detection;
    this.most = most;
  }

  /**
   * A deviation of some players together.
   *
   * @param players who is in the coalition
   * @param combination what all play then
   * @param gain what the coalition gains in all, before deposits are lost
   * @param net the same after
   */
  public record Deviation(List<String> players, String combination, double gain, double net) {}

  /** One, by the players that are in it and those that do not play honestly. */
  private record Joint(int coalition, int deviating, int combination, double gain) {}

  /** The smallest deposits, by player; empty when no deposits are enough. */
  public Optional<List<Double>> smallest() {
    int n = game.players().size();
    ExpressionsBasedModel model = new ExpressionsBasedModel();
    List<Variable> deposits = new ArrayList<>();
    for (String player : game.players()) {
      // Of all that have the smallest largest one, those that are small in sum, too.
      deposits.add(model.newVariable(player).lower(0).weight(1e-6));
    }
    Variable largest = model.newVariable("largest").lower(0).weight(1);
    for (Variable deposit : deposits) {
      model.newExpression("at most " + deposit.getName()).lower(0).set(largest, 1).set(deposit, -1);
    }
    int row = 0;
    for (Joint joint : joints()) {
      if (joint.gain() <= 0) {
        continue; // it needs no deposit
      }
      if (detection <= 0) {
        return Optional.empty();
      }
      Expression loss = model.newExpression("deviation " + row++).lower(joint.gain() / detection);
      for (int i = 0; i < n; i++) {
        if ((joint.deviating() >> i & 1) == 1) {
          loss.set(deposits.get(i), 1);
        }
      }
    }
    Optimisation.Result result = model.minimise();
    if (!result.getState().isFeasible()) {
      return Optional.empty();
    }
    List<Double> found = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      found.add(Math.max(0, result.doubleValue(i)));
    }
    return Optional.of(List.copyOf(found));
  }

  /** The deviation that gains most, after deposits that are lost are counted. */
  public Optional<Deviation> best(List<Double> deposits) {
    Optional<Deviation> best = Optional.empty();
    for (Joint joint : joints()) {
      double net = joint.gain();
      List<String> players = new ArrayList<>();
      for (int i = 0; i < game.players().size(); i++) {
        if ((joint.deviating() >> i & 1) == 1) {
          net -= detection * deposits.get(i);
        }
        if ((joint.coalition() >> i & 1) == 1) {
          players.add(game.players().get(i));
        }
      }
      if (best.isEmpty() || net > best.get().net()) {
        best =
            Optional.of(
                new Deviation(
                    players, game.name(game.choices(joint.combination())), joint.gain(), net));
      }
    }
    return best;
  }

  /** All deviations of all coalitions; each member may stay honest, but not all. */
  private List<Joint> joints() {
    List<Joint> all = new ArrayList<>();
    for (int index = 0; index < game.payoffs().size(); index++) {
      int[] choices = game.choices(index);
      int deviating = 0;
      for (int i = 0; i < choices.length; i++) {
        deviating |= choices[i] == honest[i] ? 0 : 1 << i;
      }
      for (int coalition = 1; coalition < 1 << choices.length; coalition++) {
        if (deviating != 0
            && (deviating & ~coalition) == 0
            && Integer.bitCount(coalition) <= most) {
          double gain = 0;
          for (int i = 0; i < choices.length; i++) {
            if ((coalition >> i & 1) == 1) {
              gain += game.payoff(choices, i).minus(game.payoff(honest, i)).doubleValue();
            }
          }
          all.add(new Joint(coalition, deviating, index, gain));
        }
      }
    }
    return all;
  }
}
