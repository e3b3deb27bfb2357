package souk.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;

/**
 * What a process says of itself while it runs, on standard error: one line an event, with its time
 * and level. Whatever a peer or a node had a part in is on that line, too, and can neither begin
 * another nor move the cursor.
 */
final class LogOutput extends Handler {
  /** How a line looks. */
  enum Form {
    TEXT,
    JSON
  }

  /** What is not told is below this. */
  enum Least {
    ERROR,
    WARN,
    INFO,
    DEBUG;

    private Level level() {
      return switch (this) {
        case ERROR -> Level.SEVERE;
        case WARN -> Level.WARNING;
        case INFO -> Level.INFO;
        case DEBUG -> Level.FINE;
      };
    }
  }

  private static final int MOST_LENGTH = 2_000;

  /** What ends a line, moves the cursor, or turns text around. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

  // The log manager holds loggers weakly: without this reference the level would be forgotten.
  private static final Logger SOUK = Logger.getLogger("souk");

  private final PrintStream err;
  private final Form form;
  private final boolean traces;
  private final SimpleFormatter formatter = new SimpleFormatter();

  /** An event, for programs. */
  private record Event(
      Instant time, String level, String source, String message, Optional<String> trace) {}

  /**
   * @param traces whether faults are told with all their frames
   */
  LogOutput(PrintStream err, Form form, boolean traces) {
    this.err = err;
    this.form = form;
    this.traces = traces;
  }

  /** From now on everything that this process logs goes here. */
  static LogOutput install(PrintStream err, Form form, Least least) {
    LogOutput output = new LogOutput(err, form, least == Least.DEBUG);
    Logger root = Logger.getLogger("");
    for (Handler usual : root.getHandlers()) {
      root.removeHandler(usual);
    }
    output.setLevel(least.level());
    SOUK.setLevel(least.level());
    root.addHandler(output);
    return output;
  }

  @Override
  public void publish(LogRecord event) {
    if (!isLoggable(event)) {
      return;
    }
    StringBuilder message = new StringBuilder(formatter.formatMessage(event));
    Throwable thrown = event.getThrown();
    if (thrown != null) {
      message.append(": ").append(fault(thrown));
    }
    say(
        event.getInstant(),
        level(event.getLevel()),
        String.valueOf(event.getLoggerName()),
        message.toString(),
        traces ? Optional.ofNullable(thrown) : Optional.empty());
  }

  /** Says something that is no event of a logger. */
  void say(String message) {
    say(Instant.now(), "ERROR", "souk", message, Optional.empty());
  }

  private void say(
      Instant time, String level, String source, String message, Optional<Throwable> thrown) {
    Instant when = time.truncatedTo(ChronoUnit.MILLIS);
    String line = line(message);
    Optional<String> trace = thrown.map(LogOutput::trace);
    err.println(
        form == Form.JSON
            ? Json.line(new Event(when, level, source, line, trace))
            : "%s %-5s %s%s"
                .formatted(when, level, line, trace.map(frames -> "\n" + frames).orElse("")));
    err.flush();
  }

  private static String level(Level level) {
    int value = level.intValue();
    return value >= Level.SEVERE.intValue()
        ? "ERROR"
        : value >= Level.WARNING.intValue()
            ? "WARN"
            : value >= Level.INFO.intValue() ? "INFO" : "DEBUG";
  }

  /** What Souk's own classes throw says what is wrong; of anything else, where it comes from. */
  private static String fault(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    if (thrown.getClass().getName().startsWith("souk.")) {
      return message;
    }
    String where =
        Arrays.stream(thrown.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("souk."))
            .findFirst()
            .map(frame -> ", " + frame.getFileName() + ":" + frame.getLineNumber())
            .orElse("");
    return "%s (%s%s; --log-level debug shows more)"
        .formatted(message, thrown.getClass().getSimpleName(), where);
  }

  /** Its frames, indented, so that a line with a time begins each event all the same. */
  private static String trace(Throwable thrown) {
    StringBuilder frames = new StringBuilder();
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      frames.append("  ").append(line(each.toString())).append('\n');
      for (StackTraceElement frame : each.getStackTrace()) {
        frames.append("    at ").append(frame).append('\n');
      }
    }
    return frames.toString().stripTrailing();
  }

  private static String line(String text) {
    String cut = text.length() <= MOST_LENGTH ? text : text.substring(0, MOST_LENGTH) + "…";
    return UNPRINTABLE.matcher(cut).replaceAll(" ").strip();
  }

  @Override
  public void flush() {
    err.flush();
  }

  @Override
  public void close() {
    err.flush();
  }
}
