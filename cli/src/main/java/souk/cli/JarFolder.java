package souk.cli;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A folder with jars of what does not come with Souk. */
public final class JarFolder {
  private JarFolder() {}

  /**
   * A loader of its jars, above Souk's own classes. It is not closed: what is in it may load a
   * class at any time.
   *
   * @param option that names the folder
   * @throws Failure when there is no jar in it
   */
  public static ClassLoader loader(String option, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new Failure(Main.USAGE, option + ": there is no folder " + folder);
    }
    List<URL> urls = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        urls.add(jar.toUri().toURL());
      }
    }
    if (urls.isEmpty()) {
      throw new Failure(Main.USAGE, option + ": there is no jar in " + folder);
    }
    return new URLClassLoader(
        option.substring(2), urls.toArray(new URL[0]), JarFolder.class.getClassLoader());
  }
}
