package souk.design.model;

/**
 * What an agent does otherwise than the protocol says. Behaviours go together: a Sybil that is
 * greedy, too, takes on another name whenever it gets nothing more under the old one.
 */
public enum Behaviour {
  /** A provider sends garbage and saves the cost; a client looks at nothing and reports nothing. */
  LAZY(1),
  /**
   * A provider takes tickets and releases nothing; a client takes what is sent and does not pay.
   */
  GREEDY(2),
  /** Providers and clients in one hand: those clients pay those providers, and nothing is moved. */
  COLLUDING(4),
  /** Comes back under another name when the old one is worth nothing. */
  SYBIL(8),
  /** A provider goes and comes back. */
  CHURNING(16);

  private final int bit;

  Behaviour(int bit) {
    this.bit = bit;
  }

  /** Its bit in a set. */
  public int bit() {
    return bit;
  }

  /** Whether a set has it. */
  public boolean in(int set) {
    return (set & bit) != 0;
  }
}
