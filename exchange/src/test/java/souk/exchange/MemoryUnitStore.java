package souk.exchange;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import souk.primitives.Bytes32;

/** Unpaid units in a map. */
final class MemoryUnitStore implements UnitStore {
  final Map<Bytes32, Unpaid> units = new LinkedHashMap<>();

  @Override
  public List<Unpaid> unpaid() {
    return List.copyOf(units.values());
  }

  @Override
  public void served(Unpaid unit) {
    units.put(unit.unit(), unit);
  }

  @Override
  public void settled(Bytes32 unit) {
    units.remove(unit);
  }

  @Override
  public void forget(Bytes32 agreement) {
    units.values().removeIf(unit -> unit.agreement().equals(agreement));
  }
}
