package souk.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;

/**
 * Standard error, where the launcher keeps it on another descriptor: what the JVM itself says goes
 * through a filter of the launcher, which might be ended before it has passed on a last line.
 */
final class StandardError {
  private static final String DESCRIPTOR = "SOUK_STDERR";

  private StandardError() {}

  /** From now on this program's errors go to the descriptor that the environment names. */
  static void take() {
    String named = System.getenv(DESCRIPTOR);
    if (named == null || !named.matches("[3-9]")) {
      return;
    }
    try {
      // The launcher opens the package for this; there is no other way to a descriptor, since
      // /dev/fd cannot be opened where it is a socket, as under systemd.
      Constructor<FileDescriptor> constructor =
          FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true);
      System.setErr(
          new PrintStream(
              new FileOutputStream(constructor.newInstance(Integer.parseInt(named))),
              true,
              StandardCharsets.UTF_8));
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Errors go through the filter then, which is as good but for the last line.
    }
  }
}
