package souk.exchange.provider;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.provider.ProviderUnit.State;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * The units of one agreement that are neither paid nor lost, and the room that they take: of their
 * clients, of the agreement and of the provider. Guarded by its agreement.
 */
final class UnderWay {
  private final ExposureRules rules;
  private final Address customer;
  private final Semaphore providerUnits;

  /** In the order of their deadlines. */
  private final Map<Bytes32, ProviderUnit> units = new LinkedHashMap<>();

  private final Map<Address, Integer> unitsOf = new HashMap<>();

  /**
   * @param customer for whom a share of the agreement's room is kept
   * @param providerUnits what all agreements of the provider share: a permit for each unit
   */
  UnderWay(ExposureRules rules, Address customer, Semaphore providerUnits) {
    this.rules = rules;
    this.customer = customer;
    this.providerUnits = providerUnits;
  }

  int size() {
    return units.size();
  }

  /** The unit of this name; null when it is not under way. */
  @Nullable ProviderUnit find(Bytes32 unit) {
    return units.get(unit);
  }

  /** Takes room for one more unit of a client; {@link #renew} must follow. */
  void admit(Address client) throws UnitException {
    if (unitsOf.getOrDefault(client, 0) >= rules.unitsPerSession()
        || units.size() >= rules.unitsPerAgreement()
        || (!client.equals(customer) && others() >= rules.unitsOfOthers())) {
      throw new UnitException(Reason.BUSY, "too many units under way; finish some of them first");
    }
    if (!providerUnits.tryAcquire()) {
      throw new UnitException(Reason.BUSY, "this provider has too much to do; come back later");
    }
    unitsOf.merge(client, 1, Integer::sum);
  }

  private int others() {
    return units.size() - unitsOf.getOrDefault(customer, 0);
  }

  /** Gives a unit that was admitted its time, from now on. */
  void renew(ProviderUnit unit, Instant now) {
    unit.deadline(now.plus(rules.expiry()));
    units.remove(unit.id());
    units.put(unit.id(), unit);
  }

  /** A unit is under way no longer, if it was. */
  void leave(ProviderUnit unit) {
    if (units.remove(unit.id(), unit)) {
      unitsOf.merge(unit.client(), -1, (a, b) -> a + b == 0 ? null : a + b);
      providerUnits.release();
    }
  }

  /** Those that nobody works on and whose time to be paid is over. */
  List<ProviderUnit> overdue(Instant now) {
    List<ProviderUnit> overdue = new ArrayList<>();
    for (ProviderUnit unit : units.values()) {
      if (now.isBefore(unit.deadline())) {
        break;
      }
      if (unit.state() == State.PREPARED) {
        overdue.add(unit);
      }
    }
    return overdue;
  }

  /** Forgets all, and gives their room back. */
  void clear() {
    providerUnits.release(units.size());
    units.clear();
    unitsOf.clear();
  }
}
