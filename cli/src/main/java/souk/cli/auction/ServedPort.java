package souk.cli.auction;

import java.io.IOException;
import java.nio.file.Path;
import souk.cli.Failure;
import souk.cli.Main;
import souk.transport.HttpServer;
import souk.transport.PortInUseException;

/**
 * The port at which an auction was served last, in its folder: bidders have its URL, and ask there
 * when the auctioneer is started again.
 */
final class ServedPort {
  private static final int MOST = 0xffff;

  private final KeptNumber kept;

  ServedPort(Path state) {
    this.kept = new KeptNumber(state.resolve("port"), MOST);
  }

  /**
   * A server at the port that is asked for, or at the one kept where none is; a free one at first.
   *
   * @throws Failure when somebody else listens there, before anything is done
   */
  HttpServer.Builder server(String host, int asked) throws IOException {
    int at = asked == 0 ? kept.read("name the port with --port").orElse(0) : asked;
    HttpServer.Builder server = HttpServer.builder().bind(host, at);
    try {
      server.hold().close();
    } catch (PortInUseException e) {
      throw new Failure(
          Main.FAILED,
          "%s:%d is in use; end what listens there, or name another with --port, and tell the bidders the new URL"
              .formatted(host, e.port()));
    }
    return server;
  }

  void keep(int port) throws IOException {
    kept.keep(port);
  }
}
