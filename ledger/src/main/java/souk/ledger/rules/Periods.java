package souk.ledger.rules;

import static souk.ledger.Refusal.ANSWER_NOT_DUE;
import static souk.ledger.Refusal.ANSWER_TOO_LATE;
import static souk.ledger.Refusal.DETAILS_MISMATCH;
import static souk.ledger.Refusal.DRAW_MISSING;
import static souk.ledger.Refusal.EVIDENCE_REFUSED;
import static souk.ledger.Refusal.MALFORMED;
import static souk.ledger.Refusal.PERIOD_SETTLED;
import static souk.ledger.Refusal.PERIOD_UNKNOWN;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import souk.ledger.Command;
import souk.ledger.Command.AnswerPeriod;
import souk.ledger.Command.ReportMissedPeriod;
import souk.ledger.Event;
import souk.ledger.Event.Cause;
import souk.ledger.Judge.Matter;
import souk.ledger.Judge.Verdict;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** Periodic duties: each period's seed is a challenge, its answer is paid, its absence punished. */
final class Periods {
  private Periods() {}

  static final Rule<AnswerPeriod> ANSWER =
      onOpenPeriod(
              Agreements.onAgreement(
                      wellFormed(Rule.of(AnswerPeriod.class), AnswerPeriod::period),
                      AnswerPeriod::agreement)
                  .refuse(
                      DETAILS_MISMATCH,
                      (t, c) -> !c.details().equals(t.agreement(c.agreement()).terms().details()),
                      (t, c) -> "not the details of agreement " + c.agreement()),
              AnswerPeriod::agreement,
              AnswerPeriod::period)
          .refuse(
              DRAW_MISSING,
              (t, c) -> draw(t, c.agreement(), c.period()).isEmpty(),
              (t, c) -> "of round " + round(t, c.agreement(), c.period()))
          .refuse(
              ANSWER_TOO_LATE,
              (t, c) -> t.now() > deadline(t, c.agreement(), c.period()),
              (t, c) -> due(t, c.agreement(), c.period()))
          .refuse(
              EVIDENCE_REFUSED,
              (t, c) ->
                  !(t.verdict(t.agreement(c.agreement()), matter(t, c), c.evidence())
                      instanceof Verdict.Proven),
              (t, c) -> "no answer to the challenge of period " + c.period())
          .then((t, c) -> {
            AgreementState agreement = t.agreement(c.agreement());
            Amount price = agreement.terms().periods().price();
            t.state().put(agreement.pay(price).settle(c.period()));
            t.state().credit(Pot.FUNDS, agreement.terms().provider(), price);
            t.happened(new Event.PeriodPaid(c.agreement(), c.period(), price));
          });

  static final Rule<ReportMissedPeriod> REPORT =
      onOpenPeriod(
              Agreements.onAgreement(
                  wellFormed(Rule.of(ReportMissedPeriod.class), ReportMissedPeriod::period),
                  ReportMissedPeriod::agreement),
              ReportMissedPeriod::agreement,
              ReportMissedPeriod::period)
          .refuse(
              ANSWER_NOT_DUE,
              (t, c) -> t.now() <= deadline(t, c.agreement(), c.period()),
              (t, c) -> due(t, c.agreement(), c.period()))
          .refuse(
              DRAW_MISSING,
              (t, c) -> draw(t, c.agreement(), c.period()).isEmpty(),
              (t, c) ->
                  "of round %d; record it first".formatted(round(t, c.agreement(), c.period())))
          .then((t, c) -> {
            t.state().put(t.agreement(c.agreement()).settle(c.period()));
            Slashing.slash(t, c.agreement(), Cause.MISSED_PERIOD);
          });

  private static <C extends Command> Rule.Writing<C> wellFormed(
      Rule.Writing<C> rule, ToLongFunction<C> period) {
    return rule.refuse(
        MALFORMED,
        (t, c) -> !Widths.u63(period.applyAsLong(c)),
        (t, c) -> "period " + period.applyAsLong(c));
  }

  private static <C extends Command> Rule.Writing<C> onOpenPeriod(
      Rule.Writing<C> rule, Function<C, Bytes32> agreement, ToLongFunction<C> period) {
    return rule.refuse(
            PERIOD_UNKNOWN,
            (t, c) -> period.applyAsLong(c) >= periods(t, agreement.apply(c)),
            (t, c) ->
                "period %d of %d".formatted(period.applyAsLong(c), periods(t, agreement.apply(c))))
        .refuse(
            PERIOD_SETTLED,
            (t, c) -> t.agreement(agreement.apply(c)).settledPeriods().has(period.applyAsLong(c)),
            (t, c) -> "period " + period.applyAsLong(c));
  }

  private static long periods(Execution t, Bytes32 id) {
    AgreementState agreement = t.agreement(id);
    return agreement.terms().periodCount(t.rounds(), agreement.agreement().endBlock());
  }

  private static long deadline(Execution t, Bytes32 id, long period) {
    return t.agreement(id).terms().answerDeadline(t.rounds(), period);
  }

  private static String due(Execution t, Bytes32 id, long period) {
    return "due up to block %d, now %d".formatted(deadline(t, id, period), t.now());
  }

  private static long round(Execution t, Bytes32 id, long period) {
    return t.agreement(id).terms().challengeRound(t.rounds(), period);
  }

  private static Optional<Bytes32> draw(Execution t, Bytes32 id, long period) {
    return t.state().draw(round(t, id, period));
  }

  private static Matter matter(Execution t, AnswerPeriod c) {
    return Matter.Period.of(
        c.agreement(), c.period(), draw(t, c.agreement(), c.period()).orElseThrow());
  }
}
