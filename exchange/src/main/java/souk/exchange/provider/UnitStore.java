package souk.exchange.provider;

import java.util.List;
import souk.exchange.UnitRequest;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * Remembers units through a restart: those that were served and not paid, or a client could lose
 * its debt by waiting for the next restart; and the last ones that were paid, or a late retry of a
 * request would be taken for a new one. What is written is on disk soon, not at once: a power loss
 * may undo the last moment. No ticket depends on that, for the till keeps those. What was handed in
 * is on disk when it is closed.
 */
public interface UnitStore extends AutoCloseable {
  @Override
  void close();

  /** All units, those written last at the end. */
  List<Unit> all();

  /** Writes a unit, in place of an earlier one of the same id. */
  void put(Unit unit);

  /** Forgets a unit. */
  void remove(Bytes32 unit);

  /** Forgets the units of an agreement that is over. */
  void forget(Bytes32 agreement);

  /**
   * A unit that was served or paid.
   *
   * @param id its {@link UnitRequest#id}
   * @param tickets its price
   * @param paid whether its tickets are on disk; otherwise something was sent for it
   */
  record Unit(Bytes32 id, Bytes32 agreement, Address client, int tickets, boolean paid) {}
}
