package souk.market;

import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
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
    // A quarter of the time is left for a provider whose view of the ledger is behind. At most the
    // next round is waited for, or nothing of a short agreement would be left.
    long wanted = head + rules.openWithin() - rules.openWithin() / 4;
    long openBy = Math.min(wanted, rounds.end(rounds.roundOf(head + 1) + 1) - 1);
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
    return fill(terms, rules, rounds, group).build();
  }

  /** The same, for who still has something to say. */
  public AgreementBuilder fill(
      AgreementBuilder terms, AgreementRules rules, RoundRules rounds, Bytes32 group) {
    // The time for a commitment counts from the start, also where it is opened later.
    long late = rules.commitWithin() == 0 ? 0 : Math.max(0, openBy - start);
    return terms
        .openBy(openBy)
        .start(start)
        .end(end)
        .notice(rules.notice())
        .commitWithin(rules.commitWithin() + late)
        .answerWithin(rules.answerWithin())
        .questions(rules.questions().bond(), group, rules.questions().groupLimit())
        .collateral(
            rules.collateral().amount(),
            rules.collateral().grades(),
            rules.collateral().releaseBlocks())
        .exposures(rules.exposures().provider(), rules.exposures().customer())
        .periods(
            rules.periods().everyRounds(), rules.periods().price(), funds(rules.periods(), rounds));
  }

  /** What pays for all periods. */
  private Amount funds(AgreementRules.Periods periods, RoundRules rounds) {
    AgreementTerms blocks =
        AgreementTerms.of("")
            .customer(Address.ZERO)
            .provider(Address.ZERO)
            .rules(Bytes32.ZERO)
            .salt(Bytes32.ZERO)
            .openBy(openBy)
            .start(start)
            .end(end)
            .periods(periods.everyRounds(), periods.price(), Amount.ZERO)
            .build();
    return periods.price().times(blocks.periodCount(rounds, end));
  }
}
