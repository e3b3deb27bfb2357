package souk.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

class AgreementRulesTest {
  private static final RoundRules LEDGER = new RoundRules(600, 20, 40, 1200, 8191);
  private static final long HEAD = 6010;
  private static final Bytes32 GROUP = Bytes32.parse("0x" + "ab".repeat(32));

  /** A market with every clause. */
  private static final AgreementRules ALL =
      new AgreementRules(
          4,
          100,
          601,
          700,
          50,
          new Collateral(Amount.of(5000), new Grades(1000, 2000, 3000), 2400),
          new Exposures(256, 255),
          new AgreementRules.Periods(2, Amount.of(7)),
          new AgreementRules.Questions(Amount.of(900), 3));

  /** One without duties. */
  private static final AgreementRules NONE =
      new AgreementRules(
          4,
          100,
          601,
          0,
          0,
          ALL.collateral(),
          ALL.exposures(),
          AgreementRules.Periods.NONE,
          AgreementRules.Questions.NONE);

  /**
   * Terms that go to a clause's limit, and one step beyond.
   *
   * @param said of the step; empty when there is no limit
   */
  record Case(
      String name,
      AgreementRules rules,
      UnaryOperator<AgreementBuilder> within,
      UnaryOperator<AgreementBuilder> beyond,
      String said) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> clauses() {
    Grades grades = ALL.collateral().grades();
    Amount amount = ALL.collateral().amount();
    return Stream.of(
        new Case(
            "collateral",
            ALL,
            t -> t.collateral(Amount.of(5000), grades, 2400),
            t -> t.collateral(Amount.of(5001), grades, 2400),
            "collateral 5001; at most 5000"),
        new Case(
            "first fault",
            ALL,
            t -> t.collateral(amount, new Grades(1000, 2000, 3000), 2400),
            t -> t.collateral(amount, new Grades(1001, 2000, 3000), 2400),
            "first fault 1001; at most 1000"),
        new Case(
            "second fault",
            ALL,
            t -> t.collateral(amount, new Grades(0, 2000, 0), 2400),
            t -> t.collateral(amount, new Grades(0, 2001, 0), 2400),
            "second fault 2001; at most 2000"),
        new Case(
            "further fault",
            ALL,
            t -> t.collateral(amount, new Grades(0, 0, 3000), 2400),
            t -> t.collateral(amount, new Grades(0, 0, 3001), 2400),
            "further fault 3001; at most 3000"),
        new Case(
            "release",
            ALL,
            t -> t.collateral(amount, grades, 2400),
            t -> t.collateral(amount, grades, 2401),
            "release 2401; at most 2400"),
        new Case("notice", ALL, t -> t.notice(601), t -> t.notice(602), "notice 602; at most 601"),
        new Case(
            "end",
            ALL,
            t -> t.end(HEAD + 5 * 600 + 100),
            t -> t.end(HEAD + 5 * 600 + 101),
            "end 3101; at most 3100"),
        new Case(
            "openBy",
            ALL,
            t -> t.openBy(HEAD + 100),
            t -> t.openBy(HEAD + 101),
            "openBy 101; at most 100"),
        new Case(
            "provider exposure",
            ALL,
            t -> t.exposures(256, 9999),
            t -> t.exposures(257, 9999),
            "provider exposure 257; at most 256"),
        new Case(
            "answer time with periods",
            ALL,
            t -> t.questions(Amount.ZERO).answerWithin(50),
            t -> t.questions(Amount.ZERO).answerWithin(49),
            "answer time 49; at least 50"),
        new Case(
            "answer time with questions",
            ALL,
            t -> t.periods(0, Amount.ZERO, Amount.ZERO).answerWithin(50),
            t -> t.periods(0, Amount.ZERO, Amount.ZERO).answerWithin(49),
            "answer time 49; at least 50"),
        new Case(
            "rounds between periods",
            ALL,
            t -> t.periods(2, Amount.of(7), Amount.ZERO),
            t -> t.periods(1, Amount.of(7), Amount.ZERO),
            "rounds between periods 1; at least 2"),
        new Case(
            "period price",
            ALL,
            t -> t.periods(2, Amount.of(7), Amount.ZERO),
            t -> t.periods(2, Amount.of(6), Amount.ZERO),
            "period price 6; at least 7"),
        new Case(
            "bond of a question",
            ALL,
            t -> t.questions(Amount.of(900)),
            t -> t.questions(Amount.of(899)),
            "bond of a question 899; at least 900"),
        new Case(
            "time for the commitment",
            ALL,
            t -> t.commitWithin(700),
            t -> t.commitWithin(699),
            "time for the commitment 699; at least 700"),
        new Case(
            "no commitment",
            ALL,
            t -> t.commitWithin(700),
            t -> t.commitWithin(0),
            "no commitment"),
        new Case(
            "a commitment too many",
            NONE,
            t -> t.commitWithin(0),
            t -> t.commitWithin(1),
            "a commitment, where this market has none"),
        new Case(
            "periods too many",
            NONE,
            t -> t.periods(0, Amount.ZERO, Amount.ZERO),
            t -> t.periods(1, Amount.ZERO, Amount.ZERO),
            "periods, where this market has none"),
        new Case(
            "questions too many",
            NONE,
            t -> t.questions(Amount.ZERO),
            t -> t.questions(Amount.of(1)),
            "questions, where this market has none"));
  }

  @ParameterizedTest
  @MethodSource("clauses")
  void shouldSignUpToAClausesLimitAndNotBeyond(Case clause) {
    assertThat(refusal(clause.rules(), clause.within())).isEmpty();
    assertThat(refusal(clause.rules(), clause.beyond()))
        .isEqualTo("the terms have " + clause.said() + " by this provider's market file");
  }

  @Test
  void shouldNotMindHowLongAnswersTakeWhenNoneIsDue() {
    assertThat(
            refusal(
                ALL,
                t -> t.periods(0, Amount.ZERO, Amount.ZERO).questions(Amount.ZERO).answerWithin(0)))
        .isEmpty();
  }

  @Test
  void shouldSayEverythingAtOnceWhenMuchIsTooMuch() {
    assertThat(refusal(ALL, t -> t.notice(700).commitWithin(0).exposures(1000, 0)))
        .isEqualTo(
            "the terms have notice 700; at most 601, provider exposure 1000; at most 256,"
                + " no commitment by this provider's market file");
  }

  @Test
  void shouldPutEveryRuleIntoTheTerms() {
    assertThat(terms(ALL, HEAD))
        .isEqualTo(
            begun()
                .openBy(HEAD + 75)
                .start(HEAD)
                .end(9000) // round 10, which is running, and four more
                .notice(601)
                .commitWithin(775)
                .answerWithin(50)
                .collateral(Amount.of(5000), new Grades(1000, 2000, 3000), 2400)
                .exposures(256, 255)
                .periods(2, Amount.of(7), Amount.of(14)) // challenges of rounds 11 and 13
                .questions(Amount.of(900), GROUP, 3)
                .build());
  }

  @Test
  void shouldSignWhatACustomerWithTheSameRulesProposes() {
    for (AgreementRules rules : List.of(ALL, NONE)) {
      for (long head : List.of(0L, 1L, 500L, 540L, 599L, 600L, HEAD)) {
        AgreementTerms terms = terms(rules, head);
        assertThat(rules.refusal(terms, LEDGER.length(), head)).isEmpty();
        assertThat(rules.refusal(terms, LEDGER.length(), head - 10))
            .as("a provider that is behind")
            .isEmpty();
      }
    }
  }

  @Test
  void shouldThrowWhenNoSumPaysForAllPeriods() {
    AgreementRules dear =
        new AgreementRules(
            4,
            100,
            601,
            0,
            50,
            ALL.collateral(),
            ALL.exposures(),
            new AgreementRules.Periods(1, Amount.MAX),
            AgreementRules.Questions.NONE);

    assertThatThrownBy(() -> terms(dear, HEAD)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void shouldDifferInRoundsOnlyWhenAskedFor() {
    assertThat(ALL.withRounds(9))
        .isEqualTo(
            new AgreementRules(
                9,
                ALL.openWithin(),
                ALL.notice(),
                ALL.commitWithin(),
                ALL.answerWithin(),
                ALL.collateral(),
                ALL.exposures(),
                ALL.periods(),
                ALL.questions()));
  }

  private static String refusal(AgreementRules rules, UnaryOperator<AgreementBuilder> change) {
    AgreementTerms usual = terms(rules, HEAD);
    return rules.refusal(change.apply(usual.vary()).build(), LEDGER.length(), HEAD).orElse("");
  }

  private static AgreementTerms terms(AgreementRules rules, long head) {
    long lastRound = LEDGER.roundOf(head) + rules.rounds();
    return AgreementPlan.at(rules, LEDGER, head, lastRound).complete(begun(), rules, LEDGER, GROUP);
  }

  private static AgreementBuilder begun() {
    return AgreementTerms.of("vault/1")
        .customer(Address.parse("0x" + "11".repeat(20)))
        .provider(Address.parse("0x" + "22".repeat(20)))
        .rules(Bytes32.ZERO)
        .salt(Bytes32.ZERO);
  }
}
