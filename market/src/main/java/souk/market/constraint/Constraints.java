package souk.market.constraint;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Constraints that were compiled before, and texts that were found to be none: a peer that repeats
 * one does not make it compiled again. The longest unused are forgotten first. Safe for many
 * threads.
 */
public final class Constraints {
  private final Map<String, Outcome> known = new LinkedHashMap<>(64, 0.75f, true);
  private final Vocabulary vocabulary;
  private final int most;

  /** One of both. */
  private record Outcome(@Nullable Constraint constraint, @Nullable String wrong) {}

  /**
   * @param vocabulary that all of them use
   * @param most that are remembered
   */
  public Constraints(Vocabulary vocabulary, int most) {
    this.vocabulary = vocabulary;
    this.most = most;
  }

  /**
   * The constraint that a text is.
   *
   * @throws ConstraintException as {@link Constraint#compile}
   */
  public Constraint of(String text) throws ConstraintException {
    if (text.length() > Constraint.MOST_BYTES) {
      return Constraint.compile(text, vocabulary); // which refuses it, and nothing is kept of it
    }
    Outcome outcome;
    synchronized (known) {
      outcome = known.get(text);
    }
    if (outcome == null) {
      outcome = compile(text);
      synchronized (known) {
        known.put(text, outcome);
        if (known.size() > most) {
          known.remove(known.keySet().iterator().next());
        }
      }
    }
    if (outcome.constraint() == null) {
      throw new ConstraintException(String.valueOf(outcome.wrong()));
    }
    return outcome.constraint();
  }

  private Outcome compile(String text) {
    try {
      return new Outcome(Constraint.compile(text, vocabulary), null);
    } catch (ConstraintException e) {
      return new Outcome(null, e.getMessage());
    }
  }
}
