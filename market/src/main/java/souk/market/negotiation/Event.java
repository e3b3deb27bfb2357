package souk.market.negotiation;

/** What moves a negotiation. */
public enum Event {
  /** A draft: the customer's proposals and the provider's counter-proposals. */
  DRAFT,
  /** The other side's draft is taken as it is. */
  APPROVE,
  /** The agreement is signed: by the customer, and then by the provider. */
  COMMIT,
  /** This side does not go on. */
  WITHDRAW,
  /** The last turn's time is over. */
  EXPIRE
}
