package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.exchange.Exposure;
import souk.exchange.UnitException;
import souk.exchange.provider.ExposureRules;
import souk.exchange.testkit.FaultyRelay.Fault;
import souk.exchange.testkit.Scene.Losses;
import souk.exchange.testkit.probes.EchoKind;

/**
 * Every way to abort a unit, over real HTTP: each fault at each message of each order of service,
 * with a client that tries again and with one that vanishes. Whatever happens, the honest side
 * loses at most its exposure, no ticket is taken twice, and after settlement no money is missing.
 */
class AbortTest {
  private static final long SEED = 20_261_122;
  private static final int UNITS = 3;
  private static final int STRUCK = 1;
  private static final int TRIES = 3;

  @TempDir Path folder = Path.of("");

  /** One way to abort. */
  record Abort(EchoKind kind, String path, Fault fault, boolean clientVanishes) {
    @Override
    public String toString() {
      return "%s, %s: %s, client %s"
          .formatted(kind.name(), path, fault, clientVanishes ? "vanishes" : "tries again");
    }

    boolean providerVanishes() {
      return fault == Fault.VANISH_BEFORE || fault == Fault.VANISH_AFTER;
    }
  }

  static Stream<Abort> aborts() {
    List<Abort> aborts = new ArrayList<>();
    for (EchoKind kind :
        List.of(new EchoKind.ServeFirst(), new EchoKind.PayFirst(), new EchoKind.Both())) {
      for (String path : List.of(FaultyRelay.PREPARE, FaultyRelay.PAY)) {
        for (Fault fault : Fault.values()) {
          aborts.add(new Abort(kind, path, fault, false));
          aborts.add(new Abort(kind, path, fault, true));
        }
      }
    }
    return aborts.stream();
  }

  @ParameterizedTest
  @MethodSource("aborts")
  void shouldLoseAtMostItsExposureWhenTheOtherAborts(Abort abort) throws Exception {
    Scene scene = new Scene(folder, SEED, abort.kind(), ExposureRules.DEFAULT);
    Scene.Client client = scene.new Client(abort.clientVanishes() ? 1 : TRIES);
    drive(scene, client, abort);
    Exposure left = client.session.exposure();
    client.close();
    assertThat(scene.relay.waiting()).as("the fault waits for its message").isFalse();
    scene.relay.deliverLate();

    Losses losses = client.losses(UNITS);
    assertThat(losses.provider()).isLessThanOrEqualTo(Scene.EXPOSURE);
    assertThat(losses.customer()).isLessThanOrEqualTo(Scene.EXPOSURE);
    assertThat(left.customer()).isGreaterThanOrEqualTo(losses.customer());
    if (abort.providerVanishes()) {
      scene.provider.start();
    } else {
      assertThat(scene.provider.exchange().exposure()).isEqualTo(losses.provider());
      if (!abort.clientVanishes()) {
        assertThat(client.released).hasSize(UNITS);
        assertThat(losses).isEqualTo(new Losses(0, 0));
        assertThat(left).isEqualTo(Exposure.NONE);
        assertThat(scene.provider.taken()).hasSize(UNITS * Scene.PRICE);
      }
      try (Scene.Client another = scene.new Client(1)) {
        assertThat(another.use(UNITS)).as("another client is served").isTrue();
      }
    }
    scene.settle();
  }

  private static void drive(Scene scene, Scene.Client client, Abort abort) throws UnitException {
    for (int unit = 0; unit < UNITS; unit++) {
      if (unit == STRUCK) {
        scene.relay.next(abort.path(), abort.fault());
      }
      boolean done = client.use(unit);
      if (!done || (unit == STRUCK && abort.clientVanishes())) {
        return;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldLoseNothingWhenFaultsOfAllKindsComeAndGo(long seed) throws Exception {
    int units = 20;
    Random random = new Random(seed);
    List<Fault> passing =
        Stream.of(Fault.values()).filter(fault -> !fault.name().startsWith("VANISH")).toList();
    Scene scene = new Scene(folder, seed, new EchoKind.Both(), ExposureRules.DEFAULT);
    Scene.Client client = scene.new Client(TRIES);
    for (int unit = 0; unit < units; unit++) {
      scene.relay.next(
          random.nextBoolean() ? FaultyRelay.PREPARE : FaultyRelay.PAY,
          passing.get(random.nextInt(passing.size())));
      assertThat(client.use(unit)).as("seed %d, unit %d", seed, unit).isTrue();
      if (random.nextInt(4) == 0) {
        scene.relay.deliverLate();
      }
    }
    scene.relay.deliverLate();

    assertThat(client.session.exposure()).as("seed %d", seed).isEqualTo(Exposure.NONE);
    assertThat(client.losses(units)).as("seed %d", seed).isEqualTo(new Losses(0, 0));
    assertThat(scene.provider.taken()).as("seed %d", seed).hasSize(units * Scene.PRICE);
    assertThat(scene.provider.exchange().exposure()).as("seed %d", seed).isZero();
    client.close();
    scene.settle();
  }
}
