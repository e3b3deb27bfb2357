package souk.ledger;

import java.util.HashSet;
import java.util.Set;

/**
 * Which kinds of events a follower of a ledger wants to hear of.
 *
 * @param kinds their record classes; none for one that only wants to know of new blocks
 */
public record Interest(Set<Class<? extends Event>> kinds) {
  /** Every kind. */
  public static final Interest ALL = new Interest(all());

  /** New blocks only. */
  public static final Interest BLOCKS = new Interest(Set.of());

  public Interest {
    kinds = Set.copyOf(kinds);
  }

  /** Whether an event is of one of the kinds. */
  public boolean includes(Event event) {
    return kinds.contains(event.getClass());
  }

  private static Set<Class<? extends Event>> all() {
    Set<Class<? extends Event>> all = new HashSet<>();
    for (Class<?> kind : Event.class.getPermittedSubclasses()) {
      all.add(kind.asSubclass(Event.class));
    }
    return all;
  }
}
