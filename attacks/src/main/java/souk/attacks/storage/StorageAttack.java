package souk.attacks.storage;

import java.util.Map;
import java.util.function.UnaryOperator;
import souk.attacks.Attack;
import souk.exchange.ServiceKind;

/**
 * An attack in a storage market.
 *
 * @param name as {@link Attack#name}
 * @param summary as {@link Attack#summary}
 * @param needed pieces of the customer's file that suffice
 * @param pieces how many there are, each at a keeper of its own
 * @param conduct how keepers behave from the beginning, by their number
 * @param script what the attacker does
 */
record StorageAttack(
    String name,
    String summary,
    int needed,
    int pieces,
    Map<Integer, Conduct> conduct,
    Script script)
    implements Attack {

  /** Plays in a scene that is under way. */
  @FunctionalInterface
  interface Script {
    Outcome play(StorageScene scene) throws Exception;
  }

  @Override
  public Outcome play(Place place) throws Exception {
    return play(place, UnaryOperator.identity());
  }

  /** The same where all go by another kind of service, to see that an attack does notice. */
  Outcome play(Place place, UnaryOperator<ServiceKind> weakness) throws Exception {
    try (StorageScene scene = StorageScene.open(place, this, weakness)) {
      Outcome outcome = script.play(scene);
      return outcome.succeeded() || scene.market().conserved()
          ? outcome
          : new Outcome(true, outcome.honestLoss(), outcome.exposure(), "money is missing");
    }
  }

  /** How it ended where only periods and collateral are at stake. */
  static Outcome ended(boolean succeeded, String story) {
    return new Outcome(succeeded, 0, 0, story);
  }
}
