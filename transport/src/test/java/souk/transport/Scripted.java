package souk.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** A server that answers each connection's first request with a script. */
final class Scripted implements AutoCloseable {
  interface Script {
    void run(OutputStream out) throws Exception;
  }

  private final ServerSocket listener;
  final CompletableFuture<Boolean> closedByPeer = new CompletableFuture<>();

  Scripted(Script script) throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
              readHead(socket.getInputStream());
              script.run(socket.getOutputStream());
            } catch (Exception e) {
              closedByPeer.complete(true);
            }
          }
        });
  }

  private static void readHead(InputStream in) throws IOException {
    int state = 0;
    while (state < 4) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      state = b == "\r\n\r\n".charAt(state) ? state + 1 : b == '\r' ? 1 : 0;
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
