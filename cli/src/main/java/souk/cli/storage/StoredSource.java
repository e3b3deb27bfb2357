package souk.cli.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import souk.cli.Failure;
import souk.cli.Main;
import souk.storage.customer.Source;
import souk.storage.tree.Tree;

/**
 * A file or folder that somebody wants to have stored.
 *
 * @param path where it really is: a link that was named stands for what it leads to
 * @param links within a folder, which are left out
 */
record StoredSource(Path path, Source source, boolean tree, List<String> links) {
  /**
   * Looks at it.
   *
   * @throws Failure when it is nothing that can be kept
   */
  static StoredSource of(Path named) throws IOException {
    if (!Files.exists(named)) {
      throw new Failure(Main.USAGE, "there is no file and no folder " + named);
    }
    Path path = named.toRealPath();
    if (!Files.isReadable(path)) {
      throw new Failure(Main.USAGE, "no permission to read " + named);
    }
    if (Files.isDirectory(path)) {
      Tree tree = new Tree(path);
      return new StoredSource(path, tree, true, tree.links());
    }
    if (!Files.isRegularFile(path)) {
      throw new Failure(
          Main.USAGE, named + " is a device, a pipe or a socket; only files and folders are kept");
    }
    return new StoredSource(path, Source.of(path), false, List.of());
  }

  /** What it is called when no other name is given. */
  String name() {
    Path last = path.getFileName();
    if (last == null) {
      throw new Failure(Main.USAGE, "a root has no name; give one with --name");
    }
    return last.toString();
  }
}
