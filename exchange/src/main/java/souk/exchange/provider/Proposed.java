package souk.exchange.provider;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.transport.ProblemException;

/** How many proposals a provider looks at and keeps at one time, of one customer and of all. */
final class Proposed {
  /** Most agreements of all customers that are signed and not on the ledger yet. */
  static final int MOST_WAITING = 256;

  /**
   * Most agreements of one customer that are signed and not over, so that no customer can use up
   * the room, or the collateral, that others need.
   */
  static final int MOST_OF_CUSTOMER = 16;

  private final AgreementWatch agreements;
  private final Map<Address, Set<Bytes32>> underWay = new HashMap<>();
  private int looking;

  private final int mostCustomers;

  /**
   * @param mostCustomers that have agreements at a time
   */
  Proposed(AgreementWatch agreements, int mostCustomers) {
    this.agreements = agreements;
    this.mostCustomers = mostCustomers;
  }

  /**
   * Makes room for one more; {@link #leave} must follow.
   *
   * @throws ProblemException {@code busy} or {@code not-yet} when there is none
   */
  synchronized void enter(Address customer, Bytes32 id) throws ProblemException {
    if (agreements.waiting() + looking >= MOST_WAITING) {
      throw busy("other proposals are being looked at; ask again");
    }
    Set<Bytes32> own = underWay.getOrDefault(customer, Set.of());
    if (own.contains(id)) {
      throw busy("this proposal is being looked at; ask again");
    }
    if (agreements.of(customer) + own.size() >= MOST_OF_CUSTOMER) {
      throw busy(
          "%d agreements of %s are not over; this provider keeps no more of one customer"
              .formatted(MOST_OF_CUSTOMER, customer));
    }
    Set<Address> customers = agreements.customers();
    boolean known = customers.contains(customer) || underWay.containsKey(customer);
    long fresh = underWay.keySet().stream().filter(each -> !customers.contains(each)).count();
    if (!known && customers.size() + fresh >= mostCustomers) {
      throw new ProblemException(
          503,
          "not-yet",
          "this provider serves at most %d customers at a time, and has them; ask again later"
              .formatted(mostCustomers));
    }
    underWay.computeIfAbsent(customer, _ -> new HashSet<>()).add(id);
    looking++;
  }

  /** The proposal was signed, or it was not. */
  synchronized void leave(Address customer, Bytes32 id) {
    looking--;
    underWay.computeIfPresent(
        customer,
        (_, ids) -> {
          ids.remove(id);
          return ids.isEmpty() ? null : ids;
        });
  }

  private static ProblemException busy(String why) {
    return new ProblemException(503, "busy", why);
  }
}
