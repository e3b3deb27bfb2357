package souk.node;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import souk.exchange.WrongEndpointException;
import souk.exchange.wire.Paths;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
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

  /** The share of the heap that offers may take. */
  private static final int HEAP_SHARE = 4;

  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** The most that are asked at one time. */
  private static final int MOST_WAITING = 16;

  /** The most providers that are remembered; each takes some 500 bytes, and its offers. */
  public static final int MOST = 1_000_000;

  private final LedgerInfo ledger;
  private final HttpDialer dialer;
  private final InstantSource clock;
  private final OfferIndex index;
  private final int most;
  private final Map<Address, Known> known = new LinkedHashMap<>();
  private final Map<Address, Future<List<SignedOffer>>> underWay = new HashMap<>();

  // Platform threads, for looking up a name blocks the thread that does it.
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          MOST_WAITING, Thread.ofPlatform().daemon().name("souk-discovery-", 0).factory());

  /** What is known of a provider. */
  private static final class Known {
    private String endpoint = "";
    private long due;
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
    this(ledger, dialer, clock, indexed, random, MOST);
  }

  Discovery(
      LedgerInfo ledger,
      HttpDialer dialer,
      InstantSource clock,
      Set<String> indexed,
      SplittableRandom random,
      int most) {
    this.ledger = ledger;
    this.dialer = dialer;
    this.clock = clock;
    this.most = most;
    this.index =
        new OfferIndex(indexed, most, Runtime.getRuntime().maxMemory() / HEAP_SHARE, random);
  }

  /**
   * Asks those that are due, for so long; who is slower is found by a later look.
   *
   * @return whether all that were due have answered, or failed to
   */
  public boolean look(LedgerView view, Duration patience) throws InterruptedException {
    return look(view.providers(), patience);
  }

  /** The same of these providers alone; what others offered before is forgotten. */
  public boolean look(List<LedgerView.Provider> standing, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    dropOthers(standing);
    for (LedgerView.Provider provider : standing) {
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
        of.failures = 0;
      }
      if (of.due <= now() && !underWay.containsKey(provider.address())) {
        while (underWay.size() >= MOST_WAITING && left(end) > 0) {
          collect(1);
        }
        if (underWay.size() >= MOST_WAITING) {
          return false;
        }
        ask(provider.address(), provider.endpoint());
      }
    }
    while (!underWay.isEmpty() && left(end) > 0) {
      collect(Math.min(left(end), TimeUnit.MILLISECONDS.toNanos(50)));
    }
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
    underWay.put(provider, threads.submit(() -> fetch(provider, endpoint)));
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
    for (Map.Entry<Address, Future<List<SignedOffer>>> asked : List.copyOf(underWay.entrySet())) {
      try {
        List<SignedOffer> offers = asked.getValue().get(wait, TimeUnit.NANOSECONDS);
        underWay.remove(asked.getKey());
        answered(asked.getKey(), offers);
      } catch (TimeoutException e) {
        // it may answer yet
      } catch (ExecutionException e) {
        underWay.remove(asked.getKey());
        Throwable why = e.getCause() == null ? e : e.getCause();
        failed(asked.getKey(), String.valueOf(why.getMessage()));
      } catch (CancellationException e) {
        underWay.remove(asked.getKey());
      }
      wait = 0;
    }
  }

  private void answered(Address provider, List<SignedOffer> offers) {
    Known of = known.get(provider);
    if (of == null) {
      return; // it has left the ledger
    }
    Set<String> services = new HashSet<>();
    boolean room = true;
    for (SignedOffer offer : offers) {
      room &= index.put(offer) || of.services.contains(offer.offer().service());
      services.add(offer.offer().service());
    }
    drop(provider, of, services);
    of.services = services;
    of.failures = 0;
    of.due = now() + AGAIN.toSeconds();
    of.trouble = room ? offers.isEmpty() ? "it offers nothing" : null : "the index is full";
  }

  private void failed(Address provider, String why) {
    Known of = known.get(provider);
    if (of == null) {
      return;
    }
    drop(provider, of, Set.of());
    of.services = Set.of();
    of.due = now() + (RETRY.toSeconds() << of.failures);
    of.failures = Math.min(of.failures + 1, MOST_DOUBLINGS);
    of.trouble = why;
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

  /** Who has no offer, and why. */
  public List<LeftOut> leftOut() {
    List<LeftOut> out = new ArrayList<>();
    known.forEach((provider, of) -> {
      String why = underWay.containsKey(provider) ? "it has not answered yet" : of.trouble;
      if (why != null) {
        out.add(new LeftOut(provider, of.endpoint, why));
      }
    });
    return out;
  }

  /** Ends the questions under way. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
