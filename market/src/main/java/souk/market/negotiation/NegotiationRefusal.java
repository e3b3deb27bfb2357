package souk.market.negotiation;

/** Why a turn is not taken. The negotiation stays as it was. */
public enum NegotiationRefusal {
  /** It answers another turn than the last, or it is not that side's turn. */
  OUT_OF_ORDER,
  /** It was said before, in this negotiation. */
  REPLAYED,
  /** It changes what a negotiation is about, or approves what does not lie there. */
  CONTRADICTORY,
  /** Who says it did not sign it, or is no party. */
  NOT_SIGNED,
  /** Its own time is over, or too far ahead. */
  BAD_TIME,
  /** There were as many turns as a negotiation may have. */
  TOO_MANY_TURNS,
  /** The negotiation is over. */
  OVER
}
