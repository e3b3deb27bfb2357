package souk.design.threat;

import souk.market.file.Place;

/**
 * What is wrong with a threat model.
 *
 * @param threat whose matrix it concerns; empty for others
 * @param subject what it is about, such as a cell or a mitigation; stable from run to run
 */
public record Problem(Kind kind, String threat, String subject, String message, Place place) {
  /** What can be wrong, how bad it is, and what it means. */
  public enum Kind {
    UNDECIDED(Level.ERROR, "A cell of a collusion matrix was not decided."),
    OPEN_AGAIN(Level.ERROR, "What a decision leans on has changed since it was reviewed."),
    NEVER_REVIEWED(Level.WARNING, "The design was never reviewed as a whole."),
    LEFT_OVER(Level.WARNING, "A review knows something that is not there any more."),
    MERGE_CYCLE(Level.ERROR, "Cells are merged into each other."),
    MERGE_NOWHERE(Level.ERROR, "A cell is merged into one that is no scenario."),
    UNMITIGATED(Level.ERROR, "A scenario has neither a mitigation nor a reason to live with it."),
    NO_PROOF(Level.ERROR, "A mitigation names neither an attack nor a test."),
    UNKNOWN_ATTACK(Level.ERROR, "A mitigation names an attack that is not there."),
    UNKNOWN_TEST(Level.ERROR, "A mitigation names a test that did not run."),
    AMBIGUOUS_TEST(Level.ERROR, "A mitigation names a test by what several classes are called."),
    FAILED(Level.ERROR, "An attack succeeded, or a test failed."),
    NOT_CHECKED(Level.NOTE, "Nobody looked whether an attack or test passes."),
    PAYS(Level.ERROR, "A cell is ruled out because it does not pay, and it does."),
    RULE_DOES_NOT_APPLY(Level.ERROR, "A rule does not apply to a cell that it is named for."),
    DECIDES_NOTHING(Level.ERROR, "A decision is left no cell by those before it.");

    private final Level level;
    private final String meaning;

    Kind(Level level, String meaning) {
      this.level = level;
      this.meaning = meaning;
    }

    /** How bad it is. */
    public Level level() {
      return level;
    }

    /** What it means, in a sentence. */
    public String meaning() {
      return meaning;
    }
  }

  /** How bad a problem is. */
  public enum Level {
    ERROR,
    WARNING,
    NOTE
  }

  /** Whether a design with it is not good enough. */
  public boolean isError() {
    return kind.level() == Level.ERROR;
  }
}
