package souk.market.negotiation;

/** Who speaks in a negotiation. The customer begins. */
public enum Side {
  CUSTOMER,
  PROVIDER;

  /** The one that answers it. */
  public Side other() {
    return this == CUSTOMER ? PROVIDER : CUSTOMER;
  }
}
