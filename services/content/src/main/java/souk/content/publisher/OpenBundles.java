package souk.content.publisher;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.content.ContentRules;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * All bundles that clients may still fetch or pay. Knows which place belongs to which of them, so
 * that it sees when a bundle is complete, when its time is over, and when a client paid some caches
 * of a bundle and not the others. Safe for many threads.
 */
final class OpenBundles {
  private final ContentRules rules;
  private final int most;
  private final ClientAccounts clients;
  private final DeliveryCount deliveries;
  private final Map<Bytes32, OpenBundle> byId = new HashMap<>();

  /** In the order in which they expire, which is that in which they came. */
  private final Deque<OpenBundle> byExpiry = new ArrayDeque<>();

  /**
   * @param deliveries hears what is paid
   */
  OpenBundles(ContentRules rules, int most, int mostClients, DeliveryCount deliveries) {
    this.rules = rules;
    this.deliveries = deliveries;
    this.most = most;
    this.clients = new ClientAccounts(rules, mostClients);
  }

  /** Why no bundle can be opened now. */
  enum Refusal {
    CLIENT_LIMIT,
    FULL
  }

  /** Counts a bundle that is about to be made; the caller must {@link #add} or {@link #cancel}. */
  synchronized Optional<Refusal> reserve(Address client) {
    if (byId.size() >= most) {
      return Optional.of(Refusal.FULL);
    }
    return clients.open(client) ? Optional.empty() : Optional.of(Refusal.CLIENT_LIMIT);
  }

  synchronized void cancel(Address client) {
    clients.close(client, false);
  }

  /** Takes a bundle in, before its client gets it. */
  synchronized void add(OpenBundle bundle) {
    byId.put(bundle.id(), bundle);
    byExpiry.addLast(bundle);
    hold(bundle);
  }

  private static void hold(OpenBundle bundle) {
    for (OpenBundle.Slot slot : bundle.slots()) {
      slot.places().book().hold(slot.places().first(), bundle);
    }
  }

  synchronized @Nullable OpenBundle find(Bytes32 id) {
    return byId.get(id);
  }

  /**
   * Puts a repaired bundle in the place of another. Returns false when somebody was faster, or the
   * other is over.
   */
  synchronized boolean replace(OpenBundle old, OpenBundle repaired) {
    if (old.replaced() || byId.get(old.id()) != old) {
      return false;
    }
    old.replace();
    byId.remove(old.id());
    for (int slot = 0; slot < old.slots().size(); slot++) {
      if (old.isSpent(slot) && keeps(old, repaired, slot)) {
        repaired.spend(slot);
      }
    }
    add(repaired);
    return true;
  }

  private static boolean keeps(OpenBundle old, OpenBundle repaired, int slot) {
    return old.slots().get(slot).places().equals(repaired.slots().get(slot).places());
  }

  /** A cache says that a place was paid with. */
  synchronized void spent(HiredCache cache, long round, long book, int place) {
    SupplyBook of = cache.supply().book(round, book);
    OpenBundle bundle = of == null ? null : of.holder(place);
    if (bundle == null) {
      return;
    }
    for (int slot = 0; slot < bundle.slots().size(); slot++) {
      Places places = bundle.slots().get(slot).places();
      if (places.book() == of && places.first() == place) {
        spend(bundle, slot);
      }
    }
  }

  /** One slot of a bundle is paid. */
  synchronized void spend(OpenBundle bundle, int slot) {
    if (bundle.isSpent(slot)) {
      return;
    }
    bundle.spend(slot);
    Places places = bundle.slots().get(slot).places();
    bundle.slots().get(slot).cache().advance().paid(places);
    deliveries.paid(bundle.object().id(), places.count());
    if (bundle.allSpent() && byId.remove(bundle.id(), bundle)) {
      clients.close(bundle.client(), true);
      deliveries.completed(bundle.object().id());
    }
  }

  /**
   * Ends the bundles that nobody can pay any more in this block, and gives their unused places
   * back.
   */
  synchronized void end(long block) {
    while (!byExpiry.isEmpty() && rules.payableUntil(byExpiry.getFirst().expires()) < block) {
      OpenBundle over = byExpiry.removeFirst();
      for (int i = 0; i < over.slots().size(); i++) {
        Places places = over.slots().get(i).places();
        if (places.book().holder(places.first()) == over) {
          places.book().hold(places.first(), null);
          if (!over.isSpent(i)) {
            over.slots().get(i).cache().abandoned(places);
          }
        }
      }
      if (byId.remove(over.id(), over)) {
        clients.close(over.client(), false);
      }
    }
  }

  /** A place that its client did not pay with though it solved the bundle's puzzle. */
  record Owed(OpenBundle bundle, int slot) {}

  /** What is owed in bundles whose client has had its time. */
  synchronized List<Owed> owed(long block) {
    List<Owed> owed = new ArrayList<>();
    for (OpenBundle bundle : byExpiry) {
      if (bundle.expires() >= block) {
        break;
      }
      if (bundle.solved() && !bundle.allSpent() && !bundle.replaced()) {
        for (int slot = 0; slot < bundle.slots().size(); slot++) {
          if (!bundle.isSpent(slot)) {
            owed.add(new Owed(bundle, slot));
          }
        }
      }
    }
    return owed;
  }

  /** How many bundles are paid in part. */
  synchronized int unsettled() {
    return (int) byId.values().stream().filter(OpenBundle::anySpent).count();
  }

  synchronized int size() {
    return byId.size();
  }

  /** How many bundles a client may have open. */
  synchronized int limit(Address client) {
    return clients.limit(client);
  }
}
