package souk.market;

import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.JudgeId;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * When an agreement that is proposed now is opened, begins and ends, by a market's rules. It runs
 * to the end of a round, for {@link AgreementRules#rounds} whole rounds after the one in which it
 * is proposed, which are those of an escrow that is opened now.
 *
 * @param rules of the market
 * @param ledger that it is for
 * @param openBy the last block in which it can be put on the ledger; a provider that sees the
 *     ledger a little later still signs it
 * @param start the next block; for an agreement with periods the round of {@code openBy} at the
 *     earliest, since the ledger opens none whose first challenge has begun
 * @param end the first block in which it runs no more
 */
public record AgreementPlan(
    AgreementRules rules, LedgerRules ledger, long openBy, long start, long end) {
  /**
   * The plan for an agreement that is proposed now.
   *
   * @param head the ledger's newest block
   */
  public static AgreementPlan from(AgreementRules rules, LedgerRules ledger, long head) {
    RoundRules rounds = ledger.rounds();
    long next = head + 1;
    long round = rounds.roundOf(next);
    // A quarter of the time is left for a provider whose view of the ledger is behind; and at most
    // the next round is waited for, or nothing of a short agreement would be left.
    long wanted = head + rules.openWithin() - rules.openWithin() / 4;
    long openBy = Math.max(next, Math.min(wanted, rounds.end(round + 1) - 1));
    boolean sameRound = rounds.roundOf(openBy) == round;
    boolean periods = rules.periods().everyRounds() > 0;
    long start = periods && !sameRound ? rounds.start(rounds.roundOf(openBy)) : next;
    return new AgreementPlan(rules, ledger, openBy, start, rounds.end(round + rules.rounds()));
  }

  /**
   * Terms with all that the market says. Customer, provider, details, escrow and salt are left to
   * be said.
   *
   * @param judge the kind's; {@link JudgeId#NONE} where it has none
   * @param group of agreements over which the market limits questions; nothing where it does not
   */
  public AgreementBuilder draft(String service, JudgeId judge, Bytes32 group) {
    AgreementBuilder draft = times(service, judge);
    if (rules.periods().everyRounds() > 0) {
      draft.periods(rules.periods().everyRounds(), rules.periods().price(), funds(service));
    }
    if (!rules.questions().bond().isZero()) {
      int limit = rules.questions().groupLimit();
      draft.questions(rules.questions().bond(), limit == 0 ? Bytes32.ZERO : group, limit);
    }
    return draft;
  }

  /** What pays for all periods. */
  private Amount funds(String service) {
    AgreementTerms terms =
        times(service, JudgeId.NONE)
            .customer(Address.ZERO)
            .provider(Address.ZERO)
            .salt(Bytes32.ZERO)
            .periods(rules.periods().everyRounds(), rules.periods().price(), Amount.ZERO)
            .build();
    return rules.periods().price().times(terms.periodCount(ledger.rounds(), end));
  }

  private AgreementBuilder times(String service, JudgeId judge) {
    return AgreementTerms.of(service)
        .rules(ledger.hash())
        .judge(judge)
        .openBy(openBy)
        .start(start)
        .end(end)
        .notice(rules.notice())
        // It counts from the start, also for an agreement that is opened later.
        .commitWithin(
            rules.commitWithin() == 0 ? 0 : rules.commitWithin() + Math.max(0, openBy - start))
        .answerWithin(rules.answerWithin())
        .collateral(
            rules.collateral().amount(),
            rules.collateral().grades(),
            rules.collateral().releaseBlocks())
        .exposures(rules.exposures().provider(), rules.exposures().customer());
  }
}
