package souk.attacks;

import java.nio.file.Path;
import souk.deployment.LedgerChoice;
import souk.market.file.MarketFile;

/** One way to cheat. */
public interface Attack {
  /** Short and stable, as people type it: words joined by hyphens. */
  String name();

  /** Who deviates, how, and what it hopes for, in one sentence. */
  String summary();

  /** Whether it can only be played where contracts and their code are: on a chain. */
  default boolean needsChain() {
    return false;
  }

  /**
   * Plays it in a market of its own, whose money must add up afterwards.
   *
   * @throws Exception when it could not be played; that is no result
   */
  Outcome play(Place place) throws Exception;

  /**
   * Where an attack is played.
   *
   * @param market the market's file
   * @param folder for the files of whatever is started
   * @param seed of all keys and choices
   * @param ledger that it settles on, where an attack can be played on any
   */
  record Place(MarketFile market, Path folder, long seed, LedgerChoice ledger) {
    /** On a ledger in this process. */
    public Place(MarketFile market, Path folder, long seed) {
      this(market, folder, seed, new LedgerChoice.Local());
    }
  }

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
