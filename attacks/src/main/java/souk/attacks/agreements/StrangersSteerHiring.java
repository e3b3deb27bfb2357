package souk.attacks.agreements;

import java.util.List;
import souk.attacks.http.HttpScene;

/**
 * Stands on the ledger under many names, so that customers never come to the honest provider.
 *
 * @param only whether the customer knows of no other
 */
record StrangersSteerHiring(boolean only) implements AgreementAttack {
  /** What they say where they are. */
  private static final List<String> ENDPOINTS =
      List.of(
          "no uri at all: \\ %%",
          "http://127.0.0.1:1",
          "http://user@127.0.0.1:1",
          "mailto:somebody@souk.example",
          "http://[::1",
          "http://127.0.0.1:99999");

  @Override
  public String name() {
    return "strangers-steer-hiring";
  }

  @Override
  public String summary() {
    return "Strangers register as providers, with collateral and endpoints that nobody can reach, so"
        + " that a customer tries them again and again and hires nobody.";
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    return SteeredHiring.play(scene, ENDPOINTS, only);
  }
}
