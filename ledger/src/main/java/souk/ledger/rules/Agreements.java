package souk.ledger.rules;

import static souk.ledger.Refusal.AGREEMENT_CLOSED;
import static souk.ledger.Refusal.AGREEMENT_EXISTS;
import static souk.ledger.Refusal.AGREEMENT_OVER;
import static souk.ledger.Refusal.AGREEMENT_RUNNING;
import static souk.ledger.Refusal.AGREEMENT_UNKNOWN;
import static souk.ledger.Refusal.BAD_SIGNATURE;
import static souk.ledger.Refusal.DUTIES_OPEN;
import static souk.ledger.Refusal.FUNDS_TOO_LOW;
import static souk.ledger.Refusal.INSUFFICIENT_BALANCE;
import static souk.ledger.Refusal.INSUFFICIENT_COLLATERAL;
import static souk.ledger.Refusal.JUDGE_UNKNOWN;
import static souk.ledger.Refusal.MALFORMED;
import static souk.ledger.Refusal.NOT_PARTY;
import static souk.ledger.Refusal.PROVIDER_UNKNOWN;
import static souk.ledger.Refusal.ROUND_BEGUN;
import static souk.ledger.Refusal.SIGNATURE_EXPIRED;
import static souk.ledger.Refusal.TERMS_OUT_OF_BOUNDS;
import static souk.ledger.Refusal.WRONG_RULES;

import java.util.function.Function;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Command.CloseAgreement;
import souk.ledger.Command.EndAgreement;
import souk.ledger.Command.OpenAgreement;
import souk.ledger.Event;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.LedgerView.Agreement;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/** Agreements: opened with both signatures, ended early with notice, closed once all is over. */
final class Agreements {
  private Agreements() {}

  static final Rule<OpenAgreement> OPEN =
      Rule.of(OpenAgreement.class)
          .refuse(
              MALFORMED,
              (t, c) -> !fits(c.terms()) || contradictsItself(c.terms()),
              (t, c) -> "too wide, or no agreement at all: " + c.terms())
          .refuse(
              WRONG_RULES,
              (t, c) -> !c.terms().rulesHash().equals(t.rules().hash()),
              (t, c) ->
                  "made for %s, this ledger has %s"
                      .formatted(c.terms().rulesHash(), t.rules().hash()))
          .refuse(
              AGREEMENT_EXISTS,
              (t, c) -> t.state().findAgreement(id(t, c)) != null,
              (t, c) -> "agreement " + id(t, c))
          .refuse(
              SIGNATURE_EXPIRED,
              (t, c) -> t.now() > c.terms().openBy(),
              (t, c) -> "to be opened by block %d, now %d".formatted(c.terms().openBy(), t.now()))
          .refuse(
              AGREEMENT_OVER,
              (t, c) -> c.terms().endBlock() <= t.now(),
              (t, c) -> "ends at block %d, now %d".formatted(c.terms().endBlock(), t.now()))
          .refuse(
              TERMS_OUT_OF_BOUNDS,
              (t, c) -> !AgreementBounds.keeps(t.rules(), c.terms(), t.now()),
              (t, c) -> AgreementBounds.broken(t.rules(), c.terms(), t.now()))
          .refuse(
              ROUND_BEGUN,
              (t, c) ->
                  c.terms().periods().agreed()
                      && t.currentRound() >= c.terms().challengeRound(t.rounds(), 0),
              (t, c) ->
                  "the first challenge is of round %d, now %d"
                      .formatted(c.terms().challengeRound(t.rounds(), 0), t.currentRound()))
          .refuse(
              JUDGE_UNKNOWN,
              (t, c) ->
                  c.terms().judge().isNone()
                      ? needsJudge(c.terms())
                      : !t.hasJudge(c.terms().judge()),
              (t, c) -> "judge " + c.terms().judge().value())
          .refuse(
              BAD_SIGNATURE,
              (t, c) ->
                  !isSigned(t, c, c.customer(), c.terms().customer())
                      || !isSigned(t, c, c.provider(), c.terms().provider()),
              (t, c) ->
                  "of the "
                      + (isSigned(t, c, c.customer(), c.terms().customer())
                          ? "provider " + c.terms().provider()
                          : "customer " + c.terms().customer()))
          .refuse(
              FUNDS_TOO_LOW,
              (t, c) -> !coversAllPeriods(t, c.terms()),
              (t, c) ->
                  "%s for %d periods at %s"
                      .formatted(
                          c.terms().periods().funds(),
                          c.terms().periodCount(t.rounds(), c.terms().endBlock()),
                          c.terms().periods().price()))
          .refuse(
              PROVIDER_UNKNOWN,
              (t, c) -> t.state().findProvider(c.terms().provider()) == null,
              (t, c) -> "%s is not registered".formatted(c.terms().provider()))
          .refuse(
              INSUFFICIENT_COLLATERAL,
              (t, c) ->
                  t.provider(c.terms().provider()).free().compareTo(c.terms().collateral().amount())
                      < 0,
              (t, c) ->
                  "%s to lock, %s free"
                      .formatted(
                          c.terms().collateral().amount(), t.provider(c.terms().provider()).free()))
          .refuse(
              INSUFFICIENT_BALANCE,
              (t, c) -> t.lacks(c.terms().customer(), c.terms().periods().funds()),
              (t, c) -> t.balanceDetail(c.terms().customer(), c.terms().periods().funds()))
          .then((t, c) -> {
            AgreementTerms terms = c.terms();
            LedgerView.Provider p = t.provider(terms.provider());
            t.state()
                .put(
                    Providers.with(
                        p,
                        p.free().minus(terms.collateral().amount()),
                        p.locked().plus(terms.collateral().amount())));
            t.state().charge(terms.customer(), Pot.FUNDS, terms.periods().funds());
            t.state().put(AgreementState.opened(id(t, c), terms));
            t.happened(new Event.AgreementOpened(id(t, c), terms.customer(), terms.provider()));
          });

  static final Rule<EndAgreement> END =
      onAgreement(Rule.of(EndAgreement.class), EndAgreement::agreement)
          .refuse(
              NOT_PARTY,
              (t, c) -> !isParty(t.agreement(c.agreement()).terms(), t.sender()),
              (t, c) -> "%s is neither customer nor provider".formatted(t.sender()))
          .refuse(
              AGREEMENT_OVER,
              (t, c) -> earlyEnd(t, c) >= agreement(t, c.agreement()).endBlock(),
              (t, c) ->
                  "would end at block %d, ends at %d"
                      .formatted(earlyEnd(t, c), agreement(t, c.agreement()).endBlock()))
          .then((t, c) -> {
            long end = earlyEnd(t, c);
            t.state().put(t.agreement(c.agreement()).endingAt(end));
            t.happened(new Event.AgreementEnding(c.agreement(), end));
          });

  static final Rule<CloseAgreement> CLOSE =
      onAgreement(Rule.of(CloseAgreement.class), CloseAgreement::agreement)
          .refuse(
              AGREEMENT_RUNNING,
              // Not end + releaseBlocks: that sum may leave 63 bits.
              (t, c) ->
                  t.now() - agreement(t, c.agreement()).endBlock()
                      < t.agreement(c.agreement()).terms().collateral().releaseBlocks(),
              (t, c) ->
                  "ends at block %d, held for %d more, now %d"
                      .formatted(
                          agreement(t, c.agreement()).endBlock(),
                          t.agreement(c.agreement()).terms().collateral().releaseBlocks(),
                          t.now()))
          .refuse(
              DUTIES_OPEN,
              (t, c) -> agreement(t, c.agreement()).openDuties() > 0,
              (t, c) -> agreement(t, c.agreement()).openDuties() + " duties")
          .then((t, c) -> {
            Agreement a = agreement(t, c.agreement());
            LedgerView.Provider p = t.provider(a.terms().provider());
            t.state().put(Providers.with(p, p.free().plus(a.lock()), p.locked().minus(a.lock())));
            t.state().credit(Pot.FUNDS, a.terms().customer(), a.funds());
            t.state().put(t.agreement(c.agreement()).close());
            t.happened(new Event.AgreementClosed(c.agreement(), a.funds(), a.lock()));
          });

  /** The checks that come first wherever a command names an agreement that is not closed. */
  static <C extends Command> Rule.Writing<C> onAgreement(
      Rule.Writing<C> rule, Function<C, Bytes32> id) {
    return rule.refuse(
            AGREEMENT_UNKNOWN,
            (t, c) -> t.state().findAgreement(id.apply(c)) == null,
            (t, c) -> "agreement " + id.apply(c))
        .refuse(
            AGREEMENT_CLOSED,
            (t, c) -> agreement(t, id.apply(c)).closed(),
            (t, c) -> "agreement " + id.apply(c));
  }

  private static Agreement agreement(Execution t, Bytes32 id) {
    return t.agreement(id).agreement();
  }

  private static Bytes32 id(Execution t, OpenAgreement c) {
    return t.id(c.terms()::id);
  }

  private static long earlyEnd(Execution t, EndAgreement c) {
    return t.now() + t.agreement(c.agreement()).terms().noticeBlocks();
  }

  private static boolean isParty(AgreementTerms terms, Address sender) {
    return sender.equals(terms.customer()) || sender.equals(terms.provider());
  }

  private static boolean isSigned(Execution t, OpenAgreement c, Signature signature, Address by) {
    return t.environment().recovery().recover(signature, id(t, c)).filter(by::equals).isPresent();
  }

  private static boolean needsJudge(AgreementTerms terms) {
    return terms.periods().agreed() || terms.questions().agreed() || terms.commitBlocks() > 0;
  }

  private static boolean coversAllPeriods(Execution t, AgreementTerms terms) {
    long periods = terms.periodCount(t.rounds(), terms.endBlock());
    try {
      return terms.periods().funds().compareTo(terms.periods().price().times(periods)) >= 0;
    } catch (ArithmeticException e) {
      return false; // a price over 2^128 - 1 that no funds cover
    }
  }

  private static boolean fits(AgreementTerms terms) {
    return Widths.u63(terms.openBy())
        && Widths.u63(terms.startBlock())
        && Widths.u63(terms.endBlock())
        && Widths.u32(terms.noticeBlocks())
        && Widths.u32(terms.commitBlocks())
        && Widths.u32(terms.answerBlocks())
        && Widths.u31(terms.periods().everyRounds())
        && Widths.u16(terms.questions().groupLimit())
        && Widths.u32(terms.collateral().releaseBlocks())
        && Widths.u31(terms.exposures().provider())
        && Widths.u31(terms.exposures().customer());
  }

  private static boolean contradictsItself(AgreementTerms terms) {
    return !terms.hasReadableService()
        || terms.details().size() > AgreementTerms.MAX_DETAILS
        || terms.endBlock() <= terms.startBlock()
        || !isGrade(terms.collateral().grades().first())
        || !isGrade(terms.collateral().grades().second())
        || !isGrade(terms.collateral().grades().further());
  }

  private static boolean isGrade(int basisPoints) {
    return basisPoints >= 0 && basisPoints <= LedgerRules.WHOLE;
  }
}
