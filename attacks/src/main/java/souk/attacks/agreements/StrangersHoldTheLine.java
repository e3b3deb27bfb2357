package souk.attacks.agreements;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import souk.attacks.http.HttpScene;

/**
 * Stands on the ledger under many names whose servers take every call, and end none.
 *
 * @param endless whether they answer for ever, or never
 * @param only whether the customer knows of no other
 */
record StrangersHoldTheLine(boolean endless, boolean only) implements AgreementAttack {
  private static final int STRANGERS = 6;
  private static final int BACKLOG = 50;

  /** Not that of the honest ones, whose limits are of networks. */
  private static final String HOST = "127.0.0.2";

  private static final byte[] HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 4294967296\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  @Override
  public String name() {
    return endless ? "strangers-answer-forever" : "strangers-never-answer";
  }

  @Override
  public String summary() {
    return endless
        ? "Strangers register as providers whose answers have no end, so that a customer reads them"
            + " for ever and hires nobody."
        : "Strangers register as providers that take every call and never answer, so that a customer"
            + " waits for them and hires nobody.";
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    List<Line> lines = new ArrayList<>();
    try {
      for (int i = 0; i < STRANGERS; i++) {
        lines.add(new Line(endless));
      }
      return SteeredHiring.play(scene, lines.stream().map(Line::endpoint).toList(), only);
    } finally {
      for (Line line : lines) {
        line.close();
      }
    }
  }

  /** A server that ends no call. */
  private static final class Line implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getByName(HOST));
    private final List<Socket> calls = new ArrayList<>();
    private boolean closed;

    Line(boolean endless) throws IOException {
      Thread.ofVirtual().name("souk-attack-line").start(() -> take(endless));
    }

    String endpoint() {
      return "http://" + HOST + ":" + server.getLocalPort();
    }

    private void take(boolean endless) {
      try {
        while (true) {
          Socket call = server.accept();
          if (!keep(call)) {
            call.close();
          } else if (endless) {
            Thread.ofVirtual().name("souk-attack-answer").start(() -> answer(call));
          }
        }
      } catch (IOException e) {
        // it was closed
      }
    }

    private synchronized boolean keep(Socket call) {
      calls.add(call);
      return !closed;
    }

    private static void answer(Socket call) {
      try (call) {
        call.getOutputStream().write(HEAD);
        byte[] some = new byte[1 << 10];
        while (true) {
          call.getOutputStream().write(some);
        }
      } catch (IOException e) {
        // the other side had enough
      }
    }

    @Override
    public synchronized void close() throws IOException {
      closed = true;
      server.close();
      for (Socket call : calls) {
        call.close();
      }
    }
  }
}
