package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.SponsoredMarket.Published;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.provider.ExposureRules;
import souk.exchange.testkit.TestProvider;
import souk.ledger.AgreementTerms;
import souk.primitives.Bytes32;
import souk.puzzle.PuzzleProfile;

/** Clients burn the caches' exposure, and tickets come in the clear until the loss is made good. */
class ClearTicketsTest {
  private static final long SEED = 20_261_122;
  private static final int EXPOSURE = 16;

  /** Half of what was sent may stay unpaid, so that one payment makes one loss good. */
  private static final ContentRules RULES =
      new ContentRules(PuzzleProfile.SOUK, 4, 4, 64 << 10, 4096, 64 << 10, 10, 5000, 8, 64, 2, 24);

  private static final ExposureRules RISKS =
      new ExposureRules(1024, 5000, 10_000, 64, 1024, 4096, 8, 4096, Duration.ofMinutes(1));

  @TempDir Path folder = Path.of("");

  private int clients = 100;

  private SponsoredMarket market(UnaryOperator<ProviderRole> fault) throws Exception {
    return new SponsoredMarket(folder, 4, RULES, fault, RISKS, EXPOSURE);
  }

  private RawClient client(SponsoredMarket market) {
    return new RawClient(market, clients++);
  }

  /** Clients fetch and do not pay until all caches refuse; what they had counts as lost then. */
  private void burn(SponsoredMarket market, Published object) throws Exception {
    for (int i = 0; i < EXPOSURE; i++) {
      RawClient client = client(market);
      client.ciphertexts(client.bundle(object.id(), 0));
    }
    RawClient late = client(market);
    Bundle bundle = late.bundle(object.id(), 0);
    for (int slot = 0; slot < 4; slot++) {
      int of = slot;
      assertThatThrownBy(() -> late.ciphertext(bundle, of))
          .isInstanceOfSatisfying(
              UnitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXPOSURE));
    }
    expire(market);
    SponsoredMarket.await(
        "tickets come in the clear", () -> market.publisher().paidInAdvance() == 4);
  }

  /** Lets all bundles end that are open, and all units that are unpaid be lost. */
  private static void expire(SponsoredMarket market) {
    market.market.clock().advance(Duration.ofMinutes(1));
    market.market.advance(2L * RULES.tokenBlocks() + 1);
    SponsoredMarket.await("bundles have ended", () -> market.publisher().openBundles() == 0);
  }

  private static void assertWithinExposure(SponsoredMarket market) {
    assertThat(market.caches)
        .allSatisfy(
            cache -> assertThat(cache.exchange().exposure()).isBetween(0L, (long) EXPOSURE));
  }

  private static long clear(Bundle bundle) {
    return bundle.parts().stream().filter(Bundle.Part::isClear).count();
  }

  @Test
  void shouldServeHonestClientsOnWithTicketsInTheClearUntilTheLossIsMadeGood() throws Exception {
    try (SponsoredMarket market = market(role -> role)) {
      Published object = market.publish(4 * 4096, SEED);
      burn(market, object);
      assertWithinExposure(market);
      assertThat(market.ticketsTaken()).isZero();
      Faults faults = new Faults();

      int fetched = 0;
      while (market.publisher().paidInAdvance() == 4) {
        int before = market.ticketsTaken();
        assertThat(market.fetch(market.client(fetched++), object.id(), faults))
            .isEqualTo(object.bytes());
        assertThat(market.ticketsTaken()).isEqualTo(before + 4);
        assertWithinExposure(market);
        SponsoredMarket.await("paid places are known", () -> market.publisher().openBundles() == 0);
        int settled = fetched;
        SponsoredMarket.await(
            "losses are known",
            () -> {
              market.market.settle(); // a cache hears of its losses on the exchange's executor
              return settled < EXPOSURE / 2 || market.publisher().paidInAdvance() == 0;
            });
      }

      // Each payment makes one loss good: from 16 lost to 8, which is half.
      assertThat(fetched).isEqualTo(EXPOSURE / 2);
      assertThat(faults.seen).isEmpty();
      assertThat(clear(client(market).bundle(object.id(), 0))).isZero();
      assertThat(market.fetch(market.client(90), object.id(), faults)).isEqualTo(object.bytes());
      assertThat(faults.seen).isEmpty();
      market.assertSound();
    }
  }

  @Test
  void shouldGetNoKeyAndNoMoreThanTheRestOfTheExposureWhenClientsDoNotHandTheirTicketsIn()
      throws Exception {
    try (SponsoredMarket market = market(role -> role)) {
      Published object = market.publish(4 * 4096, SEED);
      burn(market, object);
      RawClient client = client(market);
      Bundle bundle = client.bundle(object.id(), 0);
      assertThat(clear(bundle)).isEqualTo(4);

      assertThatThrownBy(() -> client.ciphertext(bundle, 0))
          .isInstanceOfSatisfying(
              UnitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXPOSURE));

      assertWithinExposure(market);
      assertThat(market.ticketsTaken()).isZero();
      market.assertSound();
    }
  }

  @Test
  void shouldAdvanceNoMoreThanTheCustomersExposureWhenACacheAndItsClientsFakeLossesAndDeliveries()
      throws Exception {
    List<Liar> liar = new ArrayList<>();
    try (SponsoredMarket market = market(role -> liar(role, liar))) {
      Published object = market.publish(4 * 4096, SEED);
      TestProvider friend = market.caches.getFirst();
      for (int i = 0; i < 4 * EXPOSURE; i++) {
        client(market).bundle(object.id(), 0);
      }
      expire(market);
      liar.getFirst().claim(EXPOSURE);
      SponsoredMarket.await("it is believed", () -> market.publisher().paidInAdvance() == 1);

      for (int i = 0; i < EXPOSURE; i++) {
        RawClient client = client(market);
        Bundle bundle = client.bundle(object.id(), 0);
        assertThat(clear(bundle)).isOne();
        for (Bundle.Part part : bundle.parts()) {
          if (part.isClear()) {
            assertThat(part.cache()).isEqualTo(friend.address());
            client.pay(part, RawClient.tickets(part.token(), part.clear()));
          }
        }
      }

      SponsoredMarket.await("it has had all", () -> market.publisher().ready() == 3);
      expire(market);
      assertThat(friend.taken()).hasSize(EXPOSURE);
      assertThat(market.ticketsTaken())
          .as("a ticket in advance proves no delivery by the others")
          .isEqualTo(EXPOSURE);
      market.assertSound();
    }
  }

  @Test
  void shouldNotChooseACacheWhenItClaimsLossesThatItDidNotHave() throws Exception {
    List<Liar> liar = new ArrayList<>();
    try (SponsoredMarket market = market(role -> liar(role, liar))) {
      Published object = market.publish(4 * 4096, SEED);
      liar.getFirst().claim(EXPOSURE);

      SponsoredMarket.await("it is not believed", () -> market.publisher().ready() == 3);
      assertThat(market.publisher().paidInAdvance()).isZero();
      assertThatThrownBy(() -> client(market).bundle(object.id(), 0))
          .hasMessageContaining("no-caches");

      liar.getFirst().claim(0);
      market.awaitReady(4);
      RawClient client = client(market);
      client.complete(client.bundle(object.id(), 0));
      assertThat(market.ticketsTaken()).isEqualTo(4);
      market.assertSound();
    }
  }

  private static Liar liar(ProviderRole honest, List<Liar> made) {
    made.add(new Liar(honest));
    return made.getLast();
  }

  /** Claims what it likes. */
  private static final class Liar extends Deviant {
    private Bytes32 agreement = Bytes32.ZERO;

    Liar(ProviderRole honest) {
      super(honest);
    }

    @Override
    public void started(Bytes32 id, AgreementTerms terms) {
      agreement = id;
      super.started(id, terms);
    }

    void claim(int lost) {
      super.lost(agreement, lost);
    }
  }

  @Test
  void shouldGoOnPayingInAdvanceWhenThePublisherIsRestarted() throws Exception {
    try (SponsoredMarket market = market(role -> role)) {
      Published object = market.publish(4 * 4096, SEED);
      burn(market, object);

      market.restartPublisher();

      assertThat(market.publisher().paidInAdvance()).isEqualTo(4);
      assertThat(clear(client(market).bundle(object.id(), 0))).isEqualTo(4);
    }
  }
}
