package souk.bench.soak;

import java.nio.file.Path;
import java.util.List;

/** How nodes are started as processes of their own: command lines, the program first. */
public interface NodeCommands {
  /**
   * What a node is given.
   *
   * @param network folder with its network file
   * @param key its keystore file
   * @param password file with the password
   * @param state its own folder
   */
  record Host(Path network, Path key, Path password, Path state) {}

  /** A cache. */
  List<String> cache(Host host);

  /**
   * A publisher.
   *
   * @param file what it publishes
   * @param caches how many it hires
   * @param deliveries for how many there is to be money in a round
   */
  List<String> publisher(Host host, Path file, int caches, int deliveries);
}
