package souk.keys.owner;

import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import souk.exchange.CustomerPorts;
import souk.exchange.Hired;
import souk.keys.GrantTerms;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.primitives.Address;

/**
 * Issues grants anew through others when a provider of theirs leaves: it gave notice, its agreement
 * is over, or it was convicted of a fault. That waits until as many as the grant has are hired and
 * stay. The data stays as it is encrypted; readers are given the new file when they ask for it.
 */
final class Reissue {
  private static final Logger LOG = System.getLogger("souk.keys");
  private static final long BLOCKS_BETWEEN = 5;

  private final KeysOwner owner;
  private final CustomerPorts ports;
  private final OwnerStore store;
  private final AtomicLong next = new AtomicLong();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicLong granted = new AtomicLong();
  private Settled settled = new Settled(Set.of(), -1);

  /**
   * When all grants stood: through whom, and how many had been given by then. One that was given
   * since may be through somebody who left again before the next look.
   */
  private record Settled(Set<Address> with, long grants) {}

  Reissue(KeysOwner owner, CustomerPorts ports, OwnerStore store) {
    this.owner = owner;
    this.ports = ports;
    this.store = store;
  }

  /** To be called when a grant was given. */
  void granted() {
    granted.incrementAndGet();
  }

  /** To be called with each block; looks now and again, and never where it is called. */
  void advanced(long block) {
    if (block < next.get() || !looking.compareAndSet(false, true)) {
      return;
    }
    next.set(block + BLOCKS_BETWEEN);
    ports
        .executor()
        .execute(() -> {
          try {
            look();
          } catch (RuntimeException e) {
            LOG.log(Logger.Level.WARNING, "grants were not looked at: {0}", e.getMessage());
          } finally {
            looking.set(false);
          }
        });
  }

  /** Grants are looked at only when others stay than the last time, or a grant was given since. */
  private void look() {
    long grants = granted.get();
    Map<Address, Hired> staying = staying();
    Settled now = new Settled(Set.copyOf(staying.keySet()), grants);
    if (now.equals(settled)) {
      return;
    }
    boolean all = true;
    for (OwnerStore.Kept kept : store.all()) {
      GrantTerms grant = kept.file().grant();
      if (kept.revocation().isEmpty() && grant.until() > owner.now()) {
        all &= stands(grant, staying) || reissued(grant, staying);
      }
    }
    if (all) {
      settled = now;
    }
  }

  private static boolean stands(GrantTerms grant, Map<Address, Hired> staying) {
    return grant.parts().stream().allMatch(part -> staying.containsKey(part.provider()));
  }

  private boolean reissued(GrantTerms grant, Map<Address, Hired> staying) {
    List<Hired> among = new ArrayList<>();
    grant
        .parts()
        .forEach(part -> Optional.ofNullable(staying.get(part.provider())).ifPresent(among::add));
    staying.values().stream().filter(each -> !among.contains(each)).forEach(among::add);
    if (among.size() < grant.parts().size()) {
      return false; // until the node has hired others
    }
    try {
      var _ = owner.reissue(grant.id(), among);
      return true;
    } catch (GrantException e) {
      LOG.log(Logger.Level.INFO, "{0} is not issued anew yet: {1}", grant.id(), e.getMessage());
      return false;
    }
  }

  /** Who is hired, has not given notice and was convicted of nothing. */
  private Map<Address, Hired> staying() {
    LedgerView view = ports.ledger().at(ports.ledger().head(Ledger.Finality.INCLUDED));
    Map<Address, Hired> staying = new LinkedHashMap<>();
    for (Hired each : owner.hired()) {
      Optional<LedgerView.Agreement> entry = view.agreement(each.id());
      if (entry.isPresent()
          && entry.get().faults() == 0
          && entry.get().endBlock() >= each.terms().endBlock()) {
        staying.put(each.terms().provider(), each);
      }
    }
    return staying;
  }
}
