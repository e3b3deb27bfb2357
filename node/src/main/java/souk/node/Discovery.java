package souk.node;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import souk.exchange.WrongEndpointException;
import souk.exchange.wire.Paths;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
import souk.market.offer.Offer;
import souk.market.offer.OfferIndex;
import souk.market.offer.OfferQuery;
import souk.market.offer.SignedOffer;
import souk.primitives.Address;
import souk.primitives.DecodeException;
import souk.transport.HttpDialer;
import souk.transport.PeerException;

/**
 * Finds out what the providers on a ledger offer. Each is asked where the ledger says that it is;
 * what it answers is taken only when it is its own, signed, for this ledger and good now. Who
 * cannot be reached or says anything else drops out of the index, is asked again ever more seldom,
 * and is back when it answers as it should. For one thread.
 */
public final class Discovery implements AutoCloseable {
  /** When a provider is asked again that answered. */
  private static final Duration AGAIN = Duration.ofHours(1);

  /** When one is asked again that did not, the first time; then after twice as long each time. */
  private static final Duration RETRY = Duration.ofSeconds(30);

  private static final int MOST_DOUBLINGS = 10;

  /** When one that is hired is asked again, whether it answered or not, where nobody says. */
  static final Duration CLOSE = Duration.ofSeconds(30);

  /** Who was asked so often in vain is away. */
  private static final int AWAY = 3;

  /** The share of the heap that offers may take. */
  private static final int HEAP_SHARE = 4;

  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** The most that are asked at one time. */
  private static final int MOST_WAITING = 64;

  /** For how long a thread is kept that has nobody to ask. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** The longest wait for one answer before the others are looked at. */
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(5);

  /** The most providers that are remembered; each takes some 500 bytes, and its offers. */
  public static final int MOST = 1_000_000;

  private final LedgerInfo ledger;
  private final HttpDialer dialer;
  private final InstantSource clock;
  private final OfferIndex index;
  private final int most;
  private final Duration close;
  private final Map<Address, Known> known = new LinkedHashMap<>();
  private final Map<Address, Asked> underWay = new LinkedHashMap<>();
  private final SplittableRandom random;
  private final BiConsumer<Address, Throwable> failed;
  private final ExecutorService threads = threads();

  /** A question under way. */
  private record Asked(String endpoint, Future<Answered> answer) {}

  /** What came back, and how long that took. */
  private record Answered(List<SignedOffer> offers, double millis) {}

  /** What is known of a provider. */
  private static final class Known {
    private String endpoint = "";
    private long due;
    private long asked = Long.MIN_VALUE / 2;
    private long answered = Long.MIN_VALUE / 2;
    private double millis = Double.POSITIVE_INFINITY;
    private int failures;
    private @Nullable String trouble;
    private Set<String> services = Set.of();
  }

  /** A provider that has no offer in the index, and why. */
  public record LeftOut(Address provider, String endpoint, String why) {}

  /**
   * @param indexed names of the properties that questions are often about
   * @param random decides between equals
   */
  public Discovery(
      LedgerInfo ledger,
      HttpDialer dialer,
      InstantSource clock,
      Set<String> indexed,
      SplittableRandom random) {
    this(ledger, dialer, clock, indexed, random, MOST, CLOSE, (_, _) -> {});
  }

  /**
   * @param close when one that is hired is asked again
   * @param failed hears of each that told nothing that can be believed, each time
   */
  Discovery(
      LedgerInfo ledger,
      HttpDialer dialer,
      InstantSource clock,
      Set<String> indexed,
      SplittableRandom random,
      Duration close,
      BiConsumer<Address, Throwable> failed) {
    this(ledger, dialer, clock, indexed, random, MOST, close, failed);
  }

  Discovery(
      LedgerInfo ledger,
      HttpDialer dialer,
      InstantSource clock,
      Set<String> indexed,
      SplittableRandom random,
      int most,
      Duration close,
      BiConsumer<Address, Throwable> failed) {
    this.ledger = ledger;
    this.dialer = dialer;
    this.clock = clock;
    this.most = most;
    this.close = close;
    this.failed = failed;
    this.random = random.split();
    this.index =
        new OfferIndex(indexed, most, Runtime.getRuntime().maxMemory() / HEAP_SHARE, random);
  }

  // Platform threads, for looking up a name blocks the thread that does it.
  private static ExecutorService threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MOST_WAITING,
            MOST_WAITING,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("souk-discovery-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * Asks those that are due, for so long; who is slower is found by a later look. Those that were
   * asked by an earlier one are not waited for.
   *
   * @return whether all that were due have answered, or failed to
   */
  public boolean look(LedgerView view, Duration patience) throws InterruptedException {
    return look(view.providers(), patience);
  }

  /** The same of these providers alone; what others offered before is forgotten. */
  public boolean look(List<LedgerView.Provider> standing, Duration patience)
      throws InterruptedException {
    dropOthers(standing);
    return ask(standing, of -> of.due <= now(), patience);
  }

  /**
   * Asks some again that were asked a while ago: whether those are still there that much depends
   * on. What others offer is kept.
   */
  public void check(List<LedgerView.Provider> some) throws InterruptedException {
    var _ = ask(some, of -> of.asked + close.toSeconds() <= now(), Duration.ZERO);
  }

  private boolean ask(List<LedgerView.Provider> some, Predicate<Known> due, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    collect(0); // what came since the last look
    Set<Address> fresh = new HashSet<>();
    for (LedgerView.Provider provider : due(some, due)) {
      while (underWay.size() >= MOST_WAITING && left(end) > 0) {
        collect(Math.min(left(end), STEP));
      }
      if (underWay.size() >= MOST_WAITING) {
        return false;
      }
      ask(provider.address(), provider.endpoint());
      fresh.add(provider.address());
    }
    while (underWay.keySet().stream().anyMatch(fresh::contains) && left(end) > 0) {
      collect(Math.min(left(end), STEP));
    }
    return underWay.isEmpty();
  }

  /** Those that are due, in an order that none of them can choose. */
  private List<LedgerView.Provider> due(List<LedgerView.Provider> some, Predicate<Known> due) {
    List<LedgerView.Provider> all = new ArrayList<>();
    for (LedgerView.Provider provider : some) {
      Known of = known.get(provider.address());
      if (of == null && known.size() < most) {
        of = new Known();
        known.put(provider.address(), of);
      }
      if (of == null) {
        continue; // there are too many to remember
      }
      if (!of.endpoint.equals(provider.endpoint())) {
        of.endpoint = provider.endpoint();
        of.due = 0;
        of.answered = Long.MIN_VALUE / 2;
        of.failures = 0;
      }
      if (due.test(of) && !underWay.containsKey(provider.address())) {
        all.add(provider);
      }
    }
    Collections.shuffle(all, new Random(random.nextLong()));
    return all;
  }

  /**
   * Waits for those that were asked and have not answered.
   *
   * @return whether all have
   */
  boolean await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    do {
      collect(Math.min(left(end), STEP));
    } while (!underWay.isEmpty() && left(end) > 0);
    return underWay.isEmpty();
  }

  private static long left(long end) {
    return Math.max(0, end - System.nanoTime());
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private void dropOthers(List<LedgerView.Provider> standing) {
    Set<Address> there = new HashSet<>();
    standing.forEach(provider -> there.add(provider.address()));
    known
        .entrySet()
        .removeIf(entry -> {
          if (there.contains(entry.getKey())) {
            return false;
          }
          entry.getValue().services.forEach(service -> index.remove(entry.getKey(), service));
          return true;
        });
  }

  private void ask(Address provider, String endpoint) {
    Optional.ofNullable(known.get(provider)).ifPresent(of -> of.asked = now());
    underWay.put(provider, new Asked(endpoint, threads.submit(() -> timed(provider, endpoint))));
  }

  private Answered timed(Address provider, String endpoint)
      throws PeerException, DecodeException, WrongEndpointException {
    long begun = System.nanoTime();
    List<SignedOffer> offers = fetch(provider, endpoint);
    return new Answered(offers, (System.nanoTime() - begun) / 1e6);
  }

  private List<SignedOffer> fetch(Address provider, String endpoint)
      throws PeerException, DecodeException, WrongEndpointException {
    URI uri = Proposals.endpoint(endpoint);
    List<SignedOffer> offers =
        SignedOffer.decodeList(
            dialer
                .peer(uri)
                .send("GET", Paths.OFFERS, new byte[0], ANSWER, SignedOffer.MOST_LIST_BYTES));
    for (SignedOffer offer : offers) {
      Optional<String> wrong = wrong(offer, provider, endpoint);
      if (wrong.isPresent()) {
        throw new DecodeException("its offer of " + offer.offer().service() + " " + wrong.get());
      }
    }
    return offers;
  }

  private Optional<String> wrong(SignedOffer offer, Address provider, String endpoint) {
    if (!offer.offer().provider().equals(provider)) {
      return Optional.of("is another provider's");
    }
    if (!offer.offer().endpoint().equals(endpoint)) {
      return Optional.of("names another endpoint than the ledger");
    }
    if (!offer.offer().rulesHash().equals(ledger.rules().hash())) {
      return Optional.of("is for another ledger's rules");
    }
    if (!offer.offer().isGoodAt(now())) {
      return Optional.of("is not good now");
    }
    return offer.isSigned(ledger.domain())
        ? Optional.empty()
        : Optional.of("is not signed by it for this ledger");
  }

  /** Takes in what came; waits so many nanoseconds for the first of them. */
  private void collect(long nanos) throws InterruptedException {
    long wait = nanos;
    for (Map.Entry<Address, Asked> each : List.copyOf(underWay.entrySet())) {
      Address provider = each.getKey();
      Asked asked = each.getValue();
      try {
        Answered answer = asked.answer().get(wait, TimeUnit.NANOSECONDS);
        underWay.remove(provider);
        of(provider, asked).ifPresent(of -> answered(provider, of, answer));
      } catch (TimeoutException e) {
        // it may answer yet
      } catch (ExecutionException e) {
        underWay.remove(provider);
        Throwable why = e.getCause() == null ? e : e.getCause();
        of(provider, asked).ifPresent(of -> failed(provider, of, why));
      } catch (CancellationException e) {
        underWay.remove(provider);
      }
      wait = 0;
    }
  }

  /** Whom an answer is about; empty when it has left the ledger, or its place, in the meantime. */
  private Optional<Known> of(Address provider, Asked asked) {
    return Optional.ofNullable(known.get(provider))
        .filter(of -> of.endpoint.equals(asked.endpoint()));
  }

  private void answered(Address provider, Known of, Answered answer) {
    List<SignedOffer> offers = answer.offers();
    Set<String> services = new HashSet<>();
    boolean room = true;
    for (SignedOffer offer : offers) {
      room &= index.put(offer) || of.services.contains(offer.offer().service());
      services.add(offer.offer().service());
    }
    drop(provider, of, services);
    of.services = services;
    of.failures = 0;
    of.answered = now();
    of.millis = answer.millis();
    of.due = now() + AGAIN.toSeconds();
    of.trouble = room ? offers.isEmpty() ? "it offers nothing" : null : "the index is full";
  }

  private void failed(Address provider, Known of, Throwable why) {
    drop(provider, of, Set.of());
    of.services = Set.of();
    of.due = now() + (RETRY.toSeconds() << of.failures);
    of.failures = Math.min(of.failures + 1, MOST_DOUBLINGS);
    of.trouble = String.valueOf(why.getMessage());
    failed.accept(provider, why);
  }

  private void drop(Address provider, Known of, Set<String> except) {
    of.services.stream()
        .filter(service -> !except.contains(service))
        .forEach(service -> index.remove(provider, service));
  }

  /** The cheapest offers that fit. */
  public OfferQuery.Found best(OfferQuery query) {
    return index.best(query);
  }

  /** What a provider offers of a kind; empty while there is nothing that can be believed. */
  Optional<Offer> offer(Address provider, String service) {
    return index.offer(provider, service).map(SignedOffer::offer);
  }

  /** How long it took to answer the last time; infinite when it never did. */
  double latencyMillis(Address provider) {
    return Optional.ofNullable(known.get(provider))
        .map(of -> of.millis)
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** Whether one was asked so often in vain that it counts as gone. */
  boolean away(Address provider) {
    return Optional.ofNullable(known.get(provider)).filter(of -> of.failures >= AWAY).isPresent();
  }

  /** Why one has no offer; empty when it has, or was never asked. */
  Optional<String> trouble(Address provider) {
    return Optional.ofNullable(known.get(provider)).flatMap(of -> trouble(provider, of));
  }

  private Optional<String> trouble(Address provider, Known of) {
    return of.trouble == null && of.answered < 0 && underWay.containsKey(provider)
        ? Optional.of("it has not answered yet")
        : Optional.ofNullable(of.trouble);
  }

  /** Who has no offer, and why. */
  public List<LeftOut> leftOut() {
    List<LeftOut> out = new ArrayList<>();
    known.forEach((provider, of) ->
        trouble(provider, of).ifPresent(why -> out.add(new LeftOut(provider, of.endpoint, why))));
    return out;
  }

  /** Ends the questions under way. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
