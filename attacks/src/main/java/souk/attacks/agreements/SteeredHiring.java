package souk.attacks.agreements;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import souk.attacks.Attack;
import souk.attacks.http.HttpScene;
import souk.deployment.Deployment;
import souk.ledger.Command;
import souk.market.PaymentRules;
import souk.node.CustomerNode;
import souk.node.Listening;
import souk.primitives.Address;
import souk.primitives.Amount;

/** A customer that looks for a provider among strangers that stand on the ledger, too. */
final class SteeredHiring {
  private static final int BOOKS = 2;
  private static final int ROUNDS = 3;
  private static final long MOST_BLOCKS = 60;

  private SteeredHiring() {}

  /**
   * Plays it: they succeed when nobody hires the honest provider.
   *
   * @param endpoints what the strangers say where they are, one for each
   * @param only whether the customer knows of no other
   */
  static Attack.Outcome play(HttpScene scene, List<String> endpoints, boolean only)
      throws Exception {
    Deployment market = scene.market().market();
    Set<Address> strangers = new HashSet<>();
    Amount collateral = scene.terms().collateral().amount();
    for (String endpoint : endpoints) {
      Stranger stranger = Stranger.in(scene);
      stranger.give(collateral);
      stranger.need(new Command.Register(endpoint, collateral));
      strangers.add(stranger.key().address());
    }
    Stranger customer = Stranger.in(scene);
    PaymentRules payment = market.options().service().market().payment();
    customer.give(payment.prize().times((long) BOOKS * ROUNDS * 10));
    Path folder = Files.createTempDirectory(market.options().folder(), "hiring");
    long begun = market.view().block().number();
    boolean hired = false;
    try (CustomerNode node =
        CustomerNode.start(
            new CustomerNode.Setup(
                market.ledger(),
                customer.key(),
                customer.key(),
                market.options().service(),
                Duration.ofHours(1),
                folder,
                Listening.loopback(0),
                1,
                0,
                only ? strangers : Set.of(),
                BOOKS,
                ROUNDS,
                false,
                market.clock()))) {
      while (!hired && market.view().block().number() < begun + MOST_BLOCKS) {
        market.step();
        TimeUnit.MILLISECONDS.sleep(50);
        hired = node.hired().contains(scene.provider().address());
      }
    }
    return new Attack.Outcome(
        !hired,
        0,
        0,
        "beside %d strangers the honest provider was %s after %d blocks"
            .formatted(
                strangers.size(),
                hired ? "hired" : "not hired",
                market.view().block().number() - begun));
  }
}
