package souk.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * A call under way.
 *
 * @param call what was asked for
 * @param name of the call, for messages
 * @param started in terms of {@link System#nanoTime}
 * @param upload null when the request's body is in memory
 */
record Call(
    HttpCall call,
    String name,
    long started,
    BoundedBody bounded,
    @Nullable StreamedUpload upload,
    CompletableFuture<HttpResponse<BoundedBody.Outcome>> future) {

  /** How long it may still take, by what was moved until now. */
  long nanosLeft() {
    long moved = bounded.size() + (upload == null ? 0 : upload.sent());
    return started + call.nanos(moved) - System.nanoTime();
  }

  /** Waits for its end; returns the length of the answer. */
  long finish() throws PeerException, IOException {
    try {
      while (true) {
        try {
          return length(future.get(nanosLeft(), TimeUnit.NANOSECONDS).body());
        } catch (TimeoutException e) {
          if (nanosLeft() <= 0) {
            throw timedOut();
          }
        }
      }
    } catch (InterruptedException e) {
      throw cancelled();
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    }
  }

  private long length(BoundedBody.Outcome outcome) throws PeerException {
    return switch (outcome) {
      case BoundedBody.Outcome.Complete complete -> complete.length();
      case BoundedBody.Outcome.Refused refused -> throw new PeerException(name, refused.problem());
      case BoundedBody.Outcome.Unusable unusable ->
          throw new PeerException(
              PeerException.Kind.GARBLED, false, name + ": " + unusable.reason(), null);
    };
  }

  /** Ends what may still be going on. */
  void abandon() {
    bounded.abandon();
    if (upload != null) {
      upload.close();
    }
    if (!future.isDone()) {
      future.cancel(true);
    }
  }

  PeerException timedOut() {
    return new PeerException(
        PeerException.Kind.TIMED_OUT,
        true,
        name + ": no full answer within %d ms".formatted(call.timeout().toMillis()),
        null);
  }

  PeerException cancelled() {
    Thread.currentThread().interrupt();
    return new PeerException(PeerException.Kind.CANCELLED, false, name + ": cancelled", null);
  }

  private PeerException failed(Throwable cause) throws IOException {
    IOException unread = upload == null ? null : upload.failure();
    if (unread != null) {
      throw unread;
    }
    String reason = reason(cause);
    return bounded.begun()
        ? new PeerException(
            PeerException.Kind.GARBLED, true, name + ": the answer broke off: " + reason, cause)
        : new PeerException(
            PeerException.Kind.UNREACHABLE,
            !(cause instanceof SSLHandshakeException),
            name + ": no answer: " + reason,
            cause);
  }

  /** In people's words, where Java's own are a class's name. */
  private static String reason(Throwable why) {
    for (Throwable each = why; each != null; each = each.getCause()) {
      if (each instanceof UnresolvedAddressException || each instanceof UnknownHostException) {
        return "there is no such host";
      }
    }
    // A connection that was refused is closed, too.
    if (isCausedBy(why, ConnectException.class)) {
      return "nobody listens there";
    }
    if (isCausedBy(why, ClosedChannelException.class)) {
      return "the connection was closed";
    }
    String message = why.getMessage();
    if (message != null && message.endsWith("received no bytes")) {
      return "the connection was closed"; // as the JDK's client says it
    }
    return message == null ? "the connection failed" : message;
  }

  private static boolean isCausedBy(Throwable why, Class<? extends Throwable> kind) {
    for (Throwable each = why; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return true;
      }
    }
    return false;
  }
}
