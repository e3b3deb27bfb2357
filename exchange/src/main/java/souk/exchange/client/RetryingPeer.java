package souk.exchange.client;

import java.nio.ByteBuffer;
import java.util.Optional;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.wire.Problems;
import souk.transport.HttpPeer;
import souk.transport.PeerException;

/**
 * RetryingPeer to one provider, made again where that may help: every call of the exchange may be
 * repeated.
 */
final class RetryingPeer {
  private static final String POST = "POST";

  private final HttpPeer peer;
  private final ClientRules rules;

  /** Whether the provider answered a call, so that what it does not know now is over. */
  private volatile boolean answered;

  RetryingPeer(HttpPeer peer, ClientRules rules) {
    this.peer = peer;
    this.rules = rules;
  }

  /** One call as a lambda. */
  private interface Call<T> {
    T make() throws PeerException;
  }

  byte[] get(String path, int mostBytes) throws UnitException, PeerException {
    return repeat(() -> peer.send("GET", path, new byte[0], rules.timeout(), mostBytes));
  }

  byte[] post(String path, byte[] message, int mostBytes) throws UnitException, PeerException {
    return repeat(() -> peer.send(POST, path, message, rules.timeout(), mostBytes));
  }

  /**
   * Puts the answer behind its head into {@code target} and returns the head. Where the call fails,
   * the target's position is as before.
   */
  byte[] post(String path, byte[] message, int headSize, ByteBuffer target)
      throws UnitException, PeerException {
    int start = target.position();
    return repeat(() -> {
      ByteBuffer head = ByteBuffer.allocate(headSize);
      boolean landed = false;
      try {
        peer.fetch(POST, path, message, rules.timeout(), headSize, head, target);
        landed = true;
        return head.array();
      } finally {
        if (!landed) {
          target.position(start);
        }
      }
    });
  }

  private <T> T repeat(Call<T> call) throws UnitException, PeerException {
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
      pause();
    }
  }

  /** The agreement may be on the ledger, and not final or not seen there by the provider. */
  private boolean isOpening(Optional<UnitException> refusal) {
    return !answered && refusal.filter(r -> r.reason() == Reason.NO_AGREEMENT).isPresent();
  }

  private static boolean worthRepeating(PeerException failure, Optional<UnitException> refusal) {
    return switch (failure.kind()) {
      case UNREACHABLE, TIMED_OUT, GARBLED -> true;
      case REFUSED -> refusal.filter(r -> r.reason() == Reason.BUSY).isPresent();
      case CANCELLED -> false;
    };
  }

  private void pause() {
    try {
      Thread.sleep(rules.pause());
    } catch (InterruptedException e) {
      // The next call notices it and ends as cancelled.
      Thread.currentThread().interrupt();
    }
  }
}
