package souk.market;

import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.RoundRules;
import souk.primitives.Bytes32;

/**
 * When an agreement that is proposed now begins and ends, and by when it must be on the ledger: the
 * one place where a market's rules become an agreement's blocks.
 *
 * @param openBy the last block in which it can be opened
 * @param start its first block
 * @param end the block after its last
 */
public record AgreementPlan(long openBy, long start, long end) {
  /**
   * A plan for an agreement that ends with a round.
   *
   * @param head the ledger's newest block
   * @param lastRound the round with which it ends
   */
  public static AgreementPlan at(
      AgreementRules rules, RoundRules rounds, long head, long lastRound) {
    long openBy = head + rules.openWithin();
    // Where periods are due, it must be opened before its first challenge round begins, which is
    // the round after the one of its start.
    boolean nextRound =
        rules.periods().everyRounds() > 0 && rounds.roundOf(openBy) > rounds.roundOf(head);
    long start = nextRound ? rounds.start(rounds.roundOf(openBy)) : head;
    return new AgreementPlan(openBy, start, rounds.end(lastRound));
  }

  /**
   * Puts these blocks and what the market's rules say into terms.
   *
   * @param group of the agreements of one job; zero for none
   */
  public AgreementTerms complete(
      AgreementBuilder terms, AgreementRules rules, RoundRules rounds, Bytes32 group) {
    AgreementTerms unfunded =
        terms
            .openBy(openBy)
            .start(start)
            .end(end)
            .notice(rules.notice())
            .commitWithin(rules.commitWithin())
            .answerWithin(rules.answerWithin())
            .questions(rules.questions().bond(), group, rules.questions().groupLimit())
            .collateral(
                rules.collateral().amount(),
                rules.collateral().grades(),
                rules.collateral().releaseBlocks())
            .exposures(rules.exposures().provider(), rules.exposures().customer())
            .periods(
                rules.periods().everyRounds(),
                rules.periods().price(),
                souk.primitives.Amount.ZERO)
            .build();
    return unfunded
        .vary()
        .periods(
            rules.periods().everyRounds(),
            rules.periods().price(),
            rules.periods().price().times(unfunded.periodCount(rounds, end)))
        .build();
  }
}
