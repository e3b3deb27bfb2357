package souk.ledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.JudgeId;
import souk.ledger.LedgerView;
import souk.ledger.Refusal;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/** Agreements from opening to closing, and the answers of their periods. */
interface AgreementContract extends ContractTest {
  @Test
  default void shouldLockFundsAndCollateralWhenAnAgreementIsOpened() {
    World w = world();
    w.register(w.provider(), 1_500);
    AgreementBuilder draft = w.agreement(5);
    Bytes32 id = draft.build().id(w.domain());
    assertThat(w.view().agreement(id)).isEmpty();
    Event event = w.event(w.stranger(), w.open(draft));

    assertThat(event)
        .isEqualTo(new Event.AgreementOpened(id, w.customer().address(), w.provider().address()));
    assertThat(w.agreement(id))
        .isEqualTo(
            new LedgerView.Agreement(
                id,
                draft.build(),
                draft.build().endBlock(),
                Amount.of(10_000),
                Amount.of(1_000),
                0,
                0,
                Bytes32.ZERO,
                false));
    assertThat(w.balance(w.customer())).isEqualTo(World.DEPOSIT.minus(Amount.of(10_000)));
    assertThat(provider().free()).isEqualTo(Amount.of(500));
    assertThat(provider().locked()).isEqualTo(Amount.of(1_000));
    assertThat(w.view().totals().funds()).isEqualTo(Amount.of(10_000));
    assertThat(w.view().totals().collateral()).isEqualTo(Amount.of(1_500));
  }

  @Test
  default void shouldRefuseTermsThatContradictThemselves() {
    World w = world();
    w.register(w.provider(), 1_500);
    AgreementBuilder longDetails = w.agreement(5);
    longDetails.details(Bytes.of(new byte[4_097]));
    AgreementBuilder badGrade = w.agreement(5);
    badGrade.collateral(Amount.of(1_000), new Grades(0, 0, 10_001), 300);
    AgreementBuilder backwards = w.agreement(5);
    backwards.end(backwards.build().startBlock() - 1);
    AgreementBuilder longService = w.agreement("s".repeat(65), 5);
    AgreementBuilder unreadable = w.agreement("caf\u00e9/1", 5);
    for (AgreementBuilder draft :
        List.of(longDetails, badGrade, backwards, longService, unreadable)) {
      w.refused(w.stranger(), w.open(draft), Refusal.MALFORMED);
    }
    AgreementBuilder longest = w.agreement("s".repeat(64), 5);
    longest.details(Bytes.of(new byte[4_096]));
    w.included(w.stranger(), w.open(longest));
  }

  @Test
  default void shouldOpenUpToTheBlockThatTheSignaturesNameAndNotAfter() {
    World w = world();
    w.register(w.provider(), 5_000);
    long openBy = w.next() + 20;
    Command.OpenAgreement inTime = w.open(w.agreement(5).openBy(openBy));
    Command.OpenAgreement late = w.open(w.agreement(5).openBy(openBy));
    w.until(openBy);
    w.included(w.stranger(), inTime);
    w.until(openBy + 1);
    w.refused(w.stranger(), late, Refusal.SIGNATURE_EXPIRED);
  }

  @Test
  default void shouldHoldCollateralNoLongerThanTheRulesAllow() {
    World w = world();
    w.register(w.provider(), 5_000);
    AgreementBuilder draft = w.agreement(5).periods(0, Amount.ZERO, Amount.ZERO).openBy(5_000_000);
    long release = 1_000_000;
    long most = World.RULES.longestAgreement() - release;
    draft.collateral(Amount.of(1_000), Grades.NONE, release);
    w.refused(w.stranger(), w.open(draft.end(w.next() + most + 1)), Refusal.TERMS_OUT_OF_BOUNDS);
    w.included(w.stranger(), w.open(draft.end(w.next() + most)));
  }

  @Test
  default void shouldReleaseCollateralOnlyAfterTheLastAnswer() {
    World w = world();
    w.register(w.provider(), 5_000);
    long last = w.rounds().seedDelay() + 150L;
    AgreementBuilder draft = w.agreement(5).collateral(Amount.of(1), Grades.NONE, last);
    w.refused(w.stranger(), w.open(draft), Refusal.TERMS_OUT_OF_BOUNDS);
    draft.periods(0, Amount.ZERO, Amount.ZERO); // questions are answered as late
    w.refused(w.stranger(), w.open(draft), Refusal.TERMS_OUT_OF_BOUNDS);
    draft.collateral(Amount.of(1), Grades.NONE, last + 1);
    w.included(w.stranger(), w.open(draft));
    draft.questions(Amount.ZERO).collateral(Amount.of(1), Grades.NONE, 0); // nothing is due
    w.included(w.stranger(), w.open(draft));
  }

  @Test
  default void shouldWantAPeriodsAnswerWhileItsDrawCanBeProven() {
    World w = world();
    w.register(w.provider(), 5_000);
    AgreementBuilder draft = w.agreement(5).collateral(Amount.of(1), Grades.NONE, 1_000);
    draft.answerWithin(w.rounds().proofWindow());
    w.refused(w.stranger(), w.open(draft), Refusal.TERMS_OUT_OF_BOUNDS);
    draft.answerWithin(w.rounds().proofWindow() - 1);
    w.included(w.stranger(), w.open(draft));
    draft.answerWithin(w.rounds().proofWindow()).periods(0, Amount.ZERO, Amount.ZERO);
    w.included(w.stranger(), w.open(draft));
  }

  @Test
  default void shouldPunishNoPeriodWhoseDrawNobodyRecorded() {
    World w = world();
    w.register(w.provider(), 1_500);
    AgreementBuilder draft = w.agreement(6);
    Bytes32 id = w.openAgreement(draft);
    w.until(draft.build().answerDeadline(w.rounds(), 0) + 1);
    w.refused(w.stranger(), new Command.ReportMissedPeriod(id, 0), Refusal.DRAW_MISSING);
    w.draw(draft.build().challengeRound(w.rounds(), 0));
    w.included(w.stranger(), new Command.ReportMissedPeriod(id, 0));
  }

  @Test
  default void shouldWantAJudgeWherePeriodsOrABondAreAgreed() {
    World w = world();
    w.register(w.provider(), 5_000);
    AgreementBuilder draft = w.agreement(5);
    draft.judge(JudgeId.NONE);
    w.refused(w.stranger(), w.open(draft), Refusal.JUDGE_UNKNOWN);
    draft.periods(0, Amount.ZERO, Amount.ZERO);
    w.refused(w.stranger(), w.open(draft), Refusal.JUDGE_UNKNOWN);
    draft.questions(Amount.ZERO).commitWithin(10);
    w.refused(w.stranger(), w.open(draft), Refusal.JUDGE_UNKNOWN);
    draft.commitWithin(0);
    w.included(w.stranger(), w.open(draft));
  }

  @Test
  default void shouldWantFundsForExactlyThePeriodsWhoseChallengeRoundEndsInTime() {
    World w = world();
    w.register(w.provider(), 5_000);
    AgreementBuilder draft = w.agreement(6); // challenges of the rounds +1 to +5 end by its end
    draft.periods(1, Amount.of(70), Amount.of(5 * 70 - 1));
    w.refused(w.stranger(), w.open(draft), Refusal.FUNDS_TOO_LOW);
    draft.periods(1, Amount.of(70), Amount.of(5 * 70));
    w.included(w.stranger(), w.open(draft));
    AgreementBuilder shorter = w.agreement(6);
    shorter.end(shorter.build().endBlock() - 1); // one block earlier the last round is not over
    shorter.periods(1, Amount.of(70), Amount.of(4 * 70));
    w.included(w.stranger(), w.open(shorter));
    AgreementBuilder sparse = w.agreement(6);
    sparse.periods(2, Amount.of(70), Amount.of(3 * 70 - 1)); // +1, +3, +5
    w.refused(w.stranger(), w.open(sparse), Refusal.FUNDS_TOO_LOW);
  }

  @Test
  default void shouldTakeSignaturesOnlyOfBothSidesOverExactlyTheseTerms() {
    World w = world();
    w.register(w.provider(), 5_000);
    AgreementBuilder draft = w.agreement(5);
    Command.OpenAgreement open = w.open(draft);
    Command.OpenAgreement swapped =
        new Command.OpenAgreement(open.terms(), open.provider(), open.provider());
    w.refused(w.stranger(), swapped, Refusal.BAD_SIGNATURE);
    Command.OpenAgreement other =
        new Command.OpenAgreement(draft.salt(w.salt()).build(), open.customer(), open.provider());
    w.refused(w.stranger(), other, Refusal.BAD_SIGNATURE);
    w.included(w.stranger(), open);
  }

  @Test
  default void shouldEndAnAgreementAfterItsNoticeWhenOneSideAsks() {
    World w = world();
    w.register(w.provider(), 5_000);
    for (Signer side : new Signer[] {w.customer(), w.provider()}) {
      Bytes32 id = w.openAgreement(w.agreement(9));
      long end = w.next() + 50;
      Event event = w.event(side, new Command.EndAgreement(id));
      assertThat(event).isEqualTo(new Event.AgreementEnding(id, end));
      assertThat(w.agreement(id).endBlock()).isEqualTo(end);
      w.refused(side, new Command.EndAgreement(id), Refusal.AGREEMENT_OVER);
    }
  }

  @Test
  default void shouldKnowNoPeriodsBeyondAnEarlyEnd() {
    World w = world();
    w.register(w.provider(), 5_000);
    AgreementBuilder draft = w.agreement(9);
    Bytes32 id = w.openAgreement(draft);
    w.included(w.customer(), new Command.EndAgreement(id));
    w.draw(w.rounds().roundOf(draft.build().startBlock()) + 1);
    w.refused(
        w.provider(),
        new Command.AnswerPeriod(id, 0, draft.build().details(), w.periodEvidence(id, 0)),
        Refusal.PERIOD_UNKNOWN);
  }

  @Test
  default void shouldGiveBackWhatIsLeftWhenAnAgreementIsClosed() {
    World w = world();
    w.register(w.provider(), 1_500);
    AgreementBuilder draft = w.agreement(2);
    Bytes32 id = w.openAgreement(draft);
    w.until(draft.build().endBlock() + draft.build().collateral().releaseBlocks() - 1);
    w.refused(w.customer(), new Command.CloseAgreement(id), Refusal.AGREEMENT_RUNNING);
    w.until(draft.build().endBlock() + draft.build().collateral().releaseBlocks());
    Event event = w.event(w.stranger(), new Command.CloseAgreement(id));

    assertThat(event).isEqualTo(new Event.AgreementClosed(id, Amount.of(10_000), Amount.of(1_000)));
    assertThat(w.balance(w.customer())).isEqualTo(World.DEPOSIT);
    assertThat(provider().free()).isEqualTo(Amount.of(1_500));
    assertThat(provider().locked()).isEqualTo(Amount.ZERO);
    assertThat(w.agreement(id).closed()).isTrue();
    assertThat(w.agreement(id).funds()).isEqualTo(Amount.ZERO);
    assertThat(w.agreement(id).lock()).isEqualTo(Amount.ZERO);
    assertThat(w.agreement(id).endBlock()).isEqualTo(draft.build().endBlock());
  }

  @Test
  default void shouldPayAPeriodThatIsAnsweredInTime() {
    World w = world();
    w.register(w.provider(), 1_500);
    AgreementBuilder draft = w.agreement(6);
    Bytes32 id = w.openAgreement(draft);
    Amount before = w.balance(w.provider());
    long round = w.rounds().roundOf(draft.build().startBlock()) + 1;
    w.draw(round);
    Command answer =
        new Command.AnswerPeriod(id, 0, draft.build().details(), w.periodEvidence(id, 0));
    w.until(w.rounds().seedBlock(round) + draft.build().answerBlocks()); // the last block in time
    Event event = w.event(w.stranger(), answer);

    assertThat(event).isEqualTo(new Event.PeriodPaid(id, 0, Amount.of(70)));
    assertThat(w.balance(w.provider())).isEqualTo(before.plus(Amount.of(70)));
    assertThat(w.agreement(id).funds()).isEqualTo(Amount.of(9_930));
    assertThat(w.view().periodSettled(id, 0)).isTrue();
    assertThat(w.view().periodSettled(id, 1)).isFalse();
    w.draw(round + 1);
    w.refused(
        w.stranger(),
        new Command.AnswerPeriod(id, 1, draft.build().details(), w.periodEvidence(id, 0)),
        Refusal.EVIDENCE_REFUSED);
    w.included(
        w.stranger(),
        new Command.AnswerPeriod(id, 1, draft.build().details(), w.periodEvidence(id, 1)));
  }

  @Test
  default void shouldRefuseAnAnswerAndTakeAReportOnceTheDeadlineHasPassed() {
    World w = world();
    w.register(w.provider(), 1_500);
    AgreementBuilder draft = w.agreement(6);
    Bytes32 id = w.openAgreement(draft);
    long round = w.rounds().roundOf(draft.build().startBlock()) + 1;
    w.draw(round);
    long deadline = w.rounds().seedBlock(round) + draft.build().answerBlocks();
    w.until(deadline);
    w.refused(w.stranger(), new Command.ReportMissedPeriod(id, 0), Refusal.ANSWER_NOT_DUE);
    w.until(deadline + 1);
    w.refused(
        w.stranger(),
        new Command.AnswerPeriod(id, 0, draft.build().details(), w.periodEvidence(id, 0)),
        Refusal.ANSWER_TOO_LATE);
    w.included(w.stranger(), new Command.ReportMissedPeriod(id, 0));
    assertThat(w.view().periodSettled(id, 0)).isTrue();
    assertThat(w.agreement(id).funds()).isEqualTo(Amount.of(10_000));
  }

  private LedgerView.Provider provider() {
    World w = world();
    return w.view().provider(w.provider().address()).orElseThrow();
  }
}
