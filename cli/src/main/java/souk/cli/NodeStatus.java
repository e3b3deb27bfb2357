package souk.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import souk.node.RunningFile;
import souk.transport.HttpDialer;
import souk.transport.PeerException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What a running node tells its operator of itself, as JSON. */
public final class NodeStatus {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MOST_BYTES = 1 << 20;

  private NodeStatus() {}

  /** What the node of a folder says, if it runs. */
  public static Optional<JsonNode> of(Path folder) throws IOException {
    Optional<URI> at = RunningFile.read(folder);
    try {
      return at.map(NodeStatus::ask);
    } catch (Failure e) {
      return Optional.empty(); // it was killed
    }
  }

  /**
   * What the node at an address says.
   *
   * @throws Failure in one line, when none answers there
   */
  static JsonNode ask(URI at) {
    try (HttpDialer dialer = new HttpDialer()) {
      byte[] answer = dialer.peer(at).send("GET", "/status", new byte[0], PATIENCE, MOST_BYTES);
      return new ObjectMapper().readTree(new String(answer, StandardCharsets.UTF_8));
    } catch (PeerException e) {
      throw new Failure(Main.FAILED, "no node answers at " + at + ": " + e.getMessage());
    } catch (IllegalArgumentException | JacksonException e) {
      throw new Failure(Main.FAILED, at + " is no address of a node: it says nothing of one");
    }
  }
}
