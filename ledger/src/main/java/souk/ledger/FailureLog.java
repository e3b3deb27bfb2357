package souk.ledger;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Logs what fails again and again in few lines: each kind of failure the first time, and then
 * whenever it has come ten times as often; and once more when it is over. Failures that differ in
 * numbers only are of one kind, and beyond some kinds all others are one. What fails again soon
 * after it was over is counted and not told. Safe for many threads.
 *
 * <p>That the ledger answers nobody is told by the connection to it, once, and here by nothing.
 */
public final class FailureLog {
  private static final int MORE = 10;
  private static final int MOST_KINDS = 8;
  private static final int MOST_LENGTH = 300;
  private static final Duration SOON = Duration.ofMinutes(5);
  private static final Pattern NUMBER = Pattern.compile("0x[0-9a-f]+|[0-9a-f]*[0-9][0-9a-f]*");

  private final Logger log;
  private final String what;
  private final int patience;
  private final InstantSource clock;
  private final Map<String, Long> counts = new HashMap<>();
  private long unsaid;
  private boolean said;
  private @Nullable Instant over;
  private Duration quiet = Duration.ZERO;
  private @Nullable Instant since;

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
    this(log, what, patience, InstantSource.system());
  }

  /**
   * The same for what fails many times while it is not well, and is well again by itself.
   *
   * @param patience for how long failures without a success between them are not worth a word
   */
  public FailureLog(Logger log, String what, Duration patience) {
    this(log, what, 0);
    this.quiet = patience;
  }

  /**
   * The same by another clock.
   *
   * @param clock by which it is soon after
   */
  public FailureLog(Logger log, String what, int patience, InstantSource clock) {
    this.log = log;
    this.what = what;
    this.patience = patience;
    this.clock = clock;
  }

  /** It failed. */
  public void failed(Throwable why) {
    if (isAbsence(why)) {
      log.log(Logger.Level.DEBUG, what, why);
      return;
    }
    // What Souk's own classes throw says what is wrong; anything else is a fault of a program.
    boolean own = why.getClass().getName().startsWith("souk.");
    String message = String.valueOf(why.getMessage());
    failed(own ? message : why.getClass().getName() + ": " + message, message, own ? null : why);
  }

  /** It failed, for this reason. */
  public void failed(String why) {
    failed(why, why, null);
  }

  private static boolean isAbsence(Throwable why) {
    for (Throwable each = why; each != null; each = each.getCause()) {
      if (each instanceof LedgerException ledger && ledger.isAbsence()) {
        return true;
      }
    }
    return false;
  }

  private synchronized void failed(String sort, String why, @Nullable Throwable fault) {
    if (unsaid < patience) {
      unsaid++;
      return;
    }
    if (since == null) {
      since = clock.instant();
    }
    if (clock.instant().isBefore(since.plus(quiet))) {
      return;
    }
    String kind = NUMBER.matcher(shortened(sort)).replaceAll("#");
    if (!counts.containsKey(kind) && counts.size() >= MOST_KINDS) {
      kind = "others";
    }
    long count = counts.merge(kind, 1L, Long::sum);
    if (!isPower(count) || isSoon()) {
      log.log(Logger.Level.DEBUG, "{0}: {1}", what, shortened(why));
      return;
    }
    said = true;
    if (count == 1 && fault != null) {
      log.log(Logger.Level.WARNING, what, fault);
    } else if (count == 1) {
      log.log(Logger.Level.WARNING, "{0}: {1}", what, shortened(why));
    } else {
      log.log(
          Logger.Level.WARNING,
          "{0}: {1}; {2} times now",
          what,
          shortened(why),
          Long.toString(count));
    }
  }

  private static String shortened(String text) {
    return text.length() <= MOST_LENGTH ? text : text.substring(0, MOST_LENGTH) + "…";
  }

  private boolean isSoon() {
    return over != null && clock.instant().isBefore(over.plus(SOON));
  }

  private static boolean isPower(long count) {
    long rest = count;
    while (rest % MORE == 0) {
      rest /= MORE;
    }
    return rest == 1;
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
    unsaid = 0;
    since = null;
    if (counts.isEmpty()) {
      return;
    }
    long failures = counts.values().stream().mapToLong(Long::longValue).sum();
    if (said && failures > 1) {
      log.log(
          Logger.Level.WARNING,
          "works again, after {1} failures; before: {0}",
          what,
          Long.toString(failures));
    }
    if (said) {
      over = clock.instant();
    }
    said = false;
    counts.clear();
  }
}
