package souk.market.negotiation.strategy;

import souk.market.negotiation.Talk;

/**
 * Ends a negotiation in which this side has proposed so often.
 *
 * @param own drafts of this side
 */
public record MostTurns(int own) implements Concern {
  @Override
  public Opinion opinion(Talk talk) {
    return talk.own().size() < own
        ? Opinion.FINE
        : new Opinion.Never("nothing was agreed on in %d proposals".formatted(talk.own().size()));
  }
}
