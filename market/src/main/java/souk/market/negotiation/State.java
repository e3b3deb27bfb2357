package souk.market.negotiation;

/** How far a negotiation is. */
public enum State {
  /** The customer's draft lies there; the provider is to answer. */
  PROPOSED,
  /** The provider's draft lies there; the customer is to answer. */
  COUNTERED,
  /** One side took the other's draft; the customer may sign the agreement. */
  APPROVED,
  /** Both signed the agreement. */
  COMMITTED,
  /** One side does not go on. */
  WITHDRAWN,
  /** Who was to answer did not in time. */
  EXPIRED;

  /** Whether nothing follows. */
  public boolean over() {
    return this == COMMITTED || this == WITHDRAWN || this == EXPIRED;
  }
}
