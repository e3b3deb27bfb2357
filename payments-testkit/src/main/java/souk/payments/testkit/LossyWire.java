package souk.payments.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** What lies between a client and a server on loopback, and breaks when a test says so. */
public final class LossyWire implements AutoCloseable {
  private enum Loss {
    REQUEST,
    ANSWER
  }

  /**
   * @param text of the request; none for any
   * @param next whether the request after that one is meant
   */
  private record Plan(Loss loss, String text, boolean next) {}

  private static final Plan NOTHING = new Plan(Loss.REQUEST, "nothing is to be lost", false);

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final AtomicReference<Plan> plan = new AtomicReference<>(NOTHING);
  private final int server;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private volatile boolean down;

  /**
   * A wire.
   *
   * @param server the port at its other end
   */
  public LossyWire(int server) throws IOException {
    this.server = server;
    Thread.ofVirtual().start(this::accept);
  }

  /** Where clients connect. */
  public int port() {
    return listening.getLocalPort();
  }

  /** The next request with this text does not arrive, and the connection breaks. */
  public void loseRequest(String text) {
    plan.set(new Plan(Loss.REQUEST, text, false));
  }

  /** The request after the next one with this text does not arrive, and the connection breaks. */
  public void loseRequestAfter(String text) {
    plan.set(new Plan(Loss.REQUEST, text, true));
  }

  /** The request after the next one with this text arrives; instead of its answer all breaks. */
  public void loseAnswerAfter(String text) {
    plan.set(new Plan(Loss.ANSWER, text, true));
  }

  /** Whether what was planned has happened. */
  public boolean lost() {
    return plan.get().equals(NOTHING);
  }

  /** Whether new connections break at once. */
  public void down(boolean now) {
    down = now;
  }

  /** New connections break at once from now on, and so do those that there are. */
  public void cut() {
    down = true;
    links.forEach(Link::close);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        if (down) {
          client.close();
          continue;
        }
        Link link = new Link(client, new Socket(listening.getInetAddress(), server));
        links.add(link);
        link.start();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean deaf;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void start() {
      Thread.ofVirtual().start(() -> copy(client, server, this::breaksBefore));
      Thread.ofVirtual().start(() -> copy(server, client, _ -> deaf));
    }

    void close() {
      try (client;
          server) {
        links.remove(this);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void copy(Socket from, Socket to, Predicate<String> breaksBefore) {
      byte[] buffer = new byte[65536];
      try (client;
          server) {
        for (int read = from.getInputStream().read(buffer);
            read >= 0;
            read = from.getInputStream().read(buffer)) {
          if (breaksBefore.test(new String(buffer, 0, read, ISO_8859_1))) {
            return;
          }
          to.getOutputStream().write(buffer, 0, read);
        }
      } catch (IOException closed) {
        // By the other direction.
      }
    }

    private boolean breaksBefore(String request) {
      Plan now = plan.get();
      if (now.equals(NOTHING) || !request.contains(now.text())) {
        return false;
      }
      if (now.next()) {
        plan.set(new Plan(now.loss(), "", false));
        return false;
      }
      plan.set(NOTHING);
      deaf = now.loss() == Loss.ANSWER;
      return now.loss() == Loss.REQUEST;
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
