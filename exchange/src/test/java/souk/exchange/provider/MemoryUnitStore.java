package souk.exchange.provider;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import souk.primitives.Bytes32;

/** Units in a map. */
final class MemoryUnitStore implements UnitStore {
  final Map<Bytes32, Unit> units = new LinkedHashMap<>();

  @Override
  public List<Unit> all() {
    return List.copyOf(units.values());
  }

  @Override
  public void put(Unit unit) {
    units.remove(unit.id());
    units.put(unit.id(), unit);
  }

  @Override
  public void remove(Bytes32 unit) {
    units.remove(unit);
  }

  @Override
  public void forget(Bytes32 agreement) {
    units.values().removeIf(unit -> unit.agreement().equals(agreement));
  }

  long unpaid() {
    return units.values().stream().filter(unit -> !unit.paid()).count();
  }
}
