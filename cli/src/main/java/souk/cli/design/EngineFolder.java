package souk.cli.design;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import souk.cli.Failure;
import souk.cli.JarFolder;
import souk.cli.Main;
import souk.design.simulation.Engine;

/** The jars of an engine, which do not come with the tool, and where its workers are. */
final class EngineFolder {
  private EngineFolder() {}

  /** The engine of a folder. */
  static Engine engine(Path folder) throws IOException {
    return ServiceLoader.load(Engine.class, JarFolder.loader("--engine", folder))
        .findFirst()
        .orElseThrow(
            () -> new Failure(Main.USAGE, "--engine: there is no engine in the jars of " + folder));
  }

  /** Addresses, as options give them. */
  static List<InetSocketAddress> addresses(String option, List<String> texts) {
    return texts.stream().map(text -> address(option, text)).toList();
  }

  static InetSocketAddress address(String option, String text) {
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (colon > 0 && port > 0) {
        InetSocketAddress at = new InetSocketAddress(text.substring(0, colon), port);
        if (!at.isUnresolved()) {
          return at;
        }
      }
    } catch (IllegalArgumentException e) {
      // It is said below.
    }
    throw new Failure(
        Main.USAGE, option + " is a host and a port, such as 127.0.0.1:5701, not '" + text + "'");
  }
}
