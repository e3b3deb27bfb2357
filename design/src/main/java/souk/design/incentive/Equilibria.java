package souk.design.incentive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Nash equilibria of a small game, exactly. Pure ones for any number of players; mixed ones for
 * two, by enumeration of supports of equal size (von Stengel, "Computing equilibria for two-person
 * games", 2002): in a game that is not degenerate these are all.
 *
 * @param all each as the strategies' chances, by player
 * @param degenerate whether some supports gave no single solution, so that there may be more
 */
public record Equilibria(List<List<List<Rational>>> all, boolean degenerate) {
  public Equilibria {
    all = List.copyOf(all);
  }

  /** Those of a game. */
  public static Equilibria of(NormalForm game) {
    if (game.players().size() == 2) {
      return new Search(game).run();
    }
    List<List<List<Rational>>> pure = new ArrayList<>();
    for (int i = 0; i < game.payoffs().size(); i++) {
      int[] choices = game.choices(i);
      if (isPure(game, choices)) {
        List<List<Rational>> profile = new ArrayList<>();
        for (int p = 0; p < choices.length; p++) {
          List<Rational> chances = new ArrayList<>();
          for (int s = 0; s < game.strategies().get(p).size(); s++) {
            chances.add(s == choices[p] ? Rational.ONE : Rational.ZERO);
          }
          profile.add(List.copyOf(chances));
        }
        pure.add(List.copyOf(profile));
      }
    }
    // Mixed ones of three players need not even be rational.
    return new Equilibria(pure, true);
  }

  /** Whether nobody gains by changing its own choice. */
  static boolean isPure(NormalForm game, int[] choices) {
    for (int p = 0; p < choices.length; p++) {
      Rational now = game.payoff(choices, p);
      int[] other = choices.clone();
      for (int s = 0; s < game.strategies().get(p).size(); s++) {
        other[p] = s;
        if (game.payoff(other, p).compareTo(now) > 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** The two-player search. */
  private static final class Search {
    private final NormalForm game;
    private final int rows;
    private final int columns;
    private boolean degenerate;

    Search(NormalForm game) {
      this.game = game;
      this.rows = game.strategies().getFirst().size();
      this.columns = game.strategies().getLast().size();
    }

    Equilibria run() {
      List<List<List<Rational>>> found = new ArrayList<>();
      for (int first = 1; first < 1 << rows; first++) {
        for (int second = 1; second < 1 << columns; second++) {
          if (Integer.bitCount(first) == Integer.bitCount(second)) {
            Optional<List<Rational>> x = mix(0, second, first);
            Optional<List<Rational>> y = mix(1, first, second);
            if (x.isPresent() && y.isPresent() && isBest(x.get(), y.get(), first, second)) {
              found.add(List.of(x.get(), y.get()));
            }
          }
        }
      }
      return new Equilibria(found, degenerate);
    }

    private Rational payoff(int player, int row, int column) {
      return game.payoff(new int[] {row, column}, player);
    }

    /**
     * The mix of one player over its support that makes the other indifferent over its own.
     *
     * @param mixer 0 or 1
     * @param others the other's support
     * @param own the mixer's support
     */
    private Optional<List<Rational>> mix(int mixer, int others, int own) {
      int k = Integer.bitCount(own);
      int[] mine = bits(own);
      int[] theirs = bits(others);
      // k unknown chances and the other's payoff v: k equations of indifference, one sum of 1.
      Rational[][] matrix = new Rational[k + 1][k + 2];
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++) {
          matrix[i][j] = mixer == 0 ? payoff(1, mine[j], theirs[i]) : payoff(0, theirs[i], mine[j]);
        }
        matrix[i][k] = Rational.of(-1);
        matrix[i][k + 1] = Rational.ZERO;
      }
      for (int j = 0; j < k; j++) {
        matrix[k][j] = Rational.ONE;
      }
      matrix[k][k] = Rational.ZERO;
      matrix[k][k + 1] = Rational.ONE;
      Optional<Rational[]> solved = solve(matrix);
      if (solved.isEmpty()) {
        degenerate = true;
        return Optional.empty();
      }
      List<Rational> chances = new ArrayList<>();
      int at = 0;
      for (int s = 0; s < (mixer == 0 ? rows : columns); s++) {
        Rational chance = (own >> s & 1) == 1 ? solved.get()[at++] : Rational.ZERO;
        if ((own >> s & 1) == 1 && chance.signum() <= 0) {
          return Optional.empty();
        }
        chances.add(chance);
      }
      return Optional.of(List.copyOf(chances));
    }

    private boolean isBest(List<Rational> x, List<Rational> y, int first, int second) {
      int rowsThatAreBest = bestReplies(0, y);
      int columnsThatAreBest = bestReplies(1, x);
      if ((first & ~rowsThatAreBest) != 0 || (second & ~columnsThatAreBest) != 0) {
        return false;
      }
      // Best replies outside of the supports: others may mix them in.
      degenerate |= rowsThatAreBest != first || columnsThatAreBest != second;
      return true;
    }

    /** The strategies of a player that are best against the other's mix, as a set of bits. */
    private int bestReplies(int player, List<Rational> other) {
      List<Rational> values = new ArrayList<>();
      for (int s = 0; s < (player == 0 ? rows : columns); s++) {
        Rational value = Rational.ZERO;
        for (int o = 0; o < other.size(); o++) {
          Rational gain = player == 0 ? payoff(0, s, o) : payoff(1, o, s);
          value = value.plus(other.get(o).times(gain));
        }
        values.add(value);
      }
      Rational best = values.stream().max(Rational::compareTo).orElseThrow();
      int all = 0;
      for (int s = 0; s < values.size(); s++) {
        all |= values.get(s).equals(best) ? 1 << s : 0;
      }
      return all;
    }

    private static int[] bits(int set) {
      int[] members = new int[Integer.bitCount(set)];
      int at = 0;
      for (int i = 0; i < 31; i++) {
        if ((set >> i & 1) == 1) {
          members[at++] = i;
        }
      }
      return members;
    }

    /** Gauss's elimination; empty when there is no single solution. */
    private static Optional<Rational[]> solve(Rational[][] matrix) {
      int n = matrix.length;
      for (int column = 0; column < n; column++) {
        int pivot = column;
        while (pivot < n && matrix[pivot][column].signum() == 0) {
          pivot++;
        }
        if (pivot == n) {
          return Optional.empty();
        }
        Rational[] row = matrix[pivot];
        matrix[pivot] = matrix[column];
        matrix[column] = row;
        for (int r = 0; r < n; r++) {
          if (r != column && matrix[r][column].signum() != 0) {
            Rational factor = matrix[r][column].over(row[column]);
            for (int c = column; c <= n; c++) {
              matrix[r][c] = matrix[r][c].minus(factor.times(row[c]));
            }
          }
        }
      }
      Rational[] solution = new Rational[n];
      for (int i = 0; i < n; i++) {
        solution[i] = matrix[i][n].over(matrix[i][i]);
      }
      return Optional.of(solution);
    }
  }
}
