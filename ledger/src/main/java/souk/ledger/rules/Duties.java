package souk.ledger.rules;

import static souk.ledger.Refusal.AGREEMENT_AHEAD;
import static souk.ledger.Refusal.AGREEMENT_OVER;
import static souk.ledger.Refusal.ANSWER_NOT_DUE;
import static souk.ledger.Refusal.ANSWER_TOO_LATE;
import static souk.ledger.Refusal.BAD_SIGNATURE;
import static souk.ledger.Refusal.DETAILS_MISMATCH;
import static souk.ledger.Refusal.DUTY_EXISTS;
import static souk.ledger.Refusal.DUTY_SETTLED;
import static souk.ledger.Refusal.DUTY_UNKNOWN;
import static souk.ledger.Refusal.EVIDENCE_REFUSED;
import static souk.ledger.Refusal.GROUP_LIMIT;
import static souk.ledger.Refusal.INSUFFICIENT_BALANCE;
import static souk.ledger.Refusal.MALFORMED;
import static souk.ledger.Refusal.QUESTION_MISMATCH;
import static souk.ledger.Refusal.QUESTION_REFUSED;
import static souk.ledger.Refusal.SIGNATURE_EXPIRED;
import static souk.ledger.Refusal.ZERO_AMOUNT;

import java.util.function.Function;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Command.AnswerDuty;
import souk.ledger.Command.OpenDuty;
import souk.ledger.Command.OpenDuty.Sponsor;
import souk.ledger.Command.ReportLapse;
import souk.ledger.Event;
import souk.ledger.Event.Cause;
import souk.ledger.Judge.Matter;
import souk.ledger.Judge.Verdict;
import souk.ledger.LedgerView.Duty;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/** One-off duties: somebody asks, with a bond, and the provider must answer in time. */
final class Duties {
  private Duties() {}

  static final Rule<OpenDuty> OPEN =
      Agreements.onAgreement(
              Rule.of(OpenDuty.class)
                  .refuse(
                      MALFORMED,
                      (t, c) -> c.sponsor().filter(s -> !fits(s)).isPresent(),
                      (t, c) -> "a sponsor of zero, or a block over 2^63 - 1"),
              OpenDuty::agreement)
          .refuse(
              AGREEMENT_AHEAD,
              (t, c) -> t.now() < terms(t, c).startBlock(),
              (t, c) -> "starts at block %d, now %d".formatted(terms(t, c).startBlock(), t.now()))
          .refuse(
              AGREEMENT_OVER,
              (t, c) -> t.now() >= t.agreement(c.agreement()).agreement().endBlock(),
              (t, c) ->
                  "ends at block %d, now %d"
                      .formatted(t.agreement(c.agreement()).agreement().endBlock(), t.now()))
          .refuse(
              DETAILS_MISMATCH,
              (t, c) -> !c.details().equals(terms(t, c).details()),
              (t, c) -> "not the details of agreement " + c.agreement())
          .refuse(
              ZERO_AMOUNT,
              (t, c) -> terms(t, c).questions().bond().isZero(),
              (t, c) -> "the agreement has no challenge bond")
          .refuse(
              QUESTION_REFUSED,
              (t, c) ->
                  c.question().size() > OpenDuty.MAX_QUESTION
                      || !t.admits(t.agreement(c.agreement()), c.question()),
              (t, c) -> "a question of %d bytes".formatted(c.question().size()))
          .refuse(
              DUTY_EXISTS,
              (t, c) -> t.state().findDuty(id(t, c)) != null,
              (t, c) -> "duty " + id(t, c))
          .refuse(
              SIGNATURE_EXPIRED,
              (t, c) -> c.sponsor().filter(s -> t.now() > s.openBy()).isPresent(),
              (t, c) ->
                  "the sponsor pays up to block %d, now %d"
                      .formatted(c.sponsor().orElseThrow().openBy(), t.now()))
          .refuse(
              BAD_SIGNATURE,
              (t, c) -> c.sponsor().filter(s -> !isSigned(t, c, s)).isPresent(),
              (t, c) -> "of the sponsor " + payer(t, c))
          .refuse(
              GROUP_LIMIT,
              (t, c) ->
                  terms(t, c).questions().groupLimit() > 0
                      && !wasAskedHere(t, c)
                      && asked(t, c) >= terms(t, c).questions().groupLimit(),
              (t, c) -> "asked in %d agreements, the limit".formatted(asked(t, c)))
          .refuse(
              INSUFFICIENT_BALANCE,
              (t, c) -> t.lacks(payer(t, c), terms(t, c).questions().bond()),
              (t, c) -> t.balanceDetail(payer(t, c), terms(t, c).questions().bond()))
          .then((t, c) -> {
            AgreementTerms terms = terms(t, c);
            Duty duty =
                new Duty(
                    id(t, c),
                    c.agreement(),
                    payer(t, c),
                    c.questionHash(),
                    terms.questions().bond(),
                    t.now() + terms.answerBlocks(),
                    false);
            t.state().charge(payer(t, c), Pot.BONDS, duty.bond());
            if (!wasAskedHere(t, c)) {
              t.state().countQuestion(here(c));
              t.state().countQuestion(group(t, c));
            }
            t.state().put(t.agreement(c.agreement()).openDuties(1));
            t.state().put(duty);
            t.happened(
                new Event.DutyOpened(
                    duty.id(), c.agreement(), payer(t, c), c.question(), duty.deadline()));
          });

  static final Rule<AnswerDuty> ANSWER =
      onOpenDuty(Rule.of(AnswerDuty.class), AnswerDuty::duty)
          .refuse(
              DETAILS_MISMATCH,
              (t, c) -> !c.details().equals(agreement(t, c.duty()).terms().details()),
              (t, c) -> "not the details of agreement " + t.duty(c.duty()).agreement())
          .refuse(
              QUESTION_MISMATCH,
              (t, c) ->
                  !Keccak256.hash(c.question().toArray()).equals(t.duty(c.duty()).questionHash()),
              (t, c) -> "not the question of duty " + c.duty())
          .refuse(
              ANSWER_TOO_LATE,
              (t, c) -> t.now() > t.duty(c.duty()).deadline(),
              (t, c) ->
                  "due up to block %d, now %d".formatted(t.duty(c.duty()).deadline(), t.now()))
          .refuse(
              EVIDENCE_REFUSED,
              (t, c) ->
                  !(t.verdict(
                          agreement(t, c.duty()), new Matter.Question(c.question()), c.evidence())
                      instanceof Verdict.Proven),
              (t, c) -> "no answer to the question")
          .then((t, c) -> {
            Duty duty = t.duty(c.duty());
            AgreementState agreement = agreement(t, c.duty());
            t.state().credit(Pot.BONDS, agreement.terms().provider(), duty.bond());
            settle(t, duty, agreement);
            t.happened(new Event.DutyAnswered(c.duty(), c.evidence()));
          });

  static final Rule<ReportLapse> REPORT =
      onOpenDuty(Rule.of(ReportLapse.class), ReportLapse::duty)
          .refuse(
              ANSWER_NOT_DUE,
              (t, c) -> t.now() <= t.duty(c.duty()).deadline(),
              (t, c) ->
                  "due up to block %d, now %d".formatted(t.duty(c.duty()).deadline(), t.now()))
          .then((t, c) -> {
            Duty duty = t.duty(c.duty());
            t.state().credit(Pot.BONDS, duty.opener(), duty.bond());
            settle(t, duty, agreement(t, c.duty()));
            Slashing.slash(t, duty.agreement(), Cause.LAPSE);
          });

  private static <C extends Command> Rule.Writing<C> onOpenDuty(
      Rule.Writing<C> rule, Function<C, Bytes32> id) {
    return rule.refuse(
            DUTY_UNKNOWN,
            (t, c) -> t.state().findDuty(id.apply(c)) == null,
            (t, c) -> "duty " + id.apply(c))
        .refuse(
            DUTY_SETTLED, (t, c) -> t.duty(id.apply(c)).settled(), (t, c) -> "duty " + id.apply(c));
  }

  private static void settle(Execution t, Duty duty, AgreementState agreement) {
    t.state().put(agreement.openDuties(-1));
    t.state()
        .put(
            new Duty(
                duty.id(),
                duty.agreement(),
                duty.opener(),
                duty.questionHash(),
                duty.bond(),
                duty.deadline(),
                true));
  }

  private static AgreementTerms terms(Execution t, OpenDuty c) {
    return t.agreement(c.agreement()).terms();
  }

  private static AgreementState agreement(Execution t, Bytes32 duty) {
    return t.agreement(t.duty(duty).agreement());
  }

  private static Bytes32 id(Execution t, OpenDuty c) {
    return t.id(domain -> c.id(domain, payer(t, c)));
  }

  private static Address payer(Execution t, OpenDuty c) {
    return c.payer(t.sender());
  }

  private static boolean fits(Sponsor sponsor) {
    return !sponsor.payer().isZero() && Widths.u63(sponsor.openBy());
  }

  private static boolean isSigned(Execution t, OpenDuty c, Sponsor by) {
    Bytes32 digest = c.sponsorship(t.domain(), by.payer(), by.openBy());
    return t.environment()
        .recovery()
        .recover(by.signature(), digest)
        .filter(by.payer()::equals)
        .isPresent();
  }

  /**
   * Asking the same agreement again shows nothing new and counts no more: so a provider that asks
   * itself takes one place of the limit, and its answer is public.
   */
  private static boolean wasAskedHere(Execution t, OpenDuty c) {
    return t.state().asked(here(c)) > 0;
  }

  private static Bytes32 here(OpenDuty c) {
    return Keccak256.hash(c.agreement().toArray(), c.questionHash().toArray());
  }

  private static int asked(Execution t, OpenDuty c) {
    return t.state().asked(group(t, c));
  }

  /**
   * What a question is counted under. The customer is part of it: else a stranger could use up the
   * limit of somebody else's group.
   */
  private static Bytes32 group(Execution t, OpenDuty c) {
    AgreementTerms terms = terms(t, c);
    return Keccak256.hash(
        terms.customer().toArray(),
        terms.questions().group().toArray(),
        c.questionHash().toArray());
  }
}
