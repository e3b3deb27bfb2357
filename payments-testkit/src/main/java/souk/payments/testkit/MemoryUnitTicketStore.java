package souk.payments.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import souk.payments.UnitTicketStore;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/** A ticket source's store in memory: it outlives its source, not the process. */
public final class MemoryUnitTicketStore implements UnitTicketStore {
  private record Unit(Address provider, Bytes32 unit) {}

  private final Map<Unit, Given> units = new HashMap<>();

  @Override
  public synchronized Optional<Given> find(Address provider, Bytes32 unit) {
    return Optional.ofNullable(units.get(new Unit(provider, unit)));
  }

  @Override
  public synchronized void give(Address provider, Bytes32 unit, Given tickets) {
    if (units.putIfAbsent(new Unit(provider, unit), tickets) != null) {
      throw new IllegalStateException("the unit has tickets: " + unit);
    }
  }

  @Override
  public synchronized void forget(Address provider, Bytes32 unit) {
    units.remove(new Unit(provider, unit));
  }

  @Override
  public synchronized void forgetBefore(long round) {
    units.values().removeIf(given -> given.round() < round);
  }
}
