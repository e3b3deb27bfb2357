package souk.cli.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;

/**
 * Secret files of one folder that come to be there together, or none of them does. They are written
 * whole under other names first, and then moved to their own.
 */
final class NewSecrets {
  /** What is there only because of this, the newest first. */
  private final Deque<Path> made = new ArrayDeque<>();

  private NewSecrets() {}

  /**
   * Writes them, and makes the folder where it is missing.
   *
   * @param secrets what goes into which file; none of them replaces anything
   * @throws IOException when one of them cannot be written; nothing is left of the others then
   */
  static void write(Path folder, Map<String, byte[]> secrets) throws IOException {
    NewSecrets files = new NewSecrets();
    try {
      files.make(folder, secrets);
    } catch (IOException | RuntimeException e) {
      files.undo(e);
      throw e;
    }
  }

  private void make(Path folder, Map<String, byte[]> secrets) throws IOException {
    makeFolder(folder.toAbsolutePath());
    Path parts = Files.createTempDirectory(folder, ".souk-");
    made.push(parts);
    for (var each : secrets.entrySet()) {
      Path part = parts.resolve(each.getKey());
      made.push(part);
      UmbralFiles.writeSecret(part, each.getValue());
    }
    for (String name : secrets.keySet()) {
      Path file = folder.resolve(name);
      Files.move(parts.resolve(name), file);
      made.push(file);
    }
    Files.delete(parts);
  }

  private void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      makeFolder(Objects.requireNonNull(folder.getParent(), "a root is a folder"));
      Files.createDirectory(folder);
      made.push(folder);
    }
  }

  private void undo(Exception why) {
    for (Path each : made) {
      try {
        Files.deleteIfExists(each);
      } catch (IOException e) {
        why.addSuppressed(e); // somebody else's file in a folder, say
      }
    }
  }
}
