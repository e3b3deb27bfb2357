package souk.cli.auction;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

  private final Path file;

  ServedPort(Path state) {
    this.file = state.resolve("port");
  }

  /**
   * A server at the port that is asked for, or at the one kept where none is; a free one at first.
   *
   * @throws Failure when somebody else listens there, before anything is done
   */
  HttpServer.Builder server(String host, int asked) throws IOException {
    HttpServer.Builder server = HttpServer.builder().bind(host, asked == 0 ? kept() : asked);
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

  /**
   * The port; 0, for a free one, when it was never served.
   *
   * @throws Failure when the file is no port
   */
  private int kept() throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    if (Files.size(file) <= 6) {
      String text = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MOST) {
        return Integer.parseInt(text);
      }
    }
    throw new Failure(Main.USAGE, file + " is damaged; name the port with --port");
  }

  void keep(int port) throws IOException {
    AuctionFiles.write(file, (port + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
