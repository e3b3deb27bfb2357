package souk.transport;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one answer into a sink, and not a byte more than allowed: a length that does
 * not fit is refused when it is announced, or else as soon as it is exceeded.
 */
final class BoundedBody {
  /** How an answer ended. */
  sealed interface Outcome {
    record Complete(long length) implements Outcome {}

    record Refused(Problem problem) implements Outcome {}

    record Unusable(String reason) implements Outcome {}
  }

  /** Takes the pieces of a body as they arrive, on the client's thread, and must not block it. */
  @FunctionalInterface
  interface Arrival {
    /** Hears the length of the body before its first piece, if it was announced. */
    default void announced(long length) {}

    /** Returns whether the next piece may come at once, and not only after {@link #more}. */
    boolean piece(ByteBuffer piece) throws IOException;
  }

  private final long least;
  private final long most;
  private final Arrival arrival;
  private final boolean anyStatus;
  private volatile int status;
  private volatile long size;

  private final Object lock = new Object();
  private Flow.@Nullable Subscription source;
  private boolean abandoned;

  BoundedBody(long least, long most, Arrival arrival) {
    this(least, most, arrival, false);
  }

  /**
   * @param anyStatus whether the body of an answer other than 2xx is read like any other
   */
  BoundedBody(long least, long most, Arrival arrival, boolean anyStatus) {
    this.least = least;
    this.most = most;
    this.arrival = arrival;
    this.anyStatus = anyStatus;
  }

  /** Whether the head of an answer has arrived. */
  boolean begun() {
    return status != 0;
  }

  /** The status of the answer; 0 before its head has arrived. */
  int status() {
    return status;
  }

  /** Bytes that have come. */
  long size() {
    return size;
  }

  /** Asks for the next piece. */
  void more() {
    Flow.Subscription subscription;
    synchronized (lock) {
      subscription = source;
    }
    if (subscription != null) {
      subscription.request(1);
    }
  }

  /**
   * From the return of this on nothing is passed to the arrival any more, however late it comes.
   */
  void abandon() {
    synchronized (lock) {
      abandoned = true;
    }
  }

  HttpResponse.BodySubscriber<Outcome> subscriber(HttpResponse.ResponseInfo head) {
    int code = head.statusCode();
    status = code;
    if (!anyStatus && code >= 400 && code <= 599) {
      return new ProblemSubscriber(code);
    }
    if (!anyStatus && (code < 200 || code > 299)) {
      return new Subscriber("answered with status " + code);
    }
    OptionalLong announced = head.headers().firstValueAsLong("Content-Length");
    if (announced.isPresent() && outside(announced.getAsLong())) {
      return new Subscriber(wrongLength(announced.getAsLong() + " bytes were announced"));
    }
    announced.ifPresent(arrival::announced);
    return new Subscriber(null);
  }

  private boolean outside(long length) {
    return length < least || length > most;
  }

  private String wrongLength(String what) {
    return what
        + ", expected "
        + (least == most
            ? "exactly " + most
            : least == 0 ? "at most " + most : least + " to " + most);
  }

  private final class Subscriber implements HttpResponse.BodySubscriber<Outcome> {
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final @Nullable String refuseWith;

    Subscriber(@Nullable String refuseWith) {
      this.refuseWith = refuseWith;
    }

    @Override
    public CompletionStage<Outcome> getBody() {
      return outcome;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      synchronized (lock) {
        source = subscription;
      }
      if (refuseWith != null) {
        subscription.cancel();
        outcome.complete(new Outcome.Unusable(refuseWith));
      } else {
        subscription.request(1);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      boolean next = true;
      synchronized (lock) {
        if (abandoned || outcome.isDone()) {
          return;
        }
        try {
          for (ByteBuffer piece : pieces) {
            long now = size + piece.remaining();
            size = now;
            if (now > most) {
              cancel();
              outcome.complete(new Outcome.Unusable(wrongLength("more bytes came")));
              return;
            }
            next &= arrival.piece(piece);
          }
        } catch (IOException | RuntimeException e) {
          cancel();
          outcome.completeExceptionally(e);
          return;
        }
      }
      if (next) {
        more();
      }
    }

    private void cancel() {
      Flow.Subscription subscription = source;
      if (subscription != null) {
        subscription.cancel();
      }
    }

    @Override
    public void onError(Throwable cause) {
      outcome.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      outcome.complete(
          size < least
              ? new Outcome.Unusable(wrongLength("only " + size + " bytes came"))
              : new Outcome.Complete(size));
    }
  }
}
