package souk.payments;

import java.util.List;
import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * Which tickets of an escrow each unit of service got. It keeps no secrets: they follow from the
 * wallet's key. When a method that changes something returns, the change is safe from power loss.
 */
public interface UnitTicketStore {
  /** A place in one of the books that one provider has in one round. */
  record Place(long book, int place) {}

  /** A unit's tickets, all of one round. */
  record Given(long round, List<Place> places) {
    public Given {
      places = List.copyOf(places);
    }
  }

  /** What a unit at a provider got. */
  Optional<Given> find(Address provider, Bytes32 unit);

  /** Notes what a unit gets that has got nothing yet. */
  void give(Address provider, Bytes32 unit, Given tickets);

  /** Forgets one unit. */
  void forget(Address provider, Bytes32 unit);

  /** Forgets all units whose tickets are of earlier rounds. */
  void forgetBefore(long round);
}
