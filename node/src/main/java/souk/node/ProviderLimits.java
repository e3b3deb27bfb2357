package souk.node;

import java.util.Set;
import souk.primitives.Address;

/**
 * What the operator of a provider's node lets it use, and whom it serves.
 *
 * @param disk the most bytes that its folder takes, over restarts; where it is full, nothing more
 *     is agreed on and services keep no more files, but nothing that is owed is deleted
 * @param rate the most bytes of answers that it sends clients in a second
 * @param customers the most that have agreements at a time
 * @param allowed the only customers; empty for everybody
 * @param denied those that it never agrees with
 */
public record ProviderLimits(
    long disk, long rate, int customers, Set<Address> allowed, Set<Address> denied) {
  /** The least disk: databases alone need some. */
  public static final long LEAST_DISK = 64L << 20;

  /** The least rate: clients give up on whoever is slower. */
  public static final long LEAST_RATE = 1024;

  /** Nobody and nothing is limited. */
  public static final ProviderLimits NONE =
      new ProviderLimits(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, Set.of(), Set.of());

  public ProviderLimits {
    if (disk < LEAST_DISK || rate < LEAST_RATE || customers < 1) {
      throw new IllegalArgumentException(
          "a provider has at least %d bytes of disk, %d bytes a second and 1 customer, got %d, %d and %d"
              .formatted(LEAST_DISK, LEAST_RATE, disk, rate, customers));
    }
    allowed = Set.copyOf(allowed);
    denied = Set.copyOf(denied);
  }
}
