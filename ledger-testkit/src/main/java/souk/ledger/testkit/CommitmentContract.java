package souk.ledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import souk.ledger.AgreementBuilder;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.LedgerView;
import souk.ledger.Refusal;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** The one commitment of an agreement, and that judges see it. */
interface CommitmentContract extends ContractTest {
  Bytes32 ROOT = Bytes32.of(77);

  @Test
  default void shouldKeepTheCommitmentOfTheProvider() {
    World w = world();
    Bytes32 id = open(60);
    assertThat(w.agreement(id).commitment()).isEqualTo(Bytes32.ZERO);
    LedgerView.Totals before = w.view().totals();
    Event event = w.event(w.provider(), commit(id, ROOT));

    assertThat(event).isEqualTo(new Event.Committed(id, w.provider().address(), ROOT));
    assertThat(w.agreement(id).commitment()).isEqualTo(ROOT);
    assertThat(w.view().totals()).isEqualTo(before);
    w.refused(w.provider(), commit(id, ROOT), Refusal.COMMITMENT_EXISTS);
    w.refused(w.provider(), commit(id, Bytes32.of(78)), Refusal.COMMITMENT_EXISTS);
    assertThat(w.agreement(id).commitment()).isEqualTo(ROOT);
  }

  @Test
  default void shouldTakeACommitmentUpToItsDeadlineAndFromItsProviderOnly() {
    World w = world();
    Bytes32 id = open(60);
    Bytes32 late = open(60);
    long deadline = w.agreement(id).terms().commitDeadline();
    assertThat(deadline).isEqualTo(w.agreement(id).terms().startBlock() + 60);
    w.refused(w.customer(), commit(id, ROOT), Refusal.NOT_PROVIDER);
    w.until(deadline);
    w.included(w.provider(), commit(id, ROOT));
    w.until(w.agreement(late).terms().commitDeadline() + 1);
    w.refused(w.provider(), commit(late, ROOT), Refusal.COMMITMENT_TOO_LATE);
    assertThat(w.agreement(late).commitment()).isEqualTo(Bytes32.ZERO);
  }

  @Test
  default void shouldTakeNoCommitmentThatTheTermsOrTheJudgeDoNotWant() {
    World w = world();
    Bytes32 none = open(0);
    w.refused(w.provider(), commit(none, ROOT), Refusal.COMMITMENT_NOT_TAKEN);
    Bytes32 id = open(60);
    Bytes details = w.agreement(id).terms().details();
    Bytes others = TestJudge.commitmentEvidence(Bytes32.of(78));
    w.refused(
        w.provider(), new Command.Commit(id, details, ROOT, others), Refusal.EVIDENCE_REFUSED);
  }

  @Test
  default void shouldShowTheCommitmentToTheJudgeInEveryLaterCase() {
    World w = world();
    Bytes32 id = open(60);
    w.included(w.provider(), commit(id, ROOT));
    Bytes details = w.agreement(id).terms().details();

    Bytes question = Bytes.of(new byte[] {1});
    Bytes32 duty = w.openDuty(w.opener(), id, question);
    w.refused(
        w.stranger(),
        new Command.AnswerDuty(duty, details, question, TestJudge.questionEvidence(question)),
        Refusal.EVIDENCE_REFUSED);
    w.included(
        w.stranger(),
        new Command.AnswerDuty(
            duty, details, question, TestJudge.questionEvidence(ROOT, question)));

    Bytes32 key = Bytes32.of(3);
    w.refused(
        w.stranger(),
        new Command.ReportFault(id, details, TestJudge.faultEvidence(key)),
        Refusal.EVIDENCE_REFUSED);
    w.included(
        w.stranger(), new Command.ReportFault(id, details, TestJudge.faultEvidence(ROOT, key)));

    w.draw(w.agreement(id).terms().challengeRound(w.rounds(), 0));
    w.included(w.stranger(), new Command.AnswerPeriod(id, 0, details, w.periodEvidence(id, 0)));
  }

  private Bytes32 open(long commitBlocks) {
    World w = world();
    w.register(w.provider(), 1_000);
    AgreementBuilder draft = w.agreement(5).commitWithin(commitBlocks);
    return w.openAgreement(draft.periods(1, Amount.of(70), Amount.of(1_000)));
  }

  private Command commit(Bytes32 id, Bytes32 root) {
    Bytes details = world().agreement(id).terms().details();
    return new Command.Commit(id, details, root, TestJudge.commitmentEvidence(root));
  }
}
