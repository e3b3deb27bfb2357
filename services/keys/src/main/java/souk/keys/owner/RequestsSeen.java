package souk.keys.owner;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * How often a provider may have answered a grant's reader, as the owner's node knows it: by the
 * units that it gave tickets for, and by its questions on the ledger. What it gave before it was
 * started is not known by provider, and counts as this provider's. Safe for many threads.
 */
final class RequestsSeen {
  private final Map<Bytes32, Map<Address, Count>> grants = new ConcurrentHashMap<>();

  private record Count(long units, int questions) {}

  /** Tickets were given for a unit. */
  void given(Bytes32 grant, Address provider) {
    add(grant, provider, new Count(1, 0));
  }

  /** A question was asked. */
  void asked(Bytes32 grant, Address provider) {
    add(grant, provider, new Count(0, 1));
  }

  private void add(Bytes32 grant, Address provider, Count more) {
    var _ =
        grants
            .computeIfAbsent(grant, _ -> new ConcurrentHashMap<>())
            .merge(
                provider,
                more,
                (a, b) -> new Count(a.units() + b.units(), a.questions() + b.questions()));
  }

  /**
   * At most how often the provider answered before the unit that it is complained about for.
   *
   * @param tickets that a unit costs
   */
  long most(OwnerStore.Kept kept, Address provider, int tickets) {
    Map<Address, Count> since = grants.getOrDefault(kept.file().grant().id(), Map.of());
    long units = 0;
    int questions = 0;
    for (Count each : since.values()) {
      units += each.units();
      questions += each.questions();
    }
    Count its = since.getOrDefault(provider, new Count(0, 0));
    long before = tickets == 0 ? 0 : Math.max(0, kept.given() / tickets - units);
    long all = before + its.units();
    return Math.max(0, all - 1) + Math.max(0, kept.asked() - questions) + its.questions();
  }
}
