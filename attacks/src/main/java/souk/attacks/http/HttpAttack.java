package souk.attacks.http;

import java.util.function.UnaryOperator;
import souk.attacks.Attack;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.http.HttpTerms;
import souk.node.ProviderNode;

/** An attack that is played in a market in which an HTTP server is sold. */
public interface HttpAttack extends Attack {
  /** Whether units are paid before they are served where it is played. */
  boolean paidFirst();

  /** What a provider that takes part in it makes of what it sells. */
  default UnaryOperator<ServiceKind> seller() {
    return UnaryOperator.identity();
  }

  /** What a provider's node that takes part in it makes of its setup. */
  default UnaryOperator<ProviderNode.Setup> conduct() {
    return UnaryOperator.identity();
  }

  /**
   * Plays it against the honest parties of a scene, whose round is under way.
   *
   * @throws Exception when it could not be played; that is no result
   */
  Outcome play(HttpScene scene) throws Exception;

  @Override
  default Outcome play(Place place) throws Exception {
    return play(place, seller(), conduct());
  }

  /** The same with providers that are as said, to see that an attack does notice. */
  default Outcome play(
      Place place, UnaryOperator<ServiceKind> seller, UnaryOperator<ProviderNode.Setup> conduct)
      throws Exception {
    try (HttpScene scene = HttpScene.open(place, this, seller, conduct)) {
      Outcome outcome = play(scene);
      if (outcome.succeeded()) {
        return outcome; // what it has done may keep the market from being settled
      }
      scene.market().market().settle();
      return scene.market().market().conserved()
          ? outcome
          : new Outcome(
              true,
              outcome.honestLoss(),
              outcome.exposure(),
              "money is missing: " + outcome.story());
    }
  }

  /** The market's service with this attack's way to pay. */
  default Service service(Service usual) {
    return new Service(
        usual.kind(), ((HttpTerms) usual.terms()).paidFirst(paidFirst()), usual.market());
  }
}
