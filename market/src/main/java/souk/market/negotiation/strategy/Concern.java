package souk.market.negotiation.strategy;

import souk.market.negotiation.Talk;

/** One thing that a strategy minds. Safe for many threads. */
public interface Concern {
  /** What it says of {@link Talk#there}. */
  Opinion opinion(Talk talk);
}
