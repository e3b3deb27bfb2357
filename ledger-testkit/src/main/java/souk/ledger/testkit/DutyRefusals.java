package souk.ledger.testkit;

import static souk.ledger.Refusal.AGREEMENT_AHEAD;
import static souk.ledger.Refusal.AGREEMENT_CLOSED;
import static souk.ledger.Refusal.AGREEMENT_OVER;
import static souk.ledger.Refusal.AGREEMENT_UNKNOWN;
import static souk.ledger.Refusal.ANSWER_NOT_DUE;
import static souk.ledger.Refusal.ANSWER_TOO_LATE;
import static souk.ledger.Refusal.BAD_SIGNATURE;
import static souk.ledger.Refusal.DETAILS_MISMATCH;
import static souk.ledger.Refusal.DRAW_MISSING;
import static souk.ledger.Refusal.DUTY_EXISTS;
import static souk.ledger.Refusal.DUTY_SETTLED;
import static souk.ledger.Refusal.DUTY_UNKNOWN;
import static souk.ledger.Refusal.EVIDENCE_REFUSED;
import static souk.ledger.Refusal.GROUP_LIMIT;
import static souk.ledger.Refusal.INSUFFICIENT_BALANCE;
import static souk.ledger.Refusal.MALFORMED;
import static souk.ledger.Refusal.PERIOD_SETTLED;
import static souk.ledger.Refusal.PERIOD_UNKNOWN;
import static souk.ledger.Refusal.QUESTION_MISMATCH;
import static souk.ledger.Refusal.QUESTION_REFUSED;
import static souk.ledger.Refusal.SIGNATURE_EXPIRED;
import static souk.ledger.Refusal.ZERO_AMOUNT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.Command.AnswerDuty;
import souk.ledger.Command.AnswerPeriod;
import souk.ledger.Command.OpenDuty;
import souk.ledger.Command.OpenDuty.Sponsor;
import souk.ledger.Command.ReportLapse;
import souk.ledger.Command.ReportMissedPeriod;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** The refusals of commands about duties. */
final class DutyRefusals {
  private static final Bytes32 NOBODYS = Bytes32.of(404);
  private static final Bytes OTHER_DETAILS = Bytes.of(new byte[] {9});
  private static final Bytes QUESTION = Bytes.of(new byte[] {1, 2});

  private DutyRefusals() {}

  /** Period 0 is drawn and can be answered; period 1 is never drawn. */
  static RefusalCases<AnswerPeriod> answerPeriod(World w) {
    w.register(w.provider(), 1_000);
    AgreementBuilder draft = w.agreement(6);
    Bytes32 id = w.openAgreement(draft);
    long round = w.rounds().roundOf(draft.build().startBlock()) + 1;
    w.draw(round);
    long lateForBoth = w.rounds().seedBlock(round + 1) + draft.build().answerBlocks() + 1;
    AnswerPeriod base = new AnswerPeriod(id, 0, draft.build().details(), w.periodEvidence(id, 0));
    return RefusalCases.of(w, w.stranger(), base)
        .on(MALFORMED, c -> new AnswerPeriod(c.agreement(), -1, c.details(), c.evidence()))
        .on(
            AGREEMENT_UNKNOWN,
            c -> new AnswerPeriod(NOBODYS, c.period(), c.details(), c.evidence()))
        .later(AGREEMENT_CLOSED, () -> AgreementRefusals.close(w, id))
        .on(
            DETAILS_MISMATCH,
            c -> new AnswerPeriod(c.agreement(), c.period(), OTHER_DETAILS, c.evidence()))
        .on(PERIOD_UNKNOWN, c -> new AnswerPeriod(c.agreement(), 1_000, c.details(), c.evidence()))
        .after(
            PERIOD_SETTLED,
            () -> {
              w.included(w.stranger(), base);
              w.draw(round + 1);
              w.until(lateForBoth);
              w.included(w.stranger(), new ReportMissedPeriod(id, 1));
            })
        .on(DRAW_MISSING, c -> new AnswerPeriod(c.agreement(), 1, c.details(), c.evidence()))
        .later(ANSWER_TOO_LATE, () -> w.until(lateForBoth))
        .on(
            EVIDENCE_REFUSED,
            c -> new AnswerPeriod(c.agreement(), c.period(), c.details(), Bytes.EMPTY));
  }

  /** Period 0 was never drawn, period 1 was missed, period 2 can be answered now. */
  static RefusalCases<ReportMissedPeriod> reportMissedPeriod(World w) {
    w.register(w.provider(), 1_000);
    AgreementBuilder draft = w.agreement(6);
    Bytes32 id = w.openAgreement(draft);
    long round = w.rounds().roundOf(draft.build().startBlock()) + 2;
    w.draw(round);
    w.draw(round + 1);
    return RefusalCases.of(w, w.stranger(), new ReportMissedPeriod(id, 1))
        .on(MALFORMED, c -> new ReportMissedPeriod(c.agreement(), -1))
        .on(AGREEMENT_UNKNOWN, c -> new ReportMissedPeriod(NOBODYS, c.period()))
        .later(AGREEMENT_CLOSED, () -> AgreementRefusals.close(w, id))
        .on(PERIOD_UNKNOWN, c -> new ReportMissedPeriod(c.agreement(), 1_000))
        .after(
            PERIOD_SETTLED,
            () -> {
              w.included(w.stranger(), new ReportMissedPeriod(id, 1));
              w.included(
                  w.stranger(),
                  new AnswerPeriod(id, 2, draft.build().details(), w.periodEvidence(id, 2)));
            })
        .on(ANSWER_NOT_DUE, c -> new ReportMissedPeriod(c.agreement(), 2))
        .on(DRAW_MISSING, c -> new ReportMissedPeriod(c.agreement(), 0))
        .exclude(PERIOD_SETTLED, DRAW_MISSING);
  }

  /**
   * A stranger asks, and a sponsor pays. A second agreement lies ahead; a third knows no bond and
   * ends with the first; two more are of the first one's group.
   */
  static RefusalCases<OpenDuty> open(World w) {
    w.register(w.provider(), 5_000);
    AgreementBuilder draft = w.agreement(3).questions(Amount.of(500), Bytes32.of(9), 2);
    Bytes32 id = w.openAgreement(draft);
    AgreementTerms terms = draft.build();
    Bytes32 one = w.openAgreement(draft.salt(w.salt()));
    Bytes32 two = w.openAgreement(draft.salt(w.salt()));
    Bytes32 ahead = w.openAgreement(w.agreement(3).start(1_000_000).end(1_001_000));
    Bytes32 bondless = w.openAgreement(w.agreement(3).questions(Amount.ZERO));
    OpenDuty base =
        new OpenDuty(id, terms.details(), QUESTION, w.salt())
            .sponsoredBy(w.opener(), 2 * terms.endBlock(), w.domain());
    List<Bytes32> opened = new ArrayList<>();
    return RefusalCases.of(w, w.stranger(), base)
        .on(
            MALFORMED,
            c -> {
              Sponsor by = c.sponsor().orElseThrow();
              return with(c, new Sponsor(Address.ZERO, by.openBy(), by.signature()));
            })
        .on(AGREEMENT_UNKNOWN, c -> in(NOBODYS, c))
        .later(
            AGREEMENT_CLOSED,
            () -> {
              opened.forEach(duty -> answer(w, duty, terms.details()));
              AgreementRefusals.close(w, id);
              AgreementRefusals.close(w, bondless);
            })
        .on(AGREEMENT_AHEAD, c -> in(ahead, c))
        .later(AGREEMENT_OVER, () -> w.until(terms.endBlock()))
        .on(
            DETAILS_MISMATCH,
            c -> new OpenDuty(c.agreement(), OTHER_DETAILS, c.question(), c.salt(), c.sponsor()))
        .on(ZERO_AMOUNT, c -> in(bondless, c))
        .on(
            QUESTION_REFUSED,
            c ->
                new OpenDuty(
                    c.agreement(),
                    c.details(),
                    Bytes.of(new byte[] {(byte) 0xff}),
                    c.salt(),
                    c.sponsor()))
        .after(
            DUTY_EXISTS,
            () -> {
              w.included(w.stranger(), base);
              opened.add(base.id(w.domain(), w.opener().address()));
            })
        .on(SIGNATURE_EXPIRED, c -> c.sponsoredBy(w.opener(), 1, w.domain()))
        .on(
            BAD_SIGNATURE,
            c -> {
              Sponsor by = c.sponsor().orElseThrow();
              Bytes32 digest = c.sponsorship(w.domain(), by.payer(), by.openBy());
              return with(c, new Sponsor(by.payer(), by.openBy(), w.rival().sign(digest)));
            })
        .after(
            GROUP_LIMIT,
            () -> {
              opened.add(w.openDuty(w.rival(), one, QUESTION));
              opened.add(w.openDuty(w.rival(), two, QUESTION));
            })
        .later(INSUFFICIENT_BALANCE, () -> w.drain(w.opener()))
        .exclude(AGREEMENT_CLOSED, AGREEMENT_AHEAD)
        .exclude(DUTY_EXISTS, GROUP_LIMIT);
  }

  private static OpenDuty in(Bytes32 agreement, OpenDuty c) {
    return new OpenDuty(agreement, c.details(), c.question(), c.salt(), c.sponsor());
  }

  private static OpenDuty with(OpenDuty c, Sponsor sponsor) {
    return new OpenDuty(c.agreement(), c.details(), c.question(), c.salt(), Optional.of(sponsor));
  }

  static RefusalCases<AnswerDuty> answer(World w) {
    Bytes32 duty = duty(w);
    Bytes details = Bytes.of(new byte[] {1, 2, 3});
    AnswerDuty base = new AnswerDuty(duty, details, QUESTION, TestJudge.questionEvidence(QUESTION));
    return RefusalCases.of(w, w.stranger(), base)
        .on(DUTY_UNKNOWN, c -> new AnswerDuty(NOBODYS, c.details(), c.question(), c.evidence()))
        .after(DUTY_SETTLED, () -> w.included(w.stranger(), base))
        .on(
            DETAILS_MISMATCH,
            c -> new AnswerDuty(c.duty(), OTHER_DETAILS, c.question(), c.evidence()))
        .on(
            QUESTION_MISMATCH,
            c -> new AnswerDuty(c.duty(), c.details(), OTHER_DETAILS, c.evidence()))
        .later(ANSWER_TOO_LATE, () -> w.until(w.duty(duty).deadline() + 1))
        .on(
            EVIDENCE_REFUSED,
            c -> new AnswerDuty(c.duty(), c.details(), c.question(), Bytes.EMPTY));
  }

  static RefusalCases<ReportLapse> report(World w) {
    Bytes32 due = duty(w);
    w.until(w.duty(due).deadline() + 1);
    Bytes32 fresh = duty(w);
    return RefusalCases.of(w, w.stranger(), new ReportLapse(due))
        .on(DUTY_UNKNOWN, _ -> new ReportLapse(NOBODYS))
        .after(DUTY_SETTLED, () -> w.included(w.stranger(), new ReportLapse(due)))
        .on(ANSWER_NOT_DUE, _ -> new ReportLapse(fresh))
        .exclude(DUTY_SETTLED, ANSWER_NOT_DUE);
  }

  private static void answer(World w, Bytes32 duty, Bytes details) {
    w.included(
        w.stranger(),
        new AnswerDuty(duty, details, QUESTION, TestJudge.questionEvidence(QUESTION)));
  }

  private static Bytes32 duty(World w) {
    w.register(w.provider(), 1_000);
    AgreementBuilder draft = w.agreement(6);
    Bytes32 id = w.openAgreement(draft);
    return w.openDuty(w.opener(), id, QUESTION);
  }
}
