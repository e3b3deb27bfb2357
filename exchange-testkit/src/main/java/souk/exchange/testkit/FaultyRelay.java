package souk.exchange.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.PeerException;
import souk.transport.Problem;
import souk.transport.Request;
import souk.transport.Response;

/**
 * Stands between clients and a provider, at an address of its own, and does to the messages what
 * networks and machines do to them. It notes for which units a payload has left the provider.
 */
public final class FaultyRelay implements AutoCloseable {
  /** What becomes of one message and its answer. */
  public enum Fault {
    /** The message never arrives. */
    LOSE_MESSAGE,
    /** It arrives; the answer is lost. */
    LOSE_ANSWER,
    /** It arrives; half of the answer comes back. */
    CUT_ANSWER,
    /** It arrives twice at the same time. */
    DELIVER_TWICE,
    /** It arrives twice, one after the other. */
    DELIVER_AGAIN,
    /** It arrives when {@link #deliverLate} is called, long after its sender gave it up. */
    DELIVER_LATE,
    /** The provider is restarted before it arrives. */
    RESTART_BEFORE,
    /** It arrives; the provider is restarted before the answer is out. */
    RESTART_AFTER,
    /** The provider vanishes before it arrives. */
    VANISH_BEFORE,
    /** It arrives; the provider vanishes before the answer is out. */
    VANISH_AFTER
  }

  /** The path of wishes. */
  public static final String PREPARE = "/v1/prepare";

  /** The path of payments. */
  public static final String PAY = "/v1/pay";

  private static final int MOST_BYTES = 2 << 20;
  private static final int MOST_MESSAGE = 4 << 20;
  private static final int PRICE_SIZE = 4;
  private static final int UNIT_OFFSET = 4 + 1 + 32 + 33;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private record Message(String path, Bytes body) {}

  private final HttpDialer dialer;
  private final TestProvider provider;
  private final HttpServer http;
  private final Executor threads = Thread::startVirtualThread;
  private final Queue<Message> late = new ArrayDeque<>();
  private final Set<Bytes32> served = ConcurrentHashMap.newKeySet();
  private @Nullable String armedPath;
  private @Nullable Fault armed;
  private int left;
  private boolean gone;

  /** A relay to wherever the provider's node listens. */
  public FaultyRelay(HttpDialer dialer, TestProvider provider) {
    this.dialer = dialer;
    this.provider = provider;
    try {
      this.http =
          HttpServer.builder()
              // Broken answers are what it is for.
              .onFault((request, fault) -> {})
              .get("/{+path}", request -> pass("GET", request))
              .post("/{+path}", MOST_MESSAGE, request -> pass("POST", request))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients go. */
  public URI uri() {
    return http.uri();
  }

  /** The next message to this path meets this fault; those after it pass. */
  public void next(String path, Fault fault) {
    next(path, fault, 1);
  }

  /** The next {@code count} messages to this path meet this fault; those after them pass. */
  public synchronized void next(String path, Fault fault, int count) {
    armedPath = path;
    armed = fault;
    left = count;
  }

  /** Whether a fault still waits for its message. */
  public synchronized boolean waiting() {
    return armed != null;
  }

  /** Delivers what {@link Fault#DELIVER_LATE} held back; nobody hears the answers. */
  public void deliverLate() {
    for (Message message = late.poll(); message != null; message = late.poll()) {
      var _ = forward("POST", message.path(), message.body().toArray());
    }
  }

  /** The units for which something has left the provider before their payment. */
  public Set<Bytes32> served() {
    return Set.copyOf(served);
  }

  @Override
  public void close() {
    http.close();
  }

  private synchronized @Nullable Fault take(String path) {
    Fault fault = path.equals(armedPath) ? armed : null;
    if (fault != null && --left == 0) {
      armed = null;
      armedPath = null;
    }
    return fault;
  }

  private Response pass(String method, Request request) throws IOException {
    String path = request.path();
    byte[] body = request.body();
    Fault fault = take(path);
    if (gone) {
      return lost();
    }
    if (fault == null) {
      return answer(forward(method, path, body));
    }
    return switch (fault) {
      case LOSE_MESSAGE -> lost();
      case LOSE_ANSWER -> {
        var _ = forward(method, path, body);
        yield lost();
      }
      case CUT_ANSWER -> cut(forward(method, path, body));
      case DELIVER_TWICE -> {
        CompletableFuture<Answer> twin =
            CompletableFuture.supplyAsync(() -> forward(method, path, body), threads);
        Answer own = forward(method, path, body);
        twin.join();
        yield answer(own);
      }
      case DELIVER_AGAIN -> {
        var _ = forward(method, path, body);
        yield answer(forward(method, path, body));
      }
      case DELIVER_LATE -> {
        late.add(new Message(path, Bytes.of(body)));
        yield lost();
      }
      case RESTART_BEFORE -> {
        provider.restart();
        yield answer(forward(method, path, body));
      }
      case RESTART_AFTER -> {
        var _ = forward(method, path, body);
        provider.restart();
        yield lost();
      }
      case VANISH_BEFORE -> {
        vanish();
        yield lost();
      }
      case VANISH_AFTER -> {
        var _ = forward(method, path, body);
        vanish();
        yield lost();
      }
    };
  }

  private void vanish() {
    gone = true;
    provider.stop();
  }

  /** What came back from the provider. */
  private sealed interface Answer {
    record Body(Bytes bytes) implements Answer {}

    record Refusal(Problem problem) implements Answer {}

    record Nothing() implements Answer {}
  }

  private Answer forward(String method, String path, byte[] body) {
    try {
      byte[] bytes = dialer.peer(provider.uri()).send(method, path, body, TIMEOUT, MOST_BYTES);
      if (path.equals(PREPARE) && bytes.length > PRICE_SIZE) {
        served.add(Bytes32.of(body, UNIT_OFFSET));
      }
      return new Answer.Body(Bytes.of(bytes));
    } catch (PeerException e) {
      return e.problem().<Answer>map(Answer.Refusal::new).orElseGet(Answer.Nothing::new);
    }
  }

  private static Response answer(Answer answer) {
    return switch (answer) {
      case Answer.Body(Bytes bytes) -> Response.of(bytes.toArray());
      case Answer.Refusal(Problem problem) -> Response.of(problem);
      case Answer.Nothing() -> lost();
    };
  }

  private static Response cut(Answer answer) {
    return answer instanceof Answer.Body(Bytes bytes) && bytes.size() > 1
        ? broken(bytes.slice(0, bytes.size() / 2), bytes.size())
        : lost();
  }

  /** What a gateway says whose peer does not answer; whoever asked may ask again. */
  private static Response lost() {
    return Response.of(new Problem(502, "lost", "lost on the way"));
  }

  /** An answer that breaks off after these bytes; without any, it would become a refusal. */
  private static Response broken(byte[] begin, int announced) {
    return Response.streamed(
        200,
        Response.BINARY,
        announced,
        out -> {
          out.write(begin);
          out.flush();
          throw new IOException("broken off");
        });
  }
}
