package souk.ledger;

import java.lang.System.Logger;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Logs what fails again and again: the first time, with a stack trace where a program is at fault;
 * then in one line with a count, at the tenth time and each hundredth; and once more when it is
 * over. Another failure begins anew. Safe for many threads.
 */
public final class FailureLog {
  private static final int FEW = 10;
  private static final int MANY = 100;

  private final Logger log;
  private final String what;
  private final int patience;
  private @Nullable String last;
  private long count;
  private long unsaid;

  /**
   * @param what fails, as lines begin: "souk-claims tries again in the next block"
   */
  public FailureLog(Logger log, String what) {
    this(log, what, 0);
  }

  /**
   * The same for what fails now and then and is well again by itself.
   *
   * @param patience how many failures without a success between them are not worth a word
   */
  public FailureLog(Logger log, String what, int patience) {
    this.log = log;
    this.what = what;
    this.patience = patience;
  }

  /** It failed. */
  public synchronized void failed(Throwable why) {
    if (unsaid < patience) {
      unsaid++;
      return;
    }
    String now = why.getClass().getName() + ": " + why.getMessage();
    if (!now.equals(last)) {
      last = now;
      count = 0;
    }
    count++;
    if (count == 1) {
      first(why);
    } else if (count == FEW || count % MANY == 0) {
      log.log(
          Logger.Level.WARNING,
          "{0}, for the {1}th time now: {2}",
          what,
          Long.toString(count),
          why.getMessage());
    }
  }

  /** What Souk's own classes throw says what is wrong; anything else is a fault of a program. */
  private void first(Throwable why) {
    if (why.getClass().getName().startsWith("souk.")) {
      log.log(Logger.Level.WARNING, "{0}: {1}", what, why.getMessage());
    } else {
      log.log(Logger.Level.WARNING, what, why);
    }
  }

  /**
   * Does something for each of many, so that one that fails keeps no other away; says why one
   * failed.
   *
   * @return whether none failed
   */
  public <T> boolean forEach(Collection<T> all, Consumer<T> action) {
    RuntimeException why = null;
    for (T each : all) {
      try {
        action.accept(each);
      } catch (RuntimeException e) {
        why = e;
      }
    }
    if (why == null) {
      succeeded();
    } else {
      failed(why);
    }
    return why == null;
  }

  /** It did not fail. */
  public synchronized void succeeded() {
    if (last != null && count > 1) {
      log.log(Logger.Level.INFO, "{0}: that is over, after {1} times", what, Long.toString(count));
    }
    last = null;
    count = 0;
    unsaid = 0;
  }
}
