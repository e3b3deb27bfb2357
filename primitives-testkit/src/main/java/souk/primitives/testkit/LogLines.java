package souk.primitives.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps what is logged while a test runs. It goes into a field with {@code @RegisterExtension} that
 * is not static, so that each test has its own; any thread may log.
 */
public final class LogLines implements BeforeEachCallback, AfterEachCallback {
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Logger logger; // held, for the log manager forgets whom nobody holds
  private final boolean quietly;
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private LogLines(String logger, boolean quietly) {
    this.logger = Logger.getLogger(logger);
    this.quietly = quietly;
  }

  /** What this logger says, and those below it. */
  public static LogLines of(String logger) {
    return new LogLines(logger, false);
  }

  /** The same, and the test's own output has none of it. */
  public static LogLines quietly(String logger) {
    return new LogLines(logger, true);
  }

  /** Hears less important things, too, until the test ends. */
  public void hear(Level least) {
    logger.setLevel(least);
  }

  /** All so far, as they were logged. */
  public List<LogRecord> records() {
    return List.copyOf(records);
  }

  /** The text of each, without time, level and place. */
  public List<String> lines() {
    return records.stream().map(LogLines::text).toList();
  }

  /** The text of one. */
  public static String text(LogRecord entry) {
    return new SimpleFormatter().formatMessage(entry);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    logger.addHandler(handler);
    logger.setUseParentHandlers(!quietly);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
    logger.setLevel(null);
  }
}
