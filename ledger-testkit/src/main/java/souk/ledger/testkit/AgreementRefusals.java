package souk.ledger.testkit;

import static souk.ledger.Refusal.AGREEMENT_CLOSED;
import static souk.ledger.Refusal.AGREEMENT_EXISTS;
import static souk.ledger.Refusal.AGREEMENT_OVER;
import static souk.ledger.Refusal.AGREEMENT_RUNNING;
import static souk.ledger.Refusal.AGREEMENT_UNKNOWN;
import static souk.ledger.Refusal.BAD_SIGNATURE;
import static souk.ledger.Refusal.COMMITMENT_EXISTS;
import static souk.ledger.Refusal.COMMITMENT_NOT_TAKEN;
import static souk.ledger.Refusal.COMMITMENT_TOO_LATE;
import static souk.ledger.Refusal.DETAILS_MISMATCH;
import static souk.ledger.Refusal.DUTIES_OPEN;
import static souk.ledger.Refusal.EVIDENCE_REFUSED;
import static souk.ledger.Refusal.FAULT_KNOWN;
import static souk.ledger.Refusal.FUNDS_TOO_LOW;
import static souk.ledger.Refusal.INSUFFICIENT_BALANCE;
import static souk.ledger.Refusal.INSUFFICIENT_COLLATERAL;
import static souk.ledger.Refusal.JUDGE_UNKNOWN;
import static souk.ledger.Refusal.MALFORMED;
import static souk.ledger.Refusal.NOT_PARTY;
import static souk.ledger.Refusal.NOT_PROVIDER;
import static souk.ledger.Refusal.PROVIDER_UNKNOWN;
import static souk.ledger.Refusal.ROUND_BEGUN;
import static souk.ledger.Refusal.SIGNATURE_EXPIRED;
import static souk.ledger.Refusal.TERMS_OUT_OF_BOUNDS;
import static souk.ledger.Refusal.WRONG_RULES;

import java.util.function.UnaryOperator;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.Command.CloseAgreement;
import souk.ledger.Command.Commit;
import souk.ledger.Command.EndAgreement;
import souk.ledger.Command.OpenAgreement;
import souk.ledger.Command.OpenDuty;
import souk.ledger.Command.ReportFault;
import souk.ledger.Command.Unbond;
import souk.ledger.JudgeId;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** The refusals of commands about agreements and faults. */
final class AgreementRefusals {
  private static final Bytes32 NOBODYS = Bytes32.of(404);
  private static final Bytes OTHER_DETAILS = Bytes.of(new byte[] {9});

  private AgreementRefusals() {}

  static RefusalCases<OpenAgreement> open(World w) {
    w.register(w.provider(), 2_500);
    OpenAgreement base = w.open(w.agreement(4).openBy(10_000)); // long after its end
    AgreementTerms terms = base.terms();
    return RefusalCases.of(w, w.stranger(), base)
        .on(MALFORMED, with(w, t -> t.end(terms.startBlock())))
        .on(WRONG_RULES, with(w, t -> t.rules(NOBODYS)))
        .after(AGREEMENT_EXISTS, () -> w.included(w.stranger(), base))
        .later(SIGNATURE_EXPIRED, () -> w.until(terms.openBy() + 1))
        .later(AGREEMENT_OVER, () -> w.until(terms.endBlock()))
        .on(TERMS_OUT_OF_BOUNDS, with(w, t -> t.answerWithin(290)))
        .later(ROUND_BEGUN, () -> w.untilRound(w.rounds().roundOf(terms.startBlock()) + 1))
        .on(JUDGE_UNKNOWN, with(w, t -> t.judge(JudgeId.of("nobody", 1))))
        .on(BAD_SIGNATURE, c -> new OpenAgreement(c.terms(), c.customer(), c.customer()))
        .on(FUNDS_TOO_LOW, with(w, t -> t.periods(1, Amount.of(70), Amount.of(1))))
        .on(PROVIDER_UNKNOWN, with(w, t -> t.provider(w.rival().address())))
        .later(
            INSUFFICIENT_COLLATERAL,
            () ->
                w.included(
                    w.provider(),
                    new Unbond(w.view().provider(w.provider().address()).orElseThrow().free())))
        .later(INSUFFICIENT_BALANCE, () -> w.drain(w.customer()))
        .exclude(AGREEMENT_EXISTS, TERMS_OUT_OF_BOUNDS)
        .exclude(AGREEMENT_EXISTS, JUDGE_UNKNOWN)
        .exclude(AGREEMENT_EXISTS, FUNDS_TOO_LOW)
        .exclude(AGREEMENT_EXISTS, PROVIDER_UNKNOWN);
  }

  /** Another agreement takes no commitment. */
  static RefusalCases<Commit> commit(World w) {
    w.register(w.provider(), 2_000);
    AgreementBuilder draft = w.agreement(4).commitWithin(60);
    Bytes32 id = w.openAgreement(draft);
    Bytes32 other = w.openAgreement(w.agreement(4));
    Bytes32 root = Bytes32.of(5);
    Commit base = new Commit(id, draft.build().details(), root, TestJudge.commitmentEvidence(root));
    return RefusalCases.of(w, w.provider(), base)
        .on(MALFORMED, c -> new Commit(c.agreement(), c.details(), Bytes32.ZERO, c.evidence()))
        .on(AGREEMENT_UNKNOWN, c -> new Commit(NOBODYS, c.details(), root, c.evidence()))
        .later(
            AGREEMENT_CLOSED,
            () -> {
              close(w, id);
              close(w, other);
            })
        .onSender(NOT_PROVIDER, w.customer())
        .on(COMMITMENT_NOT_TAKEN, c -> new Commit(other, c.details(), root, c.evidence()))
        .after(COMMITMENT_EXISTS, () -> w.included(w.provider(), base))
        .later(COMMITMENT_TOO_LATE, () -> w.until(draft.build().commitDeadline() + 1))
        .on(DETAILS_MISMATCH, c -> new Commit(c.agreement(), OTHER_DETAILS, root, c.evidence()))
        .on(EVIDENCE_REFUSED, c -> new Commit(c.agreement(), c.details(), root, Bytes.EMPTY));
  }

  static RefusalCases<EndAgreement> end(World w) {
    w.register(w.provider(), 1_000);
    AgreementBuilder draft = w.agreement(4);
    Bytes32 id = w.openAgreement(draft);
    return RefusalCases.of(w, w.customer(), new EndAgreement(id))
        .on(AGREEMENT_UNKNOWN, _ -> new EndAgreement(NOBODYS))
        .later(AGREEMENT_CLOSED, () -> close(w, id))
        .onSender(NOT_PARTY, w.stranger())
        .later(
            AGREEMENT_OVER, () -> w.until(draft.build().endBlock() - draft.build().noticeBlocks()));
  }

  /**
   * Three agreements: one is over, one is over but for an open duty, one runs with an open duty.
   */
  static RefusalCases<CloseAgreement> close(World w) {
    w.register(w.provider(), 3_000);
    AgreementBuilder first = w.agreement(1);
    Bytes32 over = w.openAgreement(first);
    AgreementBuilder second = w.agreement(1);
    Bytes32 dutiful = w.openAgreement(second);
    AgreementBuilder third = w.agreement(50);
    Bytes32 running = w.openAgreement(third);
    for (Bytes32 id : new Bytes32[] {dutiful, running}) {
      w.included(
          w.opener(),
          new OpenDuty(id, first.build().details(), Bytes.of(new byte[] {1}), w.salt()));
    }
    w.until(first.build().endBlock() + first.build().collateral().releaseBlocks());
    return RefusalCases.of(w, w.stranger(), new CloseAgreement(over))
        .on(AGREEMENT_UNKNOWN, _ -> new CloseAgreement(NOBODYS))
        .later(AGREEMENT_CLOSED, () -> close(w, over))
        .on(AGREEMENT_RUNNING, _ -> new CloseAgreement(running))
        .on(DUTIES_OPEN, _ -> new CloseAgreement(dutiful))
        .exclude(AGREEMENT_CLOSED, AGREEMENT_RUNNING)
        .exclude(AGREEMENT_CLOSED, DUTIES_OPEN);
  }

  static RefusalCases<ReportFault> fault(World w) {
    w.register(w.provider(), 2_000);
    AgreementBuilder draft = w.agreement(2);
    Bytes32 id = w.openAgreement(draft);
    AgreementBuilder unjudged = w.agreement(2);
    unjudged.judge(JudgeId.NONE).periods(0, Amount.ZERO, Amount.ZERO).questions(Amount.ZERO);
    Bytes32 other = w.openAgreement(unjudged);
    ReportFault base =
        new ReportFault(id, draft.build().details(), TestJudge.faultEvidence(Bytes32.of(1)));
    return RefusalCases.of(w, w.stranger(), base)
        .on(AGREEMENT_UNKNOWN, c -> new ReportFault(NOBODYS, c.details(), c.evidence()))
        .later(
            AGREEMENT_CLOSED,
            () -> {
              close(w, id);
              close(w, other);
            })
        .on(DETAILS_MISMATCH, c -> new ReportFault(c.agreement(), OTHER_DETAILS, c.evidence()))
        .on(JUDGE_UNKNOWN, c -> new ReportFault(other, c.details(), c.evidence()))
        .on(EVIDENCE_REFUSED, c -> new ReportFault(c.agreement(), c.details(), Bytes.EMPTY))
        .after(FAULT_KNOWN, () -> w.included(w.stranger(), base));
  }

  /** Lets an agreement's time pass and settles it. */
  static void close(World w, Bytes32 id) {
    w.until(w.agreement(id).endBlock() + w.agreement(id).terms().collateral().releaseBlocks());
    w.included(w.stranger(), new CloseAgreement(id));
  }

  /** Other terms, signed by the parties that they name. */
  private static UnaryOperator<OpenAgreement> with(
      World w, UnaryOperator<AgreementBuilder> change) {
    return command -> w.open(change.apply(command.terms().vary()));
  }
}
