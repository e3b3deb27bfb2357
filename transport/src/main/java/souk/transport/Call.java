package souk.transport;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call under way. */
record Call(
    String name,
    Duration timeout,
    BoundedBody bounded,
    CompletableFuture<HttpResponse<BoundedBody.Outcome>> future) {

  long finish(long deadline) throws PeerException {
    try {
      HttpResponse<BoundedBody.Outcome> response =
          future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return switch (response.body()) {
        case BoundedBody.Outcome.Complete complete -> complete.length();
        case BoundedBody.Outcome.Refused refused ->
            throw new PeerException(name, refused.problem());
        case BoundedBody.Outcome.Unusable unusable ->
            throw new PeerException(
                PeerException.Kind.GARBLED, name + ": " + unusable.reason(), null);
      };
    } catch (TimeoutException e) {
      throw timedOut();
    } catch (InterruptedException e) {
      throw cancelled();
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Ends what may still be going on. */
  void abandon() {
    bounded.abandon();
    if (!future.isDone()) {
      future.cancel(true);
    }
  }

  PeerException timedOut() {
    return new PeerException(
        PeerException.Kind.TIMED_OUT, name + ": no full answer within " + timeout, null);
  }

  PeerException cancelled() {
    Thread.currentThread().interrupt();
    return new PeerException(PeerException.Kind.CANCELLED, name + ": cancelled", null);
  }

  private PeerException failed(Throwable cause) {
    String reason =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return bounded.begun()
        ? new PeerException(
            PeerException.Kind.GARBLED, name + ": the answer broke off: " + reason, cause)
        : new PeerException(PeerException.Kind.UNREACHABLE, name + ": no answer: " + reason, cause);
  }
}
