package souk.exchange.provider;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.provider.ProviderUnit.Event;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * What a provider has at stake in one agreement: the units for which something was sent and whose
 * tickets are not on disk, and of these the ones that were not paid in time. Guarded by its
 * agreement.
 */
final class Risk {
  private final int most;
  private final Address customer;
  private final ExposureRules rules;
  private final Map<Address, Integer> exposedTo = new HashMap<>();

  /** Those not paid in time, the longest lost first. */
  private final Map<Bytes32, ProviderUnit> lapsed = new LinkedHashMap<>();

  private int exposed;
  private int exposedToOthers;
  private int lost;
  private long paid;

  /**
   * @param most tickets that may be exposed at one time
   * @param customer for whom a share of them is kept
   */
  Risk(int most, Address customer, ExposureRules rules) {
    this.most = most;
    this.customer = customer;
    this.rules = rules;
  }

  /** What the provider would lose if all clients of the agreement vanished now, in tickets. */
  int exposed() {
    return exposed;
  }

  /** What it counts as lost of that: not paid in time, and not forgiven. */
  int lost() {
    return lost;
  }

  /** Refuses to send what would risk too much. */
  void mayExpose(Address client, int price) throws UnitException {
    int session = exposedTo.getOrDefault(client, 0);
    if (!rules.allows(most, exposed, exposedToOthers, session, client.equals(customer), price)) {
      throw new UnitException(
          Reason.EXPOSURE,
          "%d tickets of this agreement are unpaid, %d of them yours; this unit costs %d, and at most %d are risked"
              .formatted(exposed, session, price, most));
    }
  }

  /** So much is about to be sent for a unit. */
  void expose(ProviderUnit unit, int price) {
    unit.exposed(price);
    add(unit.client(), price);
  }

  /** Nothing is at stake in a unit any more. */
  void cover(ProviderUnit unit) {
    add(unit.client(), -unit.exposed());
    unit.exposed(0);
  }

  /** The time to pay for a unit is over. */
  void lapse(ProviderUnit unit) {
    lapsed.put(unit.id(), unit);
    lost += unit.exposed();
  }

  /** A unit that lapsed; null when none of this name did. */
  @Nullable ProviderUnit lapsed(Bytes32 unit) {
    return lapsed.get(unit);
  }

  /** The client of a lapsed unit is back, so it is none any more. */
  void unlapse(ProviderUnit unit) {
    lapsed.remove(unit.id());
    lost -= unit.exposed();
  }

  /** So many tickets were paid, which makes older losses good as far as the rules forgive them. */
  void paid(int tickets, Consumer<ProviderUnit> forgiven) {
    paid += tickets;
    Iterator<ProviderUnit> eldest = lapsed.values().iterator();
    while (eldest.hasNext()) {
      ProviderUnit unit = eldest.next();
      long needed = rules.paidToForgive(unit.exposed());
      if (paid < needed) {
        return;
      }
      paid -= needed;
      eldest.remove();
      lost -= unit.exposed();
      unit.on(Event.FORGIVEN);
      cover(unit);
      forgiven.accept(unit);
    }
  }

  /** Forgets everything. */
  void clear() {
    exposedTo.clear();
    lapsed.clear();
    exposed = 0;
    exposedToOthers = 0;
    lost = 0;
  }

  private void add(Address client, int tickets) {
    if (tickets != 0) {
      exposed += tickets;
      if (!client.equals(customer)) {
        exposedToOthers += tickets;
      }
      exposedTo.merge(client, tickets, (a, b) -> a + b == 0 ? null : a + b);
    }
  }
}
