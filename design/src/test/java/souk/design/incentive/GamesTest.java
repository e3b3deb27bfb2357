package souk.design.incentive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.design.model.Vault;

class GamesTest {
  private static GameFinding game(String text) {
    return game(text, 0);
  }

  private static GameFinding game(String text, int reporterShare) {
    String market = Vault.with("reporterShare: 10%", "reporterShare: " + reporterShare + "%");
    return GameFinding.of(
            Vault.parse(
                Vault.with(market, "  threats:\n", "  games:\n" + text.indent(4) + "  threats:\n")))
        .getFirst();
  }

  private static final String DILEMMA =
      """
      dilemma:
        is: two that could both be honest
        players: {one: keep cheat, other: keep cheat}
        payoffs: {keep keep: 3; 3, keep cheat: 0; 5, cheat keep: 5; 0, cheat cheat: 1; 1}
        honest: keep keep
        detection: 50%
        coalition: 1
      """;

  @Test
  void shouldFindTheOneEquilibriumAndTheDepositsThatMoveIt() {
    GameFinding found = game(DILEMMA);

    assertThat(found.honestIsStable()).isFalse();
    assertThat(found.equilibria()).hasSize(1);
    assertThat(found.equilibria().getFirst()).hasToString("{one={cheat=1}, other={cheat=1}}");
    // One that cheats gains 2 and is found half of the time.
    assertThat(found.smallest().get("one")).isCloseTo(4, within(1e-6));
    assertThat(found.smallest().get("other")).isCloseTo(4, within(1e-6));
    // Nobody locks what was found: nothing is shown until the design says what is at stake.
    assertThat(found.checked()).isFalse();
    assertThat(found.holds()).isFalse();
    // Where a fifth comes back to whoever reports itself, a quarter more must be there.
    assertThat(game(DILEMMA, 20).smallest().get("one")).isCloseTo(5, within(1e-6));
  }

  @Test
  void shouldSayWhichDeviationPaysWhenADepositIsTooSmall() {
    GameFinding small = game(DILEMMA + "  deposits: 4; 3.9\n");

    assertThat(small.holds()).isFalse();
    assertThat(small.best().orElseThrow().players()).containsExactly("other");
    assertThat(small.best().orElseThrow().combination()).isEqualTo("keep cheat");
    assertThat(small.best().orElseThrow().net()).isCloseTo(0.05, within(1e-9));
    GameFinding enough = game(DILEMMA + "  deposits: 4; 4\n");
    assertThat(enough.checked()).isTrue();
    assertThat(enough.holds()).isTrue();
  }

  /** Alone nobody gains; two together gain 6, so that 6 · 2 must be at stake between them. */
  @Test
  void shouldAskForMoreWhenTwoMayDeviateTogether() {
    String text =
        """
        pair:
          is: two that share what they take from a third
          players: {one: keep cheat, other: keep cheat, third: keep stay}
          payoffs:
            keep keep keep: 2; 2; 2
            cheat keep keep: 1; 2; 2
            keep cheat keep: 2; 1; 2
            cheat cheat keep: 5; 5; 0
            keep keep stay: 2; 2; 1
            cheat keep stay: 1; 2; 1
            keep cheat stay: 2; 1; 1
            cheat cheat stay: 5; 5; 0
          honest: keep keep keep
          detection: 50%
          coalition: COALITION
        """;
    GameFinding alone = game(text.replace("COALITION", "1"));
    assertThat(alone.honestIsStable()).isTrue();
    assertThat(alone.smallest().values()).allMatch(deposit -> deposit < 1e-6);

    GameFinding together = game(text.replace("COALITION", "2"));
    assertThat(together.smallest().get("one")).isCloseTo(6, within(1e-6));
    assertThat(together.smallest().get("other")).isCloseTo(6, within(1e-6));
    assertThat(together.smallest().get("third")).isCloseTo(0, within(1e-6));
  }

  @Test
  void shouldSayThatNoDepositIsEnoughWhenNothingIsEverFound() {
    GameFinding found = game(DILEMMA.replace("detection: 50%", "detection: 0"));

    assertThat(found.smallest()).isEmpty();
    assertThat(found.holds()).isFalse();
  }

  private static NormalForm form(int rows, int columns, List<List<Rational>> payoffs) {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      first.add("r" + i);
    }
    for (int i = 0; i < columns; i++) {
      second.add("c" + i);
    }
    return new NormalForm("t", List.of("a", "b"), List.of(first, second), payoffs);
  }

  @Test
  void shouldBeExactWhenAnEquilibriumIsMixed() {
    // Matching pennies with one heavier coin: 2/5 and 3/5 for the one who is indifferent.
    NormalForm pennies =
        form(
            2,
            2,
            List.of(
                List.of(Rational.of(2), Rational.of(-2)),
                List.of(Rational.of(-1), Rational.of(1)),
                List.of(Rational.of(-1), Rational.of(1)),
                List.of(Rational.of(1), Rational.of(-1))));
    Equilibria found = Equilibria.of(pennies);

    assertThat(found.all()).hasToString("[[[2/5, 3/5], [2/5, 3/5]]]");
    assertThat(found.degenerate()).isFalse();
  }

  /**
   * Every game has one, a game that is not degenerate an odd number, and nobody gains by leaving.
   */
  @Test
  void shouldFindAnOddNumberFromWhichNobodyGainsByLeaving() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 60; round++) {
      int rows = random.nextInt(1, 5);
      int columns = random.nextInt(1, 5);
      List<List<Rational>> payoffs = new ArrayList<>();
      for (int i = 0; i < rows * columns; i++) {
        payoffs.add(
            List.of(
                Rational.of(random.nextInt(1_000_003)), Rational.of(random.nextInt(1_000_003))));
      }
      NormalForm game = form(rows, columns, payoffs);
      Equilibria found = Equilibria.of(game);

      assertThat(found.all().size() % 2).as("round %d", round).isOne();
      for (List<List<Rational>> profile : found.all()) {
        for (int player = 0; player < 2; player++) {
          Rational now = value(game, profile, player);
          for (int s = 0; s < game.strategies().get(player).size(); s++) {
            List<List<Rational>> other = new ArrayList<>(profile);
            List<Rational> pure = new ArrayList<>();
            for (int i = 0; i < game.strategies().get(player).size(); i++) {
              pure.add(i == s ? Rational.ONE : Rational.ZERO);
            }
            other.set(player, pure);
            assertThat(value(game, other, player)).isLessThanOrEqualTo(now);
          }
        }
      }
    }
  }

  private static Rational value(NormalForm game, List<List<Rational>> profile, int player) {
    Rational sum = Rational.ZERO;
    for (int r = 0; r < profile.get(0).size(); r++) {
      for (int c = 0; c < profile.get(1).size(); c++) {
        Rational weight = profile.get(0).get(r).times(profile.get(1).get(c));
        sum = sum.plus(weight.times(game.payoff(new int[] {r, c}, player)));
      }
    }
    return sum;
  }

  @Test
  void shouldBeWrittenAsGambitReadsIt() {
    assertThat(game(DILEMMA).nfg())
        .isEqualTo(
            """
            NFG 1 R "two that could both be honest" { "one" "other" }

            { { "keep" "cheat" }
            { "keep" "cheat" }
            }
            ""

            {
            { "keep keep" 3, 3 }
            { "cheat keep" 5, 0 }
            { "keep cheat" 0, 5 }
            { "cheat cheat" 1, 1 }
            }
            1 2 3 4
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cheat keep: 5; 0, | x keep: 5; 0,      | is no strategy of each player
          cheat keep: 5; 0, |                    | there are 4 combinations of strategies, and 3 have payoffs
          keep keep: 3; 3   | keep keep: 3       | needs a sum for each player
          detection: 50%    | detection: 150%    | a chance cannot be over 1
          honest: keep keep | honest: keep steal | has no payoffs
          keep cheat, other | keep keep, other   | give one a strategy twice
          keep cheat, other | a b c d e, other   | expected 2 to 4 strategies with blanks between
          coalition: 1      | coalition: 0       | must be from 1 to 4
          """)
  void shouldRefuseWhatIsNoGame(String old, String wrong, String why) {
    String text = Vault.with(DILEMMA, old, wrong == null ? "" : wrong);
    assertThatThrownBy(() -> game(text))
        .hasMessageMatching("vault[.]yaml:\\d+:\\d+: design[.]games.*")
        .hasMessageContaining(why);
  }

  @Test
  void shouldKeepFractionsInLowestTerms() {
    assertThat(Rational.of(0.1).plus(Rational.of(0.2))).isEqualTo(Rational.of(0.3));
    assertThat(Rational.of(1e-7)).hasToString("1/10000000");
    assertThat(Rational.of(2).over(Rational.of(-4))).hasToString("-1/2");
    assertThat(Rational.of(1e20)).hasToString("100000000000000000000");
  }
}
