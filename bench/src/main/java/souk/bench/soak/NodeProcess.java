package souk.bench.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node as a process, which is started again whenever it ended: what a supervisor does. Each start
 * has files of its own for what it says. Safe for many threads.
 */
final class NodeProcess implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration JOINING = Duration.ofSeconds(2);

  private final String name;
  private final List<String> command;
  private final Path logs;
  private final List<String> endings = new ArrayList<>();
  private final List<Thread> copied = new ArrayList<>();
  private @Nullable Process process;
  private int starts;
  private long downUntil = System.nanoTime();
  private boolean killed;
  private boolean closed;

  /**
   * @param logs a folder for what it prints
   */
  NodeProcess(String name, List<String> command, Path logs) {
    this.name = name;
    this.command = List.copyOf(command);
    this.logs = logs;
  }

  String name() {
    return name;
  }

  /** Starts it if it does not run and is not to stay down for a while. */
  synchronized void supervise() throws IOException {
    Process now = process;
    if (closed || (now != null && now.isAlive())) {
      return;
    }
    if (now != null && !killed) {
      join();
      endings.add("%s ended with status %d: %s".formatted(name, now.exitValue(), complaint()));
      process = null;
      downUntil = System.nanoTime() + PAUSE.toNanos();
    }
    if (System.nanoTime() - downUntil < 0) {
      return;
    }
    starts++;
    killed = false;
    Process started =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    // Written by this process, so that a node can say what ails it when it may not write itself.
    copied.add(copy(started.getInputStream(), file("out")));
    copied.add(copy(started.getErrorStream(), file("err")));
    process = started;
  }

  private static Thread copy(InputStream said, Path to) {
    return Thread.startVirtualThread(() -> {
      try (OutputStream file = Files.newOutputStream(to)) {
        said.transferTo(file);
      } catch (IOException e) {
        // It is killed just now.
      }
    });
  }

  /** Waits until all that it said is in its files. */
  private void join() {
    try {
      for (Thread thread : copied) {
        thread.join(JOINING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    copied.clear();
  }

  private Path file(String kind) {
    return logs.resolve("%s-%03d.%s".formatted(name, starts, kind));
  }

  private String complaint() {
    try {
      List<String> lines = Files.readAllLines(file("err"), StandardCharsets.UTF_8);
      return lines.stream()
          .filter(line -> line.startsWith("souk: "))
          .reduce((_, last) -> last)
          .orElse(lines.isEmpty() ? "no word" : lines.getLast());
    } catch (IOException e) {
      return "no word";
    }
  }

  /** What it said since it was started last, in whole lines. */
  synchronized List<String> said() throws IOException {
    Path out = file("out");
    if (!Files.exists(out)) {
      return List.of();
    }
    String text = Files.readString(out);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** Ends it at once (SIGKILL), to be started again after so long; false when it does not run. */
  synchronized boolean kill(Duration down) throws InterruptedException {
    Process now = process;
    if (now == null || !now.isAlive()) {
      return false;
    }
    killed = true;
    downUntil = System.nanoTime() + down.toNanos();
    now.destroyForcibly().waitFor();
    return true;
  }

  /** Its id while it runs. */
  synchronized Optional<Long> pid() {
    Process now = process;
    return now != null && now.isAlive() ? Optional.of(now.pid()) : Optional.empty();
  }

  /** Sends a signal; false when it does not run. */
  boolean signal(String signal) throws IOException, InterruptedException {
    Optional<Long> pid = pid();
    return pid.isPresent() && run("kill", "-" + signal, Long.toString(pid.get()));
  }

  /**
   * Limits the files that it may write to so many bytes each, or lifts the limit; what it writes
   * behind that fails, as on a full disk.
   */
  boolean fileSize(String bytes) throws IOException, InterruptedException {
    Optional<Long> pid = pid();
    // The soft limit alone, which whoever set it may lift.
    return pid.isPresent()
        && run("prlimit", "--pid", Long.toString(pid.get()), "--fsize=" + bytes + ":");
  }

  /** Runs a program of the system to its end; whether it did what it should. */
  static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** How it ended each time that it did so of its own accord. */
  synchronized List<String> endings() {
    return List.copyOf(endings);
  }

  /** Ends it for good, gently if it listens. */
  @Override
  public void close() {
    Process last;
    synchronized (this) {
      closed = true;
      last = process;
    }
    if (last == null) {
      return;
    }
    last.destroy();
    try {
      if (!last.waitFor(5, TimeUnit.SECONDS)) {
        last.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      last.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
