package souk.market;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.RoundRules;
import souk.market.AgreementRules.Periods;
import souk.market.AgreementRules.Questions;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * Wherever in a round an agreement is proposed, the ledger takes it until its openBy block, and a
 * provider signs it whose view of the ledger is a little behind.
 */
class AgreementPlanTest {
  private static final long LENGTH = 20;
  private static final RoundRules ROUNDS = new RoundRules((int) LENGTH, 2, 3, 20, 40);

  private static AgreementRules rules(int rounds, int openWithin, int everyRounds, int commit) {
    return new AgreementRules(
        rounds,
        openWithin,
        3,
        commit,
        5,
        Collateral.NONE,
        new Exposures(4, 4),
        everyRounds == 0 ? Periods.NONE : new Periods(everyRounds, Amount.of(7)),
        Questions.NONE);
  }

  private static AgreementTerms terms(AgreementRules rules, long head) {
    long last = ROUNDS.roundOf(head + 1) + rules.rounds();
    return AgreementPlan.at(rules, ROUNDS, head, last)
        .complete(
            AgreementTerms.of("plan/1")
                .customer(Address.ZERO)
                .provider(Address.ZERO)
                .rules(Bytes32.ZERO)
                .salt(Bytes32.ZERO),
            rules,
            ROUNDS,
            Bytes32.ZERO);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 8, 1", "3, 8, 2", "2, 20, 1", "1, 500, 1", "4, 60, 3"})
  void shouldBeOpenedUntilItsLastBlockWhereverInARoundItIsProposed(
      int rounds, int openWithin, int everyRounds) {
    AgreementRules rules = rules(rounds, openWithin, everyRounds, 0);
    for (long head = 100; head <= 100 + 2 * LENGTH; head++) {
      AgreementTerms terms = terms(rules, head);
      assertThat(terms.openBy()).as("head %d", head).isGreaterThan(head);
      for (long block = head + 1; block <= terms.openBy(); block++) {
        assertThat(ROUNDS.roundOf(block))
            .as("head %d, opened in %d: ROUND_BEGUN", head, block)
            .isLessThan(terms.challengeRound(ROUNDS, 0));
      }
      assertThat(terms.endBlock()).isGreaterThan(terms.startBlock());
      long due = terms.periodCount(ROUNDS, terms.endBlock());
      assertThat(terms.periods().funds()).isEqualTo(Amount.of(7).times(due));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 8, 0", "3, 8, 1", "2, 20, 1", "4, 60, 0"})
  void shouldBeSignedByAProviderWhoseViewIsALittleBehind(
      int rounds, int openWithin, int everyRounds) {
    AgreementRules rules = rules(rounds, openWithin, everyRounds, 9);
    for (long head = 100; head <= 100 + 2 * LENGTH; head++) {
      AgreementTerms terms = terms(rules, head);
      for (long behind = 0; behind <= 2; behind++) {
        assertThat(rules.refusal(terms, LENGTH, head - behind))
            .as("head %d, provider %d behind", head, behind)
            .isEmpty();
      }
      assertThat(terms.commitDeadline())
          .as("time for the commitment, however late it is opened")
          .isGreaterThanOrEqualTo(terms.openBy() + 9);
    }
  }
}
