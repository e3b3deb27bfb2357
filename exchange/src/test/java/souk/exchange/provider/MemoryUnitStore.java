package souk.exchange.provider;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.primitives.Bytes32;

/** Units in a map. */
final class MemoryUnitStore implements UnitStore {
  final Map<Bytes32, Unit> units = new LinkedHashMap<>();

  /** What happens, once, while the note of a unit that is not paid is on its way. */
  @Nullable Runnable whilePuttingUnpaid;

  @Override
  public List<Unit> all() {
    return List.copyOf(units.values());
  }

  @Override
  public void put(Unit unit) {
    Runnable meanwhile = whilePuttingUnpaid;
    if (meanwhile != null && !unit.paid()) {
      whilePuttingUnpaid = null;
      meanwhile.run();
    }
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

  @Override
  public void close() {}
}
