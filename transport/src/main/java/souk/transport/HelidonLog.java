package souk.transport;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps Helidon from writing to standard error: its banner at start, and a stack trace for whatever
 * a peer does. Only loggers whose level nobody has set are touched, so that an embedding program
 * that configures {@code io.helidon} keeps its say.
 */
final class HelidonLog {
  // The log manager holds loggers weakly: without these references the levels would be forgotten.
  private static final Logger ALL = Logger.getLogger("io.helidon");

  /** Logs a failed bind with its stack trace, which {@link HttpServer} reports by an exception. */
  private static final Logger STARTER = Logger.getLogger("io.helidon.webserver.LoomServer");

  private HelidonLog() {}

  static synchronized void quieten() {
    if (ALL.getLevel() == null) {
      ALL.setLevel(Level.SEVERE);
      if (STARTER.getLevel() == null) {
        STARTER.setLevel(Level.OFF);
      }
    }
  }
}
