package souk.design.incentive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.design.incentive.Finding.Turn;
import souk.design.model.MarketDesign;
import souk.design.model.Vault;
import souk.market.file.MarketFileException;

/** The formulas against the values that their sources, or a hand's reckoning, give. */
class FormulasTest {
  private static MarketDesign design(String formula, String inputs) {
    return design(formula, inputs, 0);
  }

  private static MarketDesign design(String formula, String inputs, int reporterShare) {
    return Vault.parse(
        Vault.with(
            Vault.with("reporterShare: 10%", "reporterShare: " + reporterShare + "%"),
            """
                  formula: deposit
                  inputs:
                    gain: figures.unitCost
                    detection: 20%
                    deposit: agreement.collateral
            """,
            "      formula: %s\n      inputs: {%s}\n".formatted(formula, inputs)));
  }

  private static Finding finding(String formula, String inputs) {
    return Incentives.of(design(formula, inputs)).getFirst();
  }

  /** What is needed, and what there is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          deposit           | gain: 10, detection: 20%, deposit: 40                      | 40 | 40
          deposit           | gain: 10, detection: 1%, deposit: 990                      | 990 | 990
          deposit           | gain: 10, detection: 20%, deposit: 60, slashed: 50%, withheld: 5, future: 9, reentry: 5 | 40 | 40
          deposit-gain-kept | gain: 10, detection: 20%, deposit: 50                      | 50 | 50
          parallel          | gain: 10, detection: 20%, deposit: 40, atOnce: 1           | 40 | 40
          parallel          | gain: 10, detection: 20%, deposit: 40, atOnce: 2           | 44.444444 | 40
          parallel          | gain: 10, detection: 20%, deposit: 40, atOnce: 10          | 89.626 | 40
          audit-rate        | rate: 20%, saved: 6, reward: 10, fine: 20                  | 0.2 | 0.2
          audit-rate        | rate: 20%, saved: 6, reward: 10, fine: 20, guess: 25%      | 0.266667 | 0.2
          sampling          | bad: 1%, samples: 300, chance: 95%                         | 0.95 | 0.950959
          sampling          | bad: 1%, samples: 459, chance: 99%                         | 0.99 | 0.990079
          duplicates        | providers: 100, colluding: 10, copies: 3, chance: 99%      | 0.99 | 0.99925789
          grim-trigger      | patience: 50%, cooperation: 3, deviation: 5, punishment: 1 | 0.5 | 0.5
          repeated          | gain: 9, margin: 1, detection: 50%, patience: 90%, reentry: 100 | 4.5 | 4.5
          repeated          | gain: 9, margin: 1, detection: 50%, patience: 90%, reentry: 2 | 4.5 | 1
          double-issue      | penalty: 100, payees: 3, odds: 1%, prize: 100, rate: 10, rounds: 5 | 100 | 100
          lottery-spread    | tickets: 100, odds: 1%, share: 1%, chance: 50%             | 0.366032 | 0.5
          lottery-spread    | tickets: 1000, odds: 1%, share: 90%, chance: 50%           | 0.3317 | 0.5
          lottery-spread    | tickets: 1000, odds: 1%, share: 50%, chance: 50%           | 0.028686 | 0.5
          lottery-spread    | tickets: 10000, odds: 1%, share: 90%, chance: 50%          | 0.1451 | 0.5
          lottery-spread    | tickets: 10000, odds: 0.1%, share: 90%, chance: 50%        | 0.3327 | 0.5
          fee-overhead      | most: 5%, fee: 10, prize: 1000                             | 0.01 | 0.05
          prizes-held       | prizes: 21, tickets: 1000, odds: 1%, certainty: 99.9%      | 21 | 21
          safe-prize        | price: 4000, books: 4, prize: 1000                         | 4000 | 4000
          safe-prize        | price: 500.000001, books: 1, prize: 1000, letBe: 62.5      | 500 | 500
          safe-prize        | price: 0, books: 1, prize: 1000, letBe: 250                | 0 | 0
          deposit           | gain: 10, detection: 20%, deposit: 50, returned: 20%       | 40 | 40
          deposit-gain-kept | gain: 10, detection: 20%, deposit: 100, slashed: 80%, returned: 50%, withheld: 10 | 50 | 50
          verifiers         | jackpot: 4000, cost: 1, verifiers: 3, forced: 0.1%         | 4000 | 4000
          puzzle-share      | visits: 50, success: 0.1%, share: 87%                      | 0.87 | 0.870964
          puzzle-share      | visits: 100, success: 0.1%, share: 93%                     | 0.93 | 0.933254
          puzzle-share      | visits: 200, success: 0.1%, share: 96%                     | 0.96 | 0.966051
          puzzle-outsourced | visits: 4, chunks: 4, hash: 32, avoided: 512               | 512 | 512
          honest-margin     | margin: 10, slash: 100, faultRate: 10%                     | 10 | 10
          capital-cost      | most: 0.0032, deposit: 40, interest: 8%, units: 1000       | 0.0032 | 0.0032
          corruption        | cost: 7, profit: 7                                         | 7 | 7
          self-report       | gain: 45, deposit: 50, returned: 10%                       | 45 | 45
          shared-stake      | most: 1.1%, overcost: 0.1, shock: 0.1%                     | 0.011 | 0.011
          participation     | reward: 3, cost: 2                                         | 2 | 3
          deferred-pay      | gain: 10, detection: 50%, units: 11, price: 4, margin: 1, deferred: 25%, reentry: 100 | 10 | 10
          deferred-pay      | gain: 10, detection: 50%, units: 11, price: 4, margin: 1, deferred: 0%, reentry: 100  | 10 | 0
          deferred-pay      | gain: 10, detection: 50%, units: 11, price: 4, margin: 1, deferred: 50%, reentry: 3   | 10 | 3
          rising-grades     | gain: 10, detection: 50%, deposit: 100, first: 10%, second: 50%, further: 100%, faults: 1 | 10 | 10
          rising-grades     | gain: 10, detection: 50%, deposit: 100, first: 10%, second: 10%, further: 10%, faults: 3, future: 9, reentry: 6 | 10 | 12
          rising-grades     | gain: 10, detection: 50%, deposit: 100, first: 60%, second: 50%, further: 100%, faults: 20 | 10 | 5
          rising-grades     | gain: 10, detection: 50%, deposit: 200, first: 10%, second: 50%, further: 100%, returned: 50%, faults: 1 | 10 | 10
          renewal           | gain: 9, detection: 50%, margin: 1, renewed: 100%, hired: 0%, patience: 90% | 9 | 9
          renewal           | gain: 9, detection: 50%, margin: 1, renewed: 100%, hired: 100%, patience: 90%, reentry: 2 | 9 | 2.9
          """)
  void shouldGiveTheGoldenValues(String formula, String inputs, double needed, double there) {
    Finding finding = finding(formula, inputs);

    assertThat(finding.needed()).isCloseTo(needed, within(Math.abs(needed) * 2e-4 + 1e-9));
    assertThat(finding.there()).isCloseTo(there, within(Math.abs(there) * 1e-5 + 1e-9));
    assertThat(finding.holds()).isEqualTo(there >= needed);
    assertThat(finding.margin()).isEqualTo(finding.there() - finding.needed());
  }

  @Test
  void shouldFindTwoCheatsProfitableAgainstADepositThatIsSafeForOne() {
    assertThat(finding("parallel", "gain: 10, detection: 20%, deposit: 40, atOnce: 1").holds())
        .isTrue();
    Finding two = finding("parallel", "gain: 10, detection: 20%, deposit: 40, atOnce: 2");

    // 2 · 10 · 0.8 − 0.36 · 40 = 1.6 is what two bring.
    assertThat(two.holds()).isFalse();
    assertThat(-two.margin() * (1 - 0.8 * 0.8)).isCloseTo(1.6, within(1e-9));
  }

  @Test
  void shouldNameEachParameterThatCanBeTurnedWithTheValueAtWhichItJustHolds() {
    Finding finding = finding("deposit", "gain: 10, detection: 10%, deposit: 40, slashed: 50%");

    assertThat(finding.holds()).isFalse();
    assertThat(finding.tight()).extracting(Turn::name).containsExactly("detection", "deposit");
    assertThat(finding.tight().get(0).value()).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(finding.tight().get(1).value()).isCloseTo(180, within(1e-6));
    assertThat(finding.tight()).allMatch(Turn::up);
  }

  @Test
  void shouldTurnAPrizeDownWhenItIsTooLarge() {
    Finding finding = finding("safe-prize", "price: 1000, books: 10, prize: 1000");

    assertThat(finding.holds()).isFalse();
    Turn prize = finding.tight().getLast();
    assertThat(prize.name()).isEqualTo("prize");
    assertThat(prize.value()).isCloseTo(100, within(1e-6));
    assertThat(prize.up()).isFalse();
    assertThat(finding.tight().getFirst().name()).isEqualTo("books");
    assertThat(finding.tight().getFirst().value()).isEqualTo(1);
  }

  /** However large sums are, one unit short is short. */
  @Test
  void shouldFindADepositThatIsOneUnitShortWhateverItsSize() {
    for (long deposit : new long[] {8_000, 8_000_000_000L, 8_000_000_000_000L}) {
      String inputs = "gain: " + deposit / 4 + ", detection: 20%, deposit: ";
      assertThat(finding("deposit", inputs + deposit).holds()).isTrue();
      assertThat(finding("deposit", inputs + (deposit - 1)).holds()).isFalse();
    }
  }

  /** A design cannot forget it: a cheat that sees a report coming reports itself. */
  @Test
  void shouldLeaveTheReportersShareOfTheMarketOutOfWhatIsLost() {
    String inputs = "gain: 10, detection: 20%, deposit: 40";
    assertThat(Incentives.of(design("deposit", inputs, 0)).getFirst().holds()).isTrue();
    Finding tenth = Incentives.of(design("deposit", inputs, 10)).getFirst();
    assertThat(tenth.there()).isCloseTo(36, within(1e-9));
    assertThat(tenth.holds()).isFalse();
    assertThat(tenth.tight()).extracting(Turn::name).contains("deposit", "returned");
    assertThat(tenth.inputs())
        .anySatisfy(put -> assertThat(put.from()).isEqualTo("ledger.reporterShare"));
    assertThat(Incentives.of(design("deposit", inputs + ", returned: 20%", 10)).getFirst().there())
        .isEqualTo(32);
    for (String formula : List.of("deposit", "self-report")) {
      String less = "gain: 10, deposit: 40, returned: 0%";
      MarketDesign design =
          design(formula, formula.equals("deposit") ? less + ", detection: 20%" : less, 10);
      assertThatThrownBy(() -> Incentives.of(design))
          .isInstanceOf(MarketFileException.class)
          .hasMessageStartingWith("vault.yaml:82:16: design.incentives.dropping: ")
          .hasMessageContaining(
              "returned must be at least ledger.reporterShare, which is 0.1; got");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          deposits | gain: 1                                        | there is no formula 'deposits'
          deposit  | gain: 1, detection: 120%, deposit: 1           | detection must be a chance or share from 0 to 1, got 1.2
          deposit  | gain: 1, deposit: 1                            | detection is missing: the chance
          deposit  | gain: 1, detection: 1, deposit: 1, bond: 2     | deposit has no input 'bond'; it has gain, detection
          parallel | gain: 1, detection: 1, deposit: 1, atOnce: 1.5 | atOnce must be a whole number from 1
          duplicates | providers: 3, colluding: 5, copies: 2, chance: 1 | of 3 there are neither
          deposit  | gain: 0, detection: 0, deposit: 0              | comes to no number
          """)
  void shouldSayWhereWhatIsWrong(String formula, String inputs, String why) {
    MarketDesign design = design(formula, inputs);
    assertThatThrownBy(() -> Incentives.of(design))
        .isInstanceOf(MarketFileException.class)
        .hasMessageStartingWith("vault.yaml:82:16: design.incentives.dropping: ")
        .hasMessageContaining(why);
  }

  @Test
  void shouldNotHoldWhateverTheDepositWhenNothingIsEverFound() {
    Finding finding = finding("deposit", "gain: 1, detection: 0, deposit: 1000000");

    assertThat(finding.needed()).isInfinite();
    assertThat(finding.holds()).isFalse();
    assertThat(finding.tight()).extracting(Turn::name).containsExactly("detection");
  }

  @Test
  void shouldChangeItsMarkWhenANumberOrTheVerdictDoes() {
    String mark = Incentives.mark(finding("deposit", "gain: 10, detection: 20%, deposit: 40"));

    assertThat(Incentives.mark(finding("deposit", "gain: 2 * 5, detection: 20%, deposit: 40")))
        .isEqualTo(mark);
    assertThat(Incentives.mark(finding("deposit", "gain: 10, detection: 20%, deposit: 41")))
        .isNotEqualTo(mark);
  }

  /** The tails against a plain sum of products, in numbers that doubles still hold. */
  @Test
  void shouldSumTailsExactlyWhateverTheNumbers() {
    SplittableRandom random = new SplittableRandom(20_261_129);
    for (int i = 0; i < 300; i++) {
      int n = random.nextInt(1, 60);
      int k = random.nextInt(n + 1);
      double p = random.nextDouble();
      double sum = 0;
      for (int j = 0; j <= k; j++) {
        double product = Math.pow(p, j) * Math.pow(1 - p, n - j);
        for (int c = 0; c < j; c++) {
          product = product * (n - c) / (c + 1);
        }
        sum += product;
      }
      assertThat(Binomial.atMost(n, k, p)).as("%d %d %s", n, k, p).isCloseTo(sum, within(1e-10));
      assertThat(Binomial.atLeast(n, k + 1, p)).isCloseTo(1 - sum, within(1e-10));
    }
    Map<Integer, Double> golden = new LinkedHashMap<>();
    golden.put(300, 1 - Math.pow(0.99, 300));
    golden.forEach(
        (n, found) -> assertThat(Binomial.atLeast(n, 1, 0.01)).isCloseTo(found, within(1e-12)));
    assertThat(Binomial.noneOf(100, 90, 3)).isCloseTo(7.4211e-4, within(1e-8));
    assertThat(Binomial.noneOf(10, 10, 1)).isZero();
    assertThat(Binomial.noneOf(10, 0, 10)).isOne();
    assertThat(Binomial.quantile(1000, 0.01, 0.999)).isEqualTo(21);
  }
}
