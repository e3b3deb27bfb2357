package souk.exchange.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Connections between clients and a provider that break as they are told. It knows nothing of HTTP
 * but that a request begins with its path; every connection carries one request, for the wire asks
 * for that by closing it.
 */
final class FaultyWire implements AutoCloseable {
  /** What becomes of one request. */
  enum Fault {
    NONE,
    /** It never arrives. */
    LOSE_REQUEST,
    /** It arrives; nothing of the answer does. */
    LOSE_ANSWER,
    /** It arrives; of the answer, the first 300 bytes do. */
    CUT_ANSWER
  }

  private static final int CUT_AFTER = 300;

  private final ServerSocket listener;
  private final int target;
  private final Queue<Fault> faults = new ArrayDeque<>();
  private String path = "";

  /** A wire to a port of this host. */
  FaultyWire(int target) throws IOException {
    this.target = target;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** The next requests to this path meet these faults, in this order. */
  synchronized void next(String path, Fault... faults) {
    this.path = path;
    this.faults.addAll(java.util.List.of(faults));
  }

  private synchronized Fault take(String begin) {
    Fault fault = begin.startsWith("POST " + path + " ") ? faults.poll() : null;
    return fault == null ? Fault.NONE : fault;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> carry(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void carry(Socket client) {
    try (client;
        Socket provider = new Socket(InetAddress.getLoopbackAddress(), target)) {
      byte[] first = new byte[1 << 16];
      int read = client.getInputStream().read(first);
      if (read < 0) {
        return;
      }
      Fault fault = take(new String(first, 0, read, StandardCharsets.US_ASCII));
      if (fault == Fault.LOSE_REQUEST) {
        return;
      }
      provider.getOutputStream().write(closing(first, read));
      Thread up =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.getInputStream().transferTo(provider.getOutputStream());
                } catch (IOException over) {
                  // One side is gone, and so is this connection.
                }
              });
      down(provider.getInputStream(), client.getOutputStream(), fault);
      up.interrupt();
    } catch (IOException over) {
      // As above.
    }
  }

  /** The request's beginning with a demand to close the connection after its answer. */
  private static byte[] closing(byte[] first, int length) {
    String text = new String(first, 0, length, StandardCharsets.ISO_8859_1);
    return text.replaceFirst("\r\n", "\r\nConnection: close\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void down(InputStream provider, OutputStream client, Fault fault)
      throws IOException {
    switch (fault) {
      case LOSE_ANSWER -> {
        // All of it leaves the provider before the connection is dropped.
        var _ = provider.readAllBytes();
      }
      case CUT_ANSWER -> {
        byte[] answer = provider.readAllBytes();
        client.write(answer, 0, Math.min(CUT_AFTER, answer.length - 1));
        client.flush();
      }
      default -> {
        var _ = provider.transferTo(client);
      }
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
