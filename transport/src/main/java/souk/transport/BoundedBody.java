package souk.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  /** Collects a body whose length is not known beforehand. */
  static final class InMemory implements HttpPeer.Sink {
    private byte[] bytes = {};
    private int size;

    @Override
    public void accept(ByteBuffer piece) {
      int length = piece.remaining();
      if (bytes.length - size < length) {
        int room = size == 0 ? length : Math.max(bytes.length * 2, size + length);
        bytes = Arrays.copyOf(bytes, room);
      }
      piece.get(bytes, size, length);
      size += length;
    }

    byte[] bytes() {
      return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
  }

  private final long least;
  private final long most;
  private final HttpPeer.Sink sink;
  private volatile boolean begun;

  BoundedBody(long least, long most, HttpPeer.Sink sink) {
    this.least = least;
    this.most = most;
    this.sink = sink;
  }

  /** Whether the head of an answer has arrived. */
  boolean begun() {
    return begun;
  }

  HttpResponse.BodySubscriber<Outcome> subscriber(HttpResponse.ResponseInfo head) {
    begun = true;
    int status = head.statusCode();
    if (status >= 400 && status <= 599) {
      return new ProblemSubscriber(status);
    }
    if (status < 200 || status > 299) {
      return new BodySubscriber("answered with status " + status);
    }
    OptionalLong announced = head.headers().firstValueAsLong("Content-Length");
    if (announced.isPresent() && outside(announced.getAsLong())) {
      return new BodySubscriber(wrongLength(announced.getAsLong() + " bytes were announced"));
    }
    return new BodySubscriber(null);
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

  private final class BodySubscriber implements HttpResponse.BodySubscriber<Outcome> {
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final @Nullable String refuseWith;
    private Flow.@Nullable Subscription subscription;
    private long size;

    BodySubscriber(@Nullable String refuseWith) {
      this.refuseWith = refuseWith;
    }

    @Override
    public CompletionStage<Outcome> getBody() {
      return outcome;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      if (refuseWith != null) {
        subscription.cancel();
        outcome.complete(new Outcome.Unusable(refuseWith));
      } else {
        subscription.request(1);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      Flow.Subscription source = subscription;
      if (source == null || outcome.isDone()) {
        return;
      }
      try {
        for (ByteBuffer piece : pieces) {
          size += piece.remaining();
          if (size > most) {
            source.cancel();
            outcome.complete(new Outcome.Unusable(wrongLength("more bytes came")));
            return;
          }
          sink.accept(piece);
        }
        source.request(1);
      } catch (IOException | RuntimeException e) {
        source.cancel();
        outcome.completeExceptionally(e);
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

  /** Reads as much of an error's body as a problem can have, and drops the rest. */
  private static final class ProblemSubscriber implements HttpResponse.BodySubscriber<Outcome> {
    private final int status;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    ProblemSubscriber(int status) {
      this.status = status;
    }

    @Override
    public CompletionStage<Outcome> getBody() {
      return outcome;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      for (ByteBuffer piece : pieces) {
        if (bytes.size() <= Problem.MOST_BYTES) {
          byte[] copy = new byte[piece.remaining()];
          piece.get(copy);
          bytes.writeBytes(copy);
        }
      }
      Flow.Subscription source = subscription;
      if (source == null) {
        return;
      }
      if (bytes.size() > Problem.MOST_BYTES) {
        source.cancel();
        onComplete();
      } else {
        source.request(1);
      }
    }

    @Override
    public void onError(Throwable cause) {
      onComplete();
    }

    @Override
    public void onComplete() {
      Optional<Problem> ours = Problem.parse(status, bytes.toByteArray());
      outcome.complete(
          new Outcome.Refused(
              ours.orElseGet(() -> new Problem(status, "http", "HTTP status " + status))));
    }
  }
}
