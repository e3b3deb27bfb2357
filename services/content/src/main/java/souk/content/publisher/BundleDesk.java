package souk.content.publisher;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import souk.content.ContentRules;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.ProblemException;

/** Gives clients bundles, and repairs them. Safe for many threads. */
final class BundleDesk {
  private static final int RANDOM_BYTES = Bytes32.SIZE - Long.BYTES;

  private final ContentRules rules;
  private final RoundRules rounds;
  private final Caches caches;
  private final OpenBundles open;
  private final LongSupplier block;
  private final Runnable wake;
  private final SecureRandom random;
  private final CacheChoice.ChoiceKeys choiceKeys;
  private final byte[] idPrefix = new byte[RANDOM_BYTES];
  private final AtomicLong made = new AtomicLong();
  private final BlockingQueue<Workplace> idle =
      new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

  /** What one thread needs to make bundles. */
  private record Workplace(CacheChoice choice, BundleMaker maker) {}

  /**
   * @param block the ledger's newest
   * @param wake called when caches run out of tickets
   */
  BundleDesk(
      ContentRules rules,
      RoundRules rounds,
      Caches caches,
      OpenBundles open,
      LongSupplier block,
      Runnable wake,
      SecureRandom random,
      CacheChoice.ChoiceKeys choiceKeys) {
    this.rules = rules;
    this.rounds = rounds;
    this.caches = caches;
    this.open = open;
    this.block = block;
    this.wake = wake;
    this.random = random;
    this.choiceKeys = choiceKeys;
    random.nextBytes(idPrefix);
  }

  /** A bundle of an object for a client. */
  Bytes bundle(Address client, PublishedObject object, int number) throws ProblemException {
    if (number >= object.layout().bundles()) {
      throw new ProblemException(
          404, "bundle-unknown", "the object has " + object.layout().bundles() + " bundles");
    }
    reserve(client);
    boolean done = false;
    Workplace workplace = borrow();
    try {
      Time time = time();
      List<BundleMaker.Source> sources = sources(workplace.choice(), object, number, time);
      Bytes32 id = newId();
      Bytes bundle = make(workplace.maker(), id, object, number, client, time, sources);
      open.add(
          new OpenBundle(
              id,
              client,
              object,
              number,
              time.epoch(),
              time.expires(),
              List.of(),
              slots(sources),
              bundle));
      done = true;
      return bundle;
    } finally {
      idle.offer(workplace);
      if (!done) {
        open.cancel(client);
      }
    }
  }

  private static Bytes make(
      BundleMaker maker,
      Bytes32 id,
      PublishedObject object,
      int number,
      Address client,
      Time time,
      List<BundleMaker.Source> sources)
      throws ProblemException {
    try {
      return maker.make(id, object, number, client, time.expires(), sources);
    } catch (InternalError e) { // what a mapped file gives for bytes that are no longer there
      sources.forEach(taken -> taken.cache().takeBack(taken.places()));
      throw Catalogue.gone(object.id(), Published.State.CHANGED);
    }
  }

  /** The same bundle with another cache in the place of one that does not deliver. */
  Bytes repair(Address client, Bytes32 id, int slot) throws ProblemException {
    OpenBundle old = open.find(id);
    if (old == null || !old.client().equals(client) || slot >= old.slots().size()) {
      throw new ProblemException(404, "bundle-unknown", "this client has no such bundle open");
    }
    if (old.failed().size() >= rules.repairs()) {
      throw new ProblemException(
          429, "repairs-used", "a bundle is repaired at most " + rules.repairs() + " times");
    }
    Time time = time();
    Workplace workplace = borrow();
    try {
      BundleMaker.Source fresh = replacement(workplace.choice(), old, slot, time);
      List<BundleMaker.Source> sources = new ArrayList<>();
      for (int i = 0; i < old.slots().size(); i++) {
        OpenBundle.Slot kept = old.slots().get(i);
        sources.add(
            i == slot ? fresh : new BundleMaker.Source(kept.cache(), kept.places(), old.token(i)));
      }
      Bytes32 newId = newId();
      Bytes bundle =
          workplace
              .maker()
              .make(newId, old.object(), old.number(), client, time.expires(), sources);
      List<HiredCache> failed = new ArrayList<>(old.failed());
      failed.add(old.slots().get(slot).cache());
      OpenBundle repaired =
          new OpenBundle(
              newId,
              client,
              old.object(),
              old.number(),
              old.epoch(),
              Math.max(old.expires(), time.expires()),
              failed,
              slots(sources),
              bundle);
      if (!open.replace(old, repaired)) {
        fresh.cache().takeBack(fresh.places());
        throw new ProblemException(409, "bundle-unknown", "the bundle is over, or was repaired");
      }
      return bundle;
    } finally {
      idle.offer(workplace);
    }
  }

  private static List<OpenBundle.Slot> slots(List<BundleMaker.Source> sources) {
    List<OpenBundle.Slot> slots = new ArrayList<>(sources.size());
    for (BundleMaker.Source source : sources) {
      slots.add(new OpenBundle.Slot(source.cache(), source.places()));
    }
    return slots;
  }

  private BundleMaker.Source replacement(CacheChoice choice, OpenBundle old, int slot, Time time)
      throws ProblemException {
    int chunk = old.number() * rules.caches() + slot;
    HiredCache cache =
        choice.replace(old.object().id(), old.epoch(), chunk, caches.roster(), old.excluded());
    int tickets = rules.tickets(old.object().layout().size(chunk));
    Places places = cache == null ? null : cache.take(time.round(), tickets);
    if (cache == null || places == null) {
      throw unavailable();
    }
    return new BundleMaker.Source(cache, places, null);
  }

  private void reserve(Address client) throws ProblemException {
    switch (open.reserve(client).orElse(null)) {
      case null -> {}
      case CLIENT_LIMIT ->
          throw new ProblemException(
              429,
              "too-many-open",
              "this client has as many bundles open as it may, %d; complete some of them first"
                  .formatted(open.limit(client)));
      case FULL ->
          throw new ProblemException(503, "busy", "too many bundles are open; come back later");
    }
  }

  /** The round whose tickets pay now, and until when a new token is good. */
  private record Time(long round, long epoch, long expires) {}

  /**
   * A token must be payable as long as the agreement says before the tills close; what is asked for
   * later waits for the next round.
   */
  private Time time() throws ProblemException {
    long now = block.getAsLong();
    long round = rounds.roundOf(now);
    long expires = now + rules.tokenBlocks();
    long last = rounds.closes(round) - 1;
    if (now + (rules.tokenBlocks() + 1) / 2 > last) {
      throw new ProblemException(
          503,
          "round-closing",
          "the tills close soon; come back in block " + rounds.start(round + 1));
    }
    return new Time(round, round / rules.epochRounds(), Math.min(expires, last));
  }

  private List<BundleMaker.Source> sources(
      CacheChoice choice, PublishedObject object, int number, Time time) throws ProblemException {
    @Nullable HiredCache[] chosen = new HiredCache[rules.caches()];
    int first = number * rules.caches();
    if (!choice.choose(object.id(), time.epoch(), first, caches.roster(), chosen)) {
      throw unavailable();
    }
    List<BundleMaker.Source> sources = new ArrayList<>(chosen.length);
    for (int slot = 0; slot < chosen.length; slot++) {
      HiredCache cache = chosen[slot];
      int tickets = rules.tickets(object.layout().size(first + slot));
      Places places = cache == null ? null : cache.take(time.round(), tickets);
      if (cache == null || places == null) {
        sources.forEach(taken -> taken.cache().takeBack(taken.places()));
        throw unavailable();
      }
      if (cache.supply().low(time.round()) || !cache.advance().usable()) {
        wake.run();
      }
      sources.add(new BundleMaker.Source(cache, places, null));
    }
    return sources;
  }

  private ProblemException unavailable() {
    wake.run();
    return new ProblemException(
        503, "no-caches", "too few caches have tickets left now; come back later");
  }

  private Workplace borrow() {
    Workplace ready = idle.poll();
    return ready == null
        ? new Workplace(new CacheChoice(choiceKeys), new BundleMaker(rules, random))
        : ready;
  }

  private Bytes32 newId() {
    return Bytes32.of(
        ByteBuffer.allocate(Bytes32.SIZE).put(idPrefix).putLong(made.getAndIncrement()).array());
  }
}
