package souk.design.threat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of the attacks and tests that mitigations name. */
public interface Proofs {
  /** How an attack or a test went. */
  enum Outcome {
    /** The attack brought nothing, or the test passed. */
    PASSED,
    FAILED,
    /** It was left out. */
    SKIPPED,
    /** It is not among those that are known. */
    MISSING,
    /** Tests of more than one class are called so. */
    AMBIGUOUS,
    /** It is there, or nobody knows; no run was looked at. */
    NOT_CHECKED
  }

  Outcome attack(String name);

  /**
   * How a test went.
   *
   * @param name {@code ClassTest} or {@code ClassTest.shouldDoX}, with its package before it or not
   */
  Outcome test(String name);

  /**
   * What there is to know.
   *
   * @param attacks the names of all attacks
   * @param played whether an attack succeeded, by name; empty when none was looked at
   * @param reports of tests; empty when none was looked at
   */
  static Proofs of(
      Set<String> attacks, Optional<Map<String, Boolean>> played, Optional<JUnitReports> reports) {
    return new Proofs() {
      @Override
      public Outcome attack(String name) {
        if (!attacks.contains(name)) {
          return Outcome.MISSING;
        }
        if (played.isEmpty()) {
          return Outcome.NOT_CHECKED;
        }
        Boolean succeeded = played.get().get(name);
        return succeeded == null ? Outcome.SKIPPED : succeeded ? Outcome.FAILED : Outcome.PASSED;
      }

      @Override
      public Outcome test(String name) {
        return reports.map(all -> all.outcome(name)).orElse(Outcome.NOT_CHECKED);
      }
    };
  }
}
