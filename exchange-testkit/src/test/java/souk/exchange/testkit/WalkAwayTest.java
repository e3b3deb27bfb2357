package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.provider.ExposureRules;
import souk.exchange.testkit.FaultyRelay.Fault;
import souk.exchange.testkit.probes.EchoKind;

/** Those who take and never give: they get what the agreement's exposure says, and no more. */
class WalkAwayTest {
  private static final long SEED = 7;

  /** One client may use up all, and nothing is forgiven. */
  private static final ExposureRules HARD =
      new ExposureRules(100, 10_000, 0, 64, 64, 64, 64, 64, Duration.ofSeconds(60));

  @TempDir Path folder = Path.of("");

  @Test
  void shouldServeNoMoreThanItsExposureWhenNoClientEverPays() throws Exception {
    Scene scene = new Scene(folder, SEED, new EchoKind.ServeFirst(), HARD);
    int served = 0;
    for (int i = 0; i < 12; i++) {
      try (Scene.Client client = scene.new Client(1)) {
        ByteBuffer target = ByteBuffer.allocate(10);
        UnitException refusal =
            catchThrowableOfType(UnitException.class, () -> client.request(0, target));
        if (refusal == null) {
          served++;
        } else {
          assertThat(refusal.reason()).isEqualTo(Reason.EXPOSURE);
        }
      }
      // They wait until their debt is overdue, and for the provider to be restarted.
      scene.market.clock().advance(Duration.ofSeconds(61));
      scene.market.advance(1);
      if (i % 3 == 2) {
        scene.provider.restart();
      }
    }

    assertThat(served * Scene.PRICE).isEqualTo(Scene.EXPOSURE);
    assertThat(scene.provider.exchange().exposure()).isEqualTo(Scene.EXPOSURE);
    assertThat(scene.provider.taken()).isEmpty();
    scene.settle();
  }

  @Test
  void shouldPayNoMoreThanItsExposureWhenTheProviderNeverReleases() throws Exception {
    Scene scene = new Scene(folder, SEED, new EchoKind.PayFirst(), HARD);
    try (Scene.Client client = scene.new Client(1)) {
      ByteBuffer target = ByteBuffer.allocate(10);
      int unit = 0;
      for (; unit * Scene.PRICE < Scene.EXPOSURE; unit++) {
        paidForNothing(scene, client, unit, target);
      }
      int next = unit;

      assertThat(client.session.exposure().customer()).isEqualTo(Scene.EXPOSURE);
      assertThat(catchThrowableOfType(UnitException.class, () -> client.pay(next, target)).reason())
          .isEqualTo(Reason.EXPOSURE);
      assertThat(scene.provider.taken()).hasSize(Scene.EXPOSURE);

      // Once the provider behaves, the same tickets get what they paid for, and the next unit goes.
      for (int paid = 0; paid < next; paid++) {
        assertThat(client.pay(paid, target.clear())).isTrue();
      }
      assertThat(client.session.exposure().customer()).isZero();
      assertThat(client.use(next)).isTrue();
    }
    scene.settle();
  }

  private static void paidForNothing(Scene scene, Scene.Client client, int unit, ByteBuffer target)
      throws UnitException {
    for (int attempt = 0; attempt < 3; attempt++) {
      // The client's own three attempts meet one fault each.
      scene.relay.next(FaultyRelay.PAY, Fault.LOSE_ANSWER, 3);
      assertThat(client.pay(unit, target)).isFalse();
      assertThat(target.position()).isZero();
    }
  }
}
