package souk.exchange.provider;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import souk.primitives.Address;

/**
 * What a provider's operator lets it agree to. Agreements that were signed before are served to
 * their end whatever the limits are now.
 *
 * @param customers the most that have agreements at a time
 * @param allowed the only ones that it signs for; empty for everybody
 * @param denied for whom it never signs
 * @param negotiations how much it listens to before anything is signed
 * @param full why there is no room for another agreement just now; empty while there is
 */
public record AgreementLimits(
    int customers,
    Set<Address> allowed,
    Set<Address> denied,
    NegotiationLimits negotiations,
    Supplier<Optional<String>> full) {
  /** Everybody, as many as come. */
  public static final AgreementLimits NONE =
      new AgreementLimits(Integer.MAX_VALUE, Set.of(), Set.of(), Optional::empty);

  /** With the usual limits of negotiations. */
  public AgreementLimits(
      int customers, Set<Address> allowed, Set<Address> denied, Supplier<Optional<String>> full) {
    this(customers, allowed, denied, NegotiationLimits.DEFAULT, full);
  }

  public AgreementLimits {
    if (customers < 1) {
      throw new IllegalArgumentException("a provider has at least 1 customer, got " + customers);
    }
    allowed = Set.copyOf(allowed);
    denied = Set.copyOf(denied);
  }

  /** Whether it never signs for somebody. */
  boolean refuses(Address customer) {
    return denied.contains(customer) || (!allowed.isEmpty() && !allowed.contains(customer));
  }
}
