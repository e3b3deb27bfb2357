package souk.transport;

import java.net.BindException;

/** The port that a server was told to listen on belongs to somebody else. */
public final class PortInUseException extends BindException {
  private final int port;

  PortInUseException(String host, int port) {
    super(host + ":" + port + " is in use; choose another port or stop what listens there");
    this.port = port;
  }

  public int port() {
    return port;
  }
}
