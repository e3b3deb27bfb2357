package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.SponsoredMarket.Published;
import souk.content.client.ClientLimits;
import souk.content.client.ContentException;
import souk.content.client.Progress.Fault;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.exchange.testkit.TestProvider;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;

/** Caches that cheat or fail: the client gets its object all the same, and knows whose fault. */
class DeviantCacheTest {
  private static final ClientLimits IMPATIENT =
      new ClientLimits(
          2, 1, Duration.ofMillis(1500), Duration.ofSeconds(20), Duration.ofMillis(50), 3, 1 << 20);

  @TempDir Path folder = Path.of("");

  private SponsoredMarket market(UnaryOperator<ProviderRole> fault) throws Exception {
    return new SponsoredMarket(folder, 6, SponsoredMarket.RULES, fault);
  }

  @Test
  void shouldDeliverAndSlashTheCacheWhenItSignsForGarbage() throws Exception {
    UnaryOperator<byte[]> garbage =
        chunk -> {
          new Random(1).nextBytes(chunk);
          return chunk;
        };
    AtomicReference<PrivateKey> key = new AtomicReference<>(Samples.CACHE);
    try (SponsoredMarket market = market(role -> Deviant.sending(role, key::get, garbage, true))) {
      key.set(market.caches.getFirst().key());
      assertConvicted(market);
    }
  }

  @Test
  void shouldDeliverAndSlashTheCacheWhenOneByteThatThePuzzleMissesIsWrong() throws Exception {
    UnaryOperator<byte[]> oneByte =
        chunk -> {
          chunk[chunk.length - 1] ^= 1;
          return chunk;
        };
    AtomicReference<PrivateKey> key = new AtomicReference<>(Samples.CACHE);
    try (SponsoredMarket market = market(role -> Deviant.sending(role, key::get, oneByte, true))) {
      key.set(market.caches.getFirst().key());
      assertConvicted(market);
    }
  }

  private static void assertConvicted(SponsoredMarket market) throws Exception {
    TestProvider cheat = market.caches.getFirst();
    Published object = market.publish(1_500_000, 1);
    Faults faults = new Faults();

    byte[] fetched = market.fetch(market.client(1), object.id(), faults);

    assertThat(fetched).isEqualTo(object.bytes());
    assertThat(faults.seen).contains(new Fault.BadChunk(cheat.address()));
    assertThat(faults.seen).allMatch(fault -> fault.cache().equals(cheat.address()));
    SponsoredMarket.await(
        "the cache is slashed",
        () -> {
          market.market.advance(1);
          return market.lock(cheat).compareTo(SponsoredMarket.COLLATERAL) < 0;
        });
    market.market.advance(1);
    market.awaitReady(5);
    market.assertSound();
  }

  @Test
  void shouldDeliverWithoutTheCacheWhenItDoesNotSignForWhatItSends() throws Exception {
    UnaryOperator<byte[]> garbage =
        chunk -> {
          chunk[0] ^= 1;
          return chunk;
        };
    try (SponsoredMarket market =
        market(role -> Deviant.sending(role, () -> Samples.CACHE, garbage, false))) {
      assertDeliversWithout(market, market.caches.getFirst());
      assertThat(market.lock(market.caches.getFirst())).isEqualTo(SponsoredMarket.COLLATERAL);
    }
  }

  @Test
  void shouldDeliverWithoutTheCacheWhenItRefusesEverything() throws Exception {
    try (SponsoredMarket market =
        market(role ->
            new Deviant(role) {
              @Override
              public Prepared prepare(UnitRequest request) throws UnitException {
                throw new UnitException(UnitException.Reason.NOT_FOUND, "not today");
              }
            })) {
      assertDeliversWithout(market, market.caches.getFirst());
    }
  }

  @Test
  void shouldDeliverWithoutTheCacheWhenItStalls() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (SponsoredMarket market =
        market(role ->
            new Deviant(role) {
              @Override
              public Prepared prepare(UnitRequest request) throws UnitException {
                try {
                  end.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return super.prepare(request);
              }
            })) {
      Published object = market.publish(300_000, 1);
      byte[] fetched = market.fetch(market.client(1, IMPATIENT), object.id(), new Faults());
      assertThat(fetched).isEqualTo(object.bytes());
      end.countDown();
    }
  }

  @Test
  void shouldDeliverWithoutTheCacheWhenItDied() throws Exception {
    try (SponsoredMarket market = market(role -> role)) {
      Published object = market.publish(1_500_000, 1);
      TestProvider dead = market.caches.get(3);
      Faults faults = new Faults();
      dead.stop();

      byte[] fetched = market.fetch(market.client(1), object.id(), faults);

      assertThat(fetched).isEqualTo(object.bytes());
      assertThat(faults.seen).isNotEmpty().allMatch(fault -> fault.cache().equals(dead.address()));
      assertThat(dead.taken()).isEmpty();
    }
  }

  @Test
  void shouldDeliverWhenACacheDiesInTheMiddle() throws Exception {
    try (SponsoredMarket market = market(role -> role)) {
      Published object = market.publish(3_000_000, 1);
      TestProvider dying = market.caches.get(2);
      Faults faults =
          new Faults() {
            @Override
            public void written(long bytes, long total) {
              if (bytes > 500_000) {
                dying.stop();
              }
            }
          };

      byte[] fetched = market.fetch(market.client(1), object.id(), faults);

      assertThat(fetched).isEqualTo(object.bytes());
      assertThat(faults.seen).allMatch(fault -> fault.cache().equals(dying.address()));
    }
  }

  private static void assertDeliversWithout(SponsoredMarket market, TestProvider bad)
      throws Exception {
    Published object = market.publish(1_500_000, 1);
    Faults faults = new Faults();

    byte[] fetched = market.fetch(market.client(1), object.id(), faults);

    assertThat(fetched).isEqualTo(object.bytes());
    assertThat(faults.seen)
        .isNotEmpty()
        .allMatch(fault -> fault instanceof Fault.NoChunk && fault.cache().equals(bad.address()));
    assertThat(bad.taken()).isEmpty();
    assertThat(market.ticketsTaken()).isEqualTo(object.chunks());
    market.assertSound();
  }

  @Test
  void shouldGetTheKeyFromThePublisherWhenTheCacheKeepsItBack() throws Exception {
    try (SponsoredMarket market = market(role -> Deviant.releasing(role, Bytes.EMPTY))) {
      assertKeysFromPublisher(market);
    }
  }

  @Test
  void shouldGetTheKeyFromThePublisherWhenTheCacheReleasesAWrongOne() throws Exception {
    Bytes wrong = Bytes.of(new byte[TokenSeal.KEY]);
    try (SponsoredMarket market = market(role -> Deviant.releasing(role, wrong))) {
      assertKeysFromPublisher(market);
    }
  }

  private static void assertKeysFromPublisher(SponsoredMarket market) throws Exception {
    TestProvider bad = market.caches.getFirst();
    Published object = market.publish(1_500_000, 1);
    Faults faults = new Faults();

    byte[] fetched = market.fetch(market.client(1), object.id(), faults);

    assertThat(fetched).isEqualTo(object.bytes());
    assertThat(faults.seen)
        .isNotEmpty()
        .allMatch(
            fault -> fault instanceof Fault.KeyKeptBack && fault.cache().equals(bad.address()));
    assertThat(market.ticketsTaken()).isEqualTo(object.chunks());
    market.assertSound();
  }

  @Test
  void shouldNameTheCacheWhenNobodyElseCanTakeItsPlace() throws Exception {
    try (SponsoredMarket market =
        new SponsoredMarket(
            folder,
            4,
            SponsoredMarket.RULES,
            role ->
                new Deviant(role) {
                  @Override
                  public Prepared prepare(UnitRequest request) throws UnitException {
                    throw new UnitException(UnitException.Reason.NOT_FOUND, "not today");
                  }
                })) {
      Published object = market.publish(300_000, 1);

      assertThatThrownBy(() -> market.fetch(market.client(1), object.id(), new Faults()))
          .isInstanceOfSatisfying(
              ContentException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(ContentException.Reason.CACHES_FAILED);
                assertThat(e.guilty()).contains(market.caches.getFirst().address());
              });
    }
  }
}
