package souk.market.negotiation;

/**
 * How one side negotiates. A strategy is asked when the other side's draft lies there; it only
 * looks and says, and may be asked about many negotiations at once.
 */
public interface Strategy {
  /** What it does about {@link Talk#there}. */
  Move answer(Talk talk);
}
