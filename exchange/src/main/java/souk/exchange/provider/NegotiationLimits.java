package souk.exchange.provider;

/**
 * How much a provider listens to before anything is signed, so that nobody makes it work without
 * bound: to negotiate costs the other side nothing but its own signatures.
 *
 * @param open the most negotiations at a time
 * @param ofCustomer the most of one customer's at a time
 * @param ofHost the most of one network address at a time
 * @param bytes the most that is kept of all of them
 * @param perSecond the most turns of one network address in a second, after as many at once; and
 *     the most requests to sign an agreement
 */
public record NegotiationLimits(int open, int ofCustomer, int ofHost, long bytes, int perSecond) {
  /** 512 at a time, 8 of one customer, 64 of one address, 4 MiB, 20 turns a second. */
  public static final NegotiationLimits DEFAULT = new NegotiationLimits(512, 8, 64, 4 << 20, 20);

  public NegotiationLimits {
    if (open < 1 || ofCustomer < 1 || ofHost < 1 || bytes < 1 || perSecond < 1) {
      throw new IllegalArgumentException("limits of negotiations are at least 1");
    }
  }
}
