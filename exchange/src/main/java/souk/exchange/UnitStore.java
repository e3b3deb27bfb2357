package souk.exchange;

import java.util.List;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * Remembers, through a restart, what was served and not paid: without it a client could lose its
 * debt by waiting for the next restart. What was paid for is remembered by the till, which takes
 * tickets for the same unit once.
 */
public interface UnitStore {
  /** All units that were served and not settled. */
  List<Unpaid> unpaid();

  /** A unit is about to be served. On disk soon, not at once: a power loss may forget it. */
  void served(Unpaid unit);

  /** It was paid, or forgiven. On disk soon. */
  void settled(Bytes32 unit);

  /** An agreement is over; nobody will ask for its units any more. */
  void forget(Bytes32 agreement);

  /**
   * A unit that was served and not paid.
   *
   * @param unit its {@link UnitRequest#id}
   * @param tickets its price
   */
  record Unpaid(Bytes32 unit, Bytes32 agreement, Address client, int tickets) {}
}
