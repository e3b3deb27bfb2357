package souk.attacks;

import souk.node.LocalDeployment;

/** One way to cheat. */
public interface Attack {
  /** Short and stable, as people type it: words joined by hyphens. */
  String name();

  /** Who deviates, how, and what it hopes for, in one sentence. */
  String summary();

  /**
   * Plays it against the honest parties of a deployment, whose round is under way, and leaves them
   * able to go on.
   *
   * @throws Exception when it could not be played; that is no result
   */
  Outcome play(LocalDeployment market) throws Exception;

  /**
   * How it ended, in values of a ticket.
   *
   * @param succeeded whether the cheat got what it hoped for, or anybody lost more than it had
   *     agreed to risk
   * @param honestLoss what the honest parties lost
   * @param exposure the most that they had agreed to lose
   * @param story what happened, in one sentence
   */
  record Outcome(boolean succeeded, double honestLoss, double exposure, String story) {}
}
