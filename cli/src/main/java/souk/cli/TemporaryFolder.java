package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder that is deleted, with all that is in it, when it is closed, and when the program is
 * ended by ^C or a signal before that.
 */
public final class TemporaryFolder implements AutoCloseable {
  /** Threads that still run then may write while it is deleted. */
  private static final int ATTEMPTS = 20;

  private final Path path;
  private final Thread atExit = new Thread(this::deleteAtExit, "souk-delete");

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  public static TemporaryFolder make(String prefix) throws IOException {
    TemporaryFolder folder = new TemporaryFolder(Files.createTempDirectory(prefix));
    Runtime.getRuntime().addShutdownHook(folder.atExit);
    return folder;
  }

  public Path path() {
    return path;
  }

  private void deleteAtExit() {
    for (int attempt = 0; attempt < ATTEMPTS && Files.exists(path); attempt++) {
      try {
        delete();
        Thread.sleep(50);
      } catch (IOException e) {
        // Somebody wrote in between.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (NoSuchFileException e) {
      // It is gone.
    }
  }

  @Override
  public void close() throws IOException {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The program is ending.
    }
  }
}
