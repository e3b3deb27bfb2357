package souk.keys.owner;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import souk.exchange.Hired;
import souk.keys.GrantTerms;
import souk.keys.owner.KeysOwner.Revocation;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.StoreException;

/**
 * Brings revocations that are kept to the providers, to all at the same time, and again to those
 * that did not confirm. Whoever waits for that waits for a bounded time; no lock is held.
 */
final class Revocations {
  private static final long BLOCKS_BETWEEN = 20;

  private final KeysOwner owner;
  private final OwnerStore store;
  private final FragmentDelivery delivery;
  private final Executor executor;
  private final AtomicLong next = new AtomicLong();

  /** One provider's fragment of one grant. */
  private record Fragment(Bytes32 grant, Address provider) {}

  private final Map<Fragment, CompletableFuture<Optional<String>>> running =
      new ConcurrentHashMap<>();

  /** With the end of their grant, after which nothing is answered anyway. */
  private final Map<Fragment, Long> unconfirmed = new ConcurrentHashMap<>();

  private final Set<Address> asked = ConcurrentHashMap.newKeySet();

  Revocations(KeysOwner owner, OwnerStore store, FragmentDelivery delivery, Executor executor) {
    this.owner = owner;
    this.store = store;
    this.delivery = delivery;
    this.executor = executor;
    for (OwnerStore.Kept kept : store.all()) {
      if (kept.revocation().isPresent() && kept.file().grant().until() > owner.now()) {
        note(kept);
      }
    }
  }

  private void note(OwnerStore.Kept kept) {
    GrantTerms grant = kept.file().grant();
    Map<Address, Long> receipts = store.receipts(grant.id());
    grant.parts().stream()
        .map(GrantTerms.Part::provider)
        .filter(provider -> !receipts.containsKey(provider))
        .forEach(provider -> unconfirmed.put(new Fragment(grant.id(), provider), grant.until()));
  }

  /**
   * Brings the revocations of some grants.
   *
   * @param patience after which those that have not answered count as missing; they are asked on
   */
  Revocation bring(List<Bytes32> ids, Duration patience) throws GrantException {
    Map<Fragment, CompletableFuture<Optional<String>>> all = new LinkedHashMap<>();
    Map<Address, String> missing = new TreeMap<>();
    for (Bytes32 id : ids) {
      OwnerStore.Kept kept = owner.kept(id);
      Map<Address, Long> receipts = store.receipts(id);
      for (GrantTerms.Part part : kept.file().grant().parts()) {
        Address provider = part.provider();
        if (receipts.containsKey(provider)) {
          continue;
        }
        Fragment fragment = new Fragment(id, provider);
        unconfirmed.put(fragment, kept.file().grant().until());
        Optional<Hired> hired = owner.hired(provider);
        if (hired.isPresent()) {
          all.put(fragment, begin(fragment, hired.get(), kept.revocation().orElseThrow()));
        } else {
          missing.put(provider, "not hired any more; it dropped all with the agreement's end");
        }
      }
    }
    long until = System.nanoTime() + patience.toNanos();
    all.forEach((fragment, answer) ->
        await(answer, until).ifPresent(why -> missing.put(fragment.provider(), why)));
    Map<Address, Long> confirmed = new TreeMap<>();
    for (Bytes32 id : ids) {
      confirmed.putAll(store.receipts(id));
    }
    confirmed.keySet().removeAll(missing.keySet());
    return new Revocation(confirmed, missing);
  }

  /** Why a provider has not confirmed; empty when it has. */
  private static Optional<String> await(CompletableFuture<Optional<String>> answer, long until) {
    try {
      return answer.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.of("has not answered yet; it is asked again");
    } catch (ExecutionException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted; it is asked again");
    }
  }

  /** Asks one provider; who asks for the same meanwhile waits for the same answer. */
  private CompletableFuture<Optional<String>> begin(Fragment what, Hired from, Bytes revocation) {
    CompletableFuture<Optional<String>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<String>> others = running.putIfAbsent(what, mine);
    if (others != null) {
      return others;
    }
    try {
      executor.execute(() -> mine.complete(ask(what, from, revocation)));
    } catch (RuntimeException e) {
      running.remove(what);
      mine.complete(Optional.of("this node ends; ask again"));
    }
    return mine;
  }

  private Optional<String> ask(Fragment what, Hired from, Bytes revocation) {
    try {
      Bytes receipt = delivery.drop(from, what.grant(), revocation);
      long time = new ByteReader(receipt.toArray(), 0, 8).u63();
      store.receipt(what.grant(), what.provider(), time, receipt);
      unconfirmed.remove(what);
      return Optional.empty();
    } catch (IOException | DecodeException | StoreException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      return Optional.of("not asked: " + e.getMessage());
    } finally {
      running.remove(what);
    }
  }

  /**
   * To be called with each block; asks those again that did not confirm, never where it is called.
   */
  void advanced(long block) {
    if (block < next.get()) {
      return;
    }
    next.set(block + BLOCKS_BETWEEN);
    if (!unconfirmed.isEmpty()) {
      executor.execute(this::again);
    }
  }

  /** One grant after the other for each provider: one that is away costs one call, not many. */
  private void again() {
    unconfirmed.values().removeIf(until -> until <= owner.now());
    Map<Address, List<Fragment>> of = new LinkedHashMap<>();
    for (Fragment each : unconfirmed.keySet()) {
      of.computeIfAbsent(each.provider(), _ -> new ArrayList<>()).add(each);
    }
    of.forEach((provider, fragments) -> {
      if (owner.hired(provider).isPresent() && asked.add(provider)) {
        executor.execute(() -> {
          try {
            again(fragments);
          } finally {
            asked.remove(provider);
          }
        });
      }
    });
  }

  private void again(List<Fragment> fragments) {
    for (Fragment each : fragments) {
      Optional<Bytes> revocation = store.find(each.grant()).flatMap(OwnerStore.Kept::revocation);
      Optional<Hired> hired = owner.hired(each.provider());
      if (revocation.isEmpty()
          || hired.isEmpty()
          || begin(each, hired.get(), revocation.get()).join().isPresent()) {
        return;
      }
    }
  }
}
