package souk.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opentest4j.AssertionFailedError;

/** Runs {@code souk} as a process of its own: through a shell, or in a real pseudo-terminal. */
public final class Terminal {
  /** Sets the width, runs the command, types ^C when it has shown something, shows what came. */
  private static final String SCRIPT =
      """
      import fcntl, os, pty, struct, sys, termios
      columns, awaited, keys = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3].encode()
      pid, terminal = pty.fork()
      if pid == 0:
          fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
          os.execvp(sys.argv[4], sys.argv[4:])
      seen = b''
      while True:
          try:
              some = os.read(terminal, 65536)
          except OSError:
              break
          if not some:
              break
          seen += some
          if keys and awaited in seen:
              os.write(terminal, keys)
              keys = b''
      sys.stdout.buffer.write(seen)
      sys.stdout.flush()
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """;

  /** How a process ended, and what it printed. */
  public record Ended(int status, String out, String error) {}

  private Terminal() {}

  /** The command line that runs souk in a Java of its own. */
  public static List<String> souk(Object... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:disable",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dsouk.home=" + Path.of("..").toAbsolutePath().normalize(),
                "-cp",
                System.getProperty("java.class.path"),
                "souk.cli.Main"));
    Arrays.stream(arguments).map(String::valueOf).forEach(all::add);
    return all;
  }

  /** Starts a process whose signals are as in a shell's foreground. */
  public static Process start(Map<String, String> more, List<String> command) throws IOException {
    List<String> all = new ArrayList<>(List.of("env", "--default-signal=INT,TERM,PIPE"));
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().putAll(more);
    return builder.start();
  }

  public static Ended ended(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionFailedError("it does not end: " + out + error);
    }
    return new Ended(process.exitValue(), out, error);
  }

  /** Runs a script of bash, which has souk's command line as its arguments. */
  public static Ended shell(String script, List<String> souk) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
    command.addAll(souk);
    return ended(start(Map.of(), command));
  }

  /**
   * Runs souk on a terminal.
   *
   * @param awaited what it must show before the keys are typed
   * @param keys empty for none
   */
  public static Ended run(int columns, String awaited, String keys, List<String> souk)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of("python3", "-c", SCRIPT, Integer.toString(columns), awaited, keys));
    command.addAll(souk);
    return ended(start(Map.of("SOUK_TERMINAL", "1"), command));
  }
}
