package souk.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.SponsoredMarket.Published;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.primitives.Address;

/** A cache that does nothing while the others deliver; the test's clock says how long. */
class SlowCacheTest {
  @TempDir Path folder = Path.of("");

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Address> slow = new CopyOnWriteArrayList<>();
  private final Faults faults =
      new Faults() {
        @Override
        public void slow(Address cache, Duration soFar) {
          slow.add(cache);
        }
      };

  private SponsoredMarket market(int size) throws Exception {
    return new SponsoredMarket(folder, size, SponsoredMarket.RULES, this::stalling);
  }

  private ProviderRole stalling(ProviderRole honest) {
    return new Deviant(honest) {
      @Override
      public Prepared prepare(UnitRequest request) throws UnitException {
        stall();
        return super.prepare(request);
      }
    };
  }

  private ProviderRole stallingWithKeys(ProviderRole honest) {
    return new Deviant(honest) {
      @Override
      public Payload release(UnitRequest request) throws UnitException {
        stall();
        return super.release(request);
      }
    };
  }

  private void stall() {
    asked.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Fetches on another thread; the client's calls may take far longer than this test. */
  private CompletableFuture<byte[]> fetch(SponsoredMarket market, Published object) {
    var thread = Executors.newVirtualThreadPerTaskExecutor();
    CompletableFuture<byte[]> fetched = new CompletableFuture<>();
    thread.execute(() -> {
      try {
        fetched.complete(market.fetch(market.client(1), object.id(), faults));
      } catch (Exception e) {
        fetched.completeExceptionally(e);
      }
    });
    return fetched;
  }

  /** Lets the clock run ten times as fast as time, and not the ledger, until something is so. */
  private static void pass(SponsoredMarket market, String what, BooleanSupplier reached) {
    long[] last = {System.nanoTime()};
    SponsoredMarket.await(
        what,
        () -> {
          long now = System.nanoTime();
          market.market.clock().advance(Duration.ofNanos(10 * (now - last[0])));
          last[0] = now;
          return reached.getAsBoolean();
        });
  }

  /** An object whose first bundle the stalling cache has a part in. */
  private Published object(SponsoredMarket market) throws Exception {
    RawClient client = new RawClient(market, 2);
    for (int seed = 1; ; seed++) {
      Published object = market.publish(100_000, seed);
      Address first = market.caches.getFirst().address();
      if (client.bundle(object.id(), 0).parts().stream().anyMatch(p -> p.cache().equals(first))) {
        return object;
      }
    }
  }

  @Test
  void shouldReplaceACacheWhenItIsFarSlowerThanTheOthersAndHoldNothingAgainstIt() throws Exception {
    try (SponsoredMarket market = market(6)) {
      Published object = object(market);
      CompletableFuture<byte[]> fetched = fetch(market, object);
      asked.await();

      pass(market, "the object has come", fetched::isDone);

      assertThat(fetched.join()).isEqualTo(object.bytes());
      // On a busy machine another may be slow as well.
      assertThat(slow).contains(market.caches.getFirst().address());
      assertThat(faults.seen).isEmpty();
      assertThat(market.ticketsTaken()).isEqualTo(object.chunks());
      end.countDown();
    }
  }

  @Test
  void shouldGetTheKeyFromThePublisherWhenACacheIsPaidAndIsFarSlowerThanTheOthers()
      throws Exception {
    try (SponsoredMarket market =
        new SponsoredMarket(folder, 4, SponsoredMarket.RULES, this::stallingWithKeys)) {
      Published object = object(market);
      CompletableFuture<byte[]> fetched = fetch(market, object);
      asked.await();

      pass(market, "the object has come", fetched::isDone);

      assertThat(fetched.join()).isEqualTo(object.bytes());
      // On a busy machine another may be slow as well.
      assertThat(slow).contains(market.caches.getFirst().address());
      assertThat(faults.seen).isEmpty();
      assertThat(market.ticketsTaken()).isEqualTo(object.chunks());
      end.countDown();
    }
  }

  @Test
  void shouldWaitForASlowCacheWhenNobodyElseCanTakeItsPlace() throws Exception {
    try (SponsoredMarket market = market(4)) {
      Published object = object(market);
      CompletableFuture<byte[]> fetched = fetch(market, object);
      asked.await();
      for (int i = 0; i < 100; i++) {
        market.market.clock().advance(Duration.ofMillis(500));
        Thread.sleep(2);
      }
      assertThat(fetched).isNotDone();

      end.countDown();

      assertThat(fetched.join()).isEqualTo(object.bytes());
      assertThat(slow).isEmpty();
      assertThat(faults.seen).isEmpty();
      assertThat(market.ticketsTaken()).isEqualTo(object.chunks());
      market.assertSound();
    }
  }
}
