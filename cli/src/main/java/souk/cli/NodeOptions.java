package souk.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What a node has on its host: a folder and an address. */
public final class NodeOptions {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description =
          "its own folder, from which it goes on when it is started again: what it agreed on, made out and took")
  private Path state = Path.of(".");

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "the address to serve at, which others must reach (${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "the port to serve at (a free one, and the same again after a restart)")
  private int port;

  /** The folder, which is made if it is not there. */
  public Path state() {
    return Failure.folder("--state", state);
  }

  public String host() {
    return host;
  }

  public int port() {
    if (port < 0 || port > 0xffff) {
      throw new Failure(Main.USAGE, "--port takes 0 to 65535, not " + port);
    }
    return port;
  }
}
