package souk.deployment.transfers;

import souk.deployment.scenario.Scenario;

/** {@link PaymentsPlay} as a scenario. */
public final class PaymentsScenario implements Scenario {
  private static final int SECONDS = 10;

  @Override
  public String name() {
    return "payments";
  }

  @Override
  public String summary() {
    return "Two people pay, request, refund and stream to a payee that is killed and restarted, run a mandate for three periods and cancel it, and both statements add up.";
  }

  @Override
  public Outcome play(Place place) throws Exception {
    return PaymentsPlay.play(place, SECONDS).outcome();
  }
}
