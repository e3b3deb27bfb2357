package souk.transport;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads as much of a refusal's body as a {@link Problem} can have, and drops the rest. */
final class ProblemSubscriber implements HttpResponse.BodySubscriber<BoundedBody.Outcome> {
  private final int status;
  private final CompletableFuture<BoundedBody.Outcome> outcome = new CompletableFuture<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Flow.@Nullable Subscription source;

  ProblemSubscriber(int status) {
    this.status = status;
  }

  @Override
  public CompletionStage<BoundedBody.Outcome> getBody() {
    return outcome;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source = subscription;
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
    Flow.Subscription subscription = source;
    if (subscription == null) {
      return;
    }
    if (bytes.size() > Problem.MOST_BYTES) {
      subscription.cancel();
      onComplete();
    } else {
      subscription.request(1);
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
        new BoundedBody.Outcome.Refused(
            ours.orElseGet(() -> new Problem(status, "http", "HTTP status " + status))));
  }
}
