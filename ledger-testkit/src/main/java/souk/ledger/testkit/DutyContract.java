package souk.ledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.Event.Cause;
import souk.ledger.LedgerView;
import souk.ledger.Refusal;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.Signer;

/** One-off duties, faults and slashing. */
interface DutyContract extends ContractTest {
  Bytes QUESTION = Bytes.of(new byte[] {1, 2});

  @Test
  default void shouldLockTheBondWhenADutyIsOpenedAndPayItForTheAnswer() {
    World w = world();
    w.register(w.provider(), 1_000);
    AgreementBuilder draft = w.agreement(6);
    Bytes32 id = w.openAgreement(draft);
    Amount before = w.balance(w.provider());
    Command.OpenDuty open = new Command.OpenDuty(id, draft.build().details(), QUESTION, w.salt());
    Bytes32 duty = open.id(w.domain(), w.opener().address());
    long deadline = w.next() + draft.build().answerBlocks();
    Event opened = w.event(w.opener(), open);

    assertThat(opened)
        .isEqualTo(new Event.DutyOpened(duty, id, w.opener().address(), QUESTION, deadline));
    assertThat(w.duty(duty))
        .isEqualTo(
            new LedgerView.Duty(
                duty,
                id,
                w.opener().address(),
                Keccak256.hash(QUESTION.toArray()),
                Amount.of(500),
                deadline,
                false));
    assertThat(w.agreement(id).openDuties()).isEqualTo(1);
    assertThat(w.balance(w.opener())).isEqualTo(World.DEPOSIT.minus(Amount.of(500)));
    assertThat(w.view().totals().bonds()).isEqualTo(Amount.of(500));

    Bytes evidence = TestJudge.questionEvidence(QUESTION);
    w.until(deadline);
    Event answered =
        w.event(
            w.stranger(),
            new Command.AnswerDuty(duty, draft.build().details(), QUESTION, evidence));

    assertThat(answered).isEqualTo(new Event.DutyAnswered(duty, evidence));
    assertThat(w.balance(w.provider())).isEqualTo(before.plus(Amount.of(500)));
    assertThat(w.duty(duty).settled()).isTrue();
    assertThat(w.agreement(id).openDuties()).isZero();
    assertThat(w.view().totals().bonds()).isEqualTo(Amount.ZERO);
  }

  @Test
  default void shouldSlashAndReturnTheBondWhenADutyLapses() {
    World w = world();
    w.register(w.provider(), 1_000);
    AgreementBuilder draft = w.agreement(6);
    Bytes32 id = w.openAgreement(draft);
    Bytes32 duty = w.openDuty(w.opener(), id, QUESTION);
    w.until(w.duty(duty).deadline());
    w.refused(w.stranger(), new Command.ReportLapse(duty), Refusal.ANSWER_NOT_DUE);
    w.until(w.duty(duty).deadline() + 1);
    Event event = w.event(w.stranger(), new Command.ReportLapse(duty));

    assertThat(event)
        .isEqualTo(
            new Event.Slashed(
                id,
                Cause.LAPSE,
                w.stranger().address(),
                Amount.of(100),
                Amount.of(10),
                Amount.of(25)));
    assertThat(w.balance(w.opener())).isEqualTo(World.DEPOSIT);
    assertThat(w.balance(w.stranger())).isEqualTo(Amount.of(10));
    assertThat(w.balance(w.customer()))
        .isEqualTo(World.DEPOSIT.minus(Amount.of(10_000)).plus(Amount.of(25)));
    assertThat(w.view().totals().burned()).isEqualTo(Amount.of(65));
    assertThat(w.agreement(id).lock()).isEqualTo(Amount.of(900));
    assertThat(w.agreement(id).faults()).isEqualTo(1);
    assertThat(w.agreement(id).openDuties()).isZero();
    assertThat(w.duty(duty).settled()).isTrue();
    assertThat(provider().locked()).isEqualTo(Amount.of(900));
    assertThat(provider().free()).isEqualTo(Amount.ZERO);
  }

  @Test
  default void shouldSlashByGradesUntilTheLockIsEmptyWhateverTheCause() {
    World w = world();
    w.register(w.provider(), 1_000);
    AgreementBuilder draft = w.agreement(8);
    draft.collateral(Amount.of(999), new Grades(1_000, 3_333, 6_000), 300);
    Bytes32 id = w.openAgreement(draft);
    Bytes32 duty = w.openDuty(w.opener(), id, QUESTION);
    w.until(w.duty(duty).deadline() + 1);
    Event lapse = w.event(w.stranger(), new Command.ReportLapse(duty));
    w.until(draft.build().answerDeadline(w.rounds(), 0) + 1);
    w.draw(draft.build().challengeRound(w.rounds(), 0));
    Event missed = w.event(w.stranger(), new Command.ReportMissedPeriod(id, 0));
    Event fault = report(id, draft.build().details(), 7);
    Event empty = report(id, draft.build().details(), 8);

    // 99.9 and 332.9667 rounded down, then 599.4 of which only 568 are left, then nothing.
    assertThat(lapse).isEqualTo(slashed(id, Cause.LAPSE, 99, 9, 24));
    assertThat(missed).isEqualTo(slashed(id, Cause.MISSED_PERIOD, 332, 33, 83));
    assertThat(fault).isEqualTo(slashed(id, Cause.FAULT, 568, 56, 142));
    assertThat(empty).isEqualTo(slashed(id, Cause.FAULT, 0, 0, 0));
    assertThat(w.agreement(id).faults()).isEqualTo(4);
    assertThat(w.agreement(id).lock()).isEqualTo(Amount.ZERO);
    assertThat(w.view().totals().burned()).isEqualTo(Amount.of(999 - 9 - 24 - 33 - 83 - 56 - 142));
    assertThat(provider().free()).isEqualTo(Amount.of(1));
    assertThat(provider().locked()).isEqualTo(Amount.ZERO);
  }

  @Test
  default void shouldPunishAFaultOnceInEachAgreement() {
    World w = world();
    w.register(w.provider(), 2_000);
    AgreementBuilder draft = w.agreement(6);
    Bytes32 one = w.openAgreement(draft);
    Bytes32 other = w.openAgreement(w.agreement(6));
    report(one, draft.build().details(), 7);
    w.refused(w.customer(), fault(one, draft.build().details(), 7), Refusal.FAULT_KNOWN);
    report(other, draft.build().details(), 7);
    report(one, draft.build().details(), 8);
    assertThat(w.agreement(one).faults()).isEqualTo(2);
    assertThat(w.agreement(other).faults()).isEqualTo(1);
  }

  @Test
  default void shouldRewardReporterAndCustomerAlikeWhenTheyAreTheSame() {
    World w = world();
    w.register(w.provider(), 1_000);
    AgreementBuilder draft = w.agreement(6);
    Bytes32 id = w.openAgreement(draft);
    Amount before = w.balance(w.customer());
    w.included(w.customer(), fault(id, draft.build().details(), 7));
    assertThat(w.balance(w.customer())).isEqualTo(before.plus(Amount.of(35)));
  }

  @Test
  default void shouldLimitAQuestionOverTheGroupOfOneCustomer() {
    World w = world();
    w.register(w.provider(), 5_000);
    AgreementBuilder limited = w.agreement(6);
    limited.questions(Amount.of(500), Bytes32.of(9), 2);
    Bytes32 one = w.openAgreement(limited);
    limited.salt(w.salt());
    Bytes32 two = w.openAgreement(limited);
    AgreementBuilder unlimited = w.agreement(6);
    unlimited.questions(Amount.of(500), Bytes32.of(9), 0);
    Bytes32 free = w.openAgreement(unlimited);
    AgreementBuilder strangers = w.agreement(6);
    strangers.customer(w.rival().address()).questions(Amount.of(500), Bytes32.of(9), 1);
    Bytes32 foreign = w.openAgreement(strangers);
    Bytes32 anotherForeign = w.openAgreement(strangers.salt(w.salt()));

    w.openDuty(w.rival(), foreign, QUESTION);
    w.openDuty(w.opener(), one, QUESTION);
    w.openDuty(w.opener(), free, QUESTION);
    refuseDuty(two, QUESTION, Refusal.GROUP_LIMIT);
    refuseDuty(anotherForeign, QUESTION, Refusal.GROUP_LIMIT);
    w.openDuty(w.opener(), free, QUESTION);
    w.openDuty(w.opener(), two, Bytes.of(new byte[] {3}));
    assertThat(w.agreement(two).openDuties()).isEqualTo(1);
  }

  /** Else a provider could use its group's limit up at no cost, and be silent. */
  @Test
  default void shouldCountAQuestionOnceForAnAgreementHoweverOftenItIsAskedThere() {
    World w = world();
    w.register(w.provider(), 5_000);
    AgreementBuilder draft = w.agreement(6).questions(Amount.of(500), Bytes32.of(9), 2);
    Bytes32 own = w.openAgreement(draft);
    Bytes32 other = w.openAgreement(draft.salt(w.salt()));
    Bytes32 third = w.openAgreement(draft.salt(w.salt()));
    for (int i = 0; i < 3; i++) {
      w.openDuty(w.provider(), own, QUESTION);
    }
    w.openDuty(w.opener(), other, QUESTION);
    refuseDuty(third, QUESTION, Refusal.GROUP_LIMIT);
    w.openDuty(w.opener(), other, QUESTION);
  }

  @Test
  default void shouldTakeTheBondFromTheSponsorWhoSignedForTheDuty() {
    World w = world();
    w.register(w.provider(), 1_000);
    AgreementBuilder draft = w.agreement(6);
    Bytes32 id = w.openAgreement(draft);
    long openBy = w.next() + 20;
    Command.OpenDuty open =
        new Command.OpenDuty(id, draft.build().details(), QUESTION, w.salt())
            .sponsoredBy(w.opener(), openBy, w.domain());
    Command.OpenDuty another =
        new Command.OpenDuty(id, open.details(), QUESTION, w.salt(), open.sponsor());
    w.refused(w.stranger(), another, Refusal.BAD_SIGNATURE);
    w.until(openBy);
    w.included(w.stranger(), open);

    Bytes32 duty = open.id(w.domain(), w.opener().address());
    assertThat(w.duty(duty).opener()).isEqualTo(w.opener().address());
    assertThat(w.balance(w.opener())).isEqualTo(World.DEPOSIT.minus(Amount.of(500)));
    w.refused(w.stranger(), open, Refusal.DUTY_EXISTS);
    w.until(w.duty(duty).deadline() + 1);
    w.included(w.stranger(), new Command.ReportLapse(duty));
    assertThat(w.balance(w.opener())).isEqualTo(World.DEPOSIT);
  }

  @Test
  default void shouldLeaveACustomersLimitAloneWhenAStrangersAgreementsNameItsGroup() {
    World w = world();
    w.register(w.provider(), 5_000);
    AgreementBuilder limited = w.agreement(6);
    limited.questions(Amount.of(500), Bytes32.of(9), 1);
    Bytes32 one = w.openAgreement(limited);
    Bytes32 two = w.openAgreement(limited.salt(w.salt()));
    AgreementBuilder strangers = w.agreement(6);
    strangers.customer(w.rival().address()).questions(Amount.of(500), Bytes32.of(9), 0);
    Bytes32 foreign = w.openAgreement(strangers);
    Bytes32 anotherForeign = w.openAgreement(strangers.salt(w.salt()));

    w.openDuty(w.rival(), foreign, QUESTION);
    w.openDuty(w.rival(), anotherForeign, QUESTION);
    w.openDuty(w.opener(), one, QUESTION);
    refuseDuty(two, QUESTION, Refusal.GROUP_LIMIT);
    w.openDuty(w.rival(), foreign, QUESTION);
  }

  @Test
  default void shouldTakeOnlyQuestionsThatTheJudgeAdmits() {
    World w = world();
    w.register(w.provider(), 1_000);
    Bytes32 id = w.openAgreement(w.agreement(6));
    refuseDuty(id, Bytes.EMPTY, Refusal.QUESTION_REFUSED);
    refuseDuty(id, Bytes.of(new byte[65]), Refusal.QUESTION_REFUSED);
    refuseDuty(id, Bytes.of(new byte[1_025]), Refusal.QUESTION_REFUSED);
    w.openDuty(w.opener(), id, Bytes.of(new byte[64]));
  }

  @Test
  default void shouldKeepAnAgreementOpenUntilItsLastDutyIsSettled() {
    World w = world();
    w.register(w.provider(), 1_000);
    AgreementBuilder draft = w.agreement(2);
    draft.answerWithin(250);
    Bytes32 id = w.openAgreement(draft);
    w.until(draft.build().endBlock() - 1);
    Bytes32 duty = w.openDuty(w.opener(), id, QUESTION);
    w.until(draft.build().endBlock() + draft.build().collateral().releaseBlocks());
    w.refused(w.customer(), new Command.CloseAgreement(id), Refusal.DUTIES_OPEN);
    w.until(w.duty(duty).deadline() + 1);
    w.included(w.stranger(), new Command.ReportLapse(duty));
    w.included(w.stranger(), new Command.CloseAgreement(id));
    assertThat(provider().free()).isEqualTo(Amount.of(900));
  }

  private void refuseDuty(Bytes32 agreement, Bytes question, Refusal reason) {
    World w = world();
    Bytes details = w.agreement(agreement).terms().details();
    w.refused(w.opener(), new Command.OpenDuty(agreement, details, question, w.salt()), reason);
  }

  private Event report(Bytes32 agreement, Bytes details, long key) {
    return world().event(world().stranger(), fault(agreement, details, key));
  }

  private static Command fault(Bytes32 agreement, Bytes details, long key) {
    return new Command.ReportFault(agreement, details, TestJudge.faultEvidence(Bytes32.of(key)));
  }

  private Event.Slashed slashed(Bytes32 id, Cause cause, long amount, long reward, long damages) {
    Signer reporter = world().stranger();
    return new Event.Slashed(
        id, cause, reporter.address(), Amount.of(amount), Amount.of(reward), Amount.of(damages));
  }

  private LedgerView.Provider provider() {
    World w = world();
    return w.view().provider(w.provider().address()).orElseThrow();
  }
}
