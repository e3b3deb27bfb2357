package souk.attacks.keys;

import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import souk.attacks.Attack;
import souk.exchange.ServiceKind;

/**
 * An attack in a market of keys.
 *
 * @param name as {@link Attack#name}
 * @param summary as {@link Attack#summary}
 * @param deviation what the provider of a number makes of its kind
 * @param script what the attacker does
 */
record KeysAttack(
    String name, String summary, IntFunction<UnaryOperator<ServiceKind>> deviation, Script script)
    implements Attack {

  /** Plays in a scene that is under way. */
  @FunctionalInterface
  interface Script {
    Outcome play(KeysScene scene) throws Exception;
  }

  /** One in which all providers are honest. */
  KeysAttack(String name, String summary, Script script) {
    this(name, summary, _ -> UnaryOperator.identity(), script);
  }

  @Override
  public Outcome play(Place place) throws Exception {
    return play(place, deviation);
  }

  /** The same with other providers, to see that an attack does notice. */
  Outcome play(Place place, IntFunction<UnaryOperator<ServiceKind>> providers) throws Exception {
    try (KeysScene scene = KeysScene.open(place, providers)) {
      Outcome outcome = script.play(scene);
      return outcome.succeeded() || scene.market().market().conserved()
          ? outcome
          : new Outcome(true, outcome.honestLoss(), outcome.exposure(), "money is missing");
    }
  }

  /** How it ended where only secrets and slashing are at stake. */
  static Outcome ended(boolean succeeded, String story) {
    return new Outcome(succeeded, 0, 0, story);
  }
}
