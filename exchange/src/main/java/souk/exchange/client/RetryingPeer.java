package souk.exchange.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.wire.Problems;
import souk.transport.HttpCall;
import souk.transport.HttpPeer;
import souk.transport.PeerException;
import souk.transport.RequestBody;

/**
 * Calls to one provider, made again where that may help: every call of the exchange may be
 * repeated. A refusal that would be the same again, a whole answer that is of no use, and content
 * that cannot be read end a call at once.
 */
final class RetryingPeer {
  private static final String POST = "POST";

  private final HttpPeer peer;
  private final ClientRules rules;
  private final Pauses pauses;

  /** Whether the provider answered a call, so that what it does not know now is over. */
  private volatile boolean answered;

  RetryingPeer(HttpPeer peer, ClientRules rules, Pauses pauses) {
    this.peer = peer;
    this.rules = rules;
    this.pauses = pauses;
  }

  /** One call as a lambda. */
  private interface Call<T> {
    T make() throws PeerException, IOException;
  }

  byte[] get(String path, int mostBytes) throws UnitException, PeerException {
    return inMemory(() -> peer.send(call("GET", path, RequestBody.EMPTY), mostBytes));
  }

  byte[] post(String path, byte[] message, int mostBytes) throws UnitException, PeerException {
    return inMemory(() -> peer.send(call(POST, path, RequestBody.of(message)), mostBytes));
  }

  /**
   * Puts the answer behind its head into {@code target} and returns the head. Where the call fails,
   * the target's position is as before.
   *
   * @throws IOException when the message cannot be read
   */
  byte[] post(String path, RequestBody message, int headSize, ByteBuffer target)
      throws UnitException, PeerException, IOException {
    int start = target.position();
    return repeat(() -> {
      ByteBuffer head = ByteBuffer.allocate(headSize);
      boolean landed = false;
      try {
        peer.fetch(call(POST, path, message), headSize, head, target);
        landed = true;
        return head.array();
      } finally {
        if (!landed) {
          target.position(start);
        }
      }
    });
  }

  /**
   * Hands the answer behind its head to {@code sink}, each byte once, and returns the head.
   *
   * @param most bytes behind the head
   * @throws IOException when the message cannot be read, or what the sink threw
   */
  byte[] post(String path, RequestBody message, int headSize, long most, HttpPeer.Sink sink)
      throws UnitException, PeerException, IOException {
    long mostBytes = Math.min(most, Long.MAX_VALUE - headSize) + headSize;
    OnceSink once = new OnceSink(sink);
    return repeat(() -> {
      ByteBuffer head = ByteBuffer.allocate(headSize);
      once.rewind();
      peer.stream(
          call(POST, path, message),
          headSize + once.handed(),
          mostBytes,
          piece -> {
            while (head.hasRemaining() && piece.hasRemaining()) {
              head.put(piece.get());
            }
            once.accept(piece);
          });
      return head.array();
    });
  }

  private HttpCall call(String method, String path, RequestBody body) {
    return new HttpCall(method, path, body, rules.timeout(), ClientRules.SLOWEST);
  }

  private <T> T inMemory(Call<T> call) throws UnitException, PeerException {
    try {
      return repeat(call);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can always be read", e);
    }
  }

  private <T> T repeat(Call<T> call) throws UnitException, PeerException, IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        T answer = call.make();
        answered = true;
        return answer;
      } catch (PeerException e) {
        Optional<UnitException> refusal = e.problem().flatMap(Problems::refusal);
        boolean opening = isOpening(refusal);
        if (attempt >= (opening ? rules.opening() : rules.attempts())
            || !(opening || worthRepeating(e, refusal))) {
          if (refusal.isPresent()) {
            throw refusal.get();
          }
          throw e;
        }
      }
      pause(attempt);
    }
  }

  /** The agreement may be on the ledger, and not final or not seen there by the provider. */
  private boolean isOpening(Optional<UnitException> refusal) {
    return !answered && refusal.filter(r -> r.reason() == Reason.NO_AGREEMENT).isPresent();
  }

  private static boolean worthRepeating(PeerException failure, Optional<UnitException> refusal) {
    return refusal
        .map(r -> r.reason() == Reason.BUSY || r.reason() == Reason.STORE_AWAY)
        .orElse(failure.passing());
  }

  private void pause(int failed) {
    try {
      pauses.await(failed);
    } catch (InterruptedException e) {
      // The next call notices it and ends as cancelled.
      Thread.currentThread().interrupt();
    }
  }
}
