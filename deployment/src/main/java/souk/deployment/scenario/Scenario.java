package souk.deployment.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import souk.deployment.LedgerChoice;

/**
 * A story of a market that is played with real nodes. Found by the {@link java.util.ServiceLoader};
 * it has no state.
 */
public interface Scenario {
  /** Short and stable, as people type it: words joined by hyphens. */
  String name();

  /** Who does what, and what is to come of it, in one sentence. */
  String summary();

  /**
   * Plays it in a market of its own. What was to come of it, and did not, is told to the place's
   * chronicle and decides {@link Outcome#ok}.
   *
   * @throws Exception when it could not be played; that is no outcome
   */
  Outcome play(Place place) throws Exception;

  /**
   * Where a scenario is played.
   *
   * @param folder for the files of whatever is started
   * @param seed of keys and choices
   * @param ledger that it settles on
   * @param told hears of each event as it happens, from any thread
   */
  record Place(Path folder, long seed, LedgerChoice ledger, Consumer<Event> told) {
    /** On a ledger in this process, and nobody listens. */
    public Place(Path folder, long seed) {
      this(folder, seed, new LedgerChoice.Local(), _ -> {});
    }
  }

  /**
   * Something that happened.
   *
   * @param event what kind of thing, in a word or two joined by hyphens
   * @param block the ledger's newest block then
   * @param says what happened, in a sentence
   */
  record Event(String event, long block, String says) {}

  /**
   * How it ended.
   *
   * @param ok whether all came as it was to come, and the money adds up
   * @param conserved whether all money that there was is still there, to the unit
   * @param events in the order in which they happened
   * @param missing what was to come, and did not, each in a sentence
   */
  record Outcome(boolean ok, boolean conserved, List<Event> events, List<String> missing) {
    public Outcome {
      events = List.copyOf(events);
      missing = List.copyOf(missing);
    }
  }
}
