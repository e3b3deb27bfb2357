package souk.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the node of a folder answers its operator: a file of one line in the folder while the node
 * runs, and after it was killed.
 */
public final class RunningFile implements AutoCloseable {
  private static final String NAME = "admin-url";
  private static final int MOST_BYTES = 1000;

  private final Path file;

  private RunningFile(Path file) {
    this.file = file;
  }

  static RunningFile write(Path folder, URI admin) throws IOException {
    Path file = folder.resolve(NAME);
    Files.writeString(file, admin + "\n");
    return new RunningFile(file);
  }

  /** Where the node of a folder answers, or answered before it was killed; empty for none. */
  public static Optional<URI> read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(URI.create(Files.readString(file).strip()))
          .filter(uri -> uri.getHost() != null);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
