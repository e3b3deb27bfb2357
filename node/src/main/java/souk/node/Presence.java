package souk.node;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import souk.exchange.wire.PresenceAnswer;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.transport.CallRates;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.PeerException;
import souk.transport.Problem;
import souk.transport.ProblemException;
import souk.transport.Request;
import souk.transport.Response;

/**
 * Which process of a key answers at an address: {@code POST /v1/presence} takes 32 bytes that the
 * asker drew, and gives the process's own 32 bytes and the key's signature over both. The key's
 * owner alone learns something from it: whether a node with this key runs there, and whether it is
 * this one.
 */
final class Presence {
  static final String PATH = "/v1/presence";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Presence() {}

  /**
   * Lets a server answer.
   *
   * @param process drawn at the start of the node
   * @param rates how often strangers are answered, for each answer is a signature
   */
  static void mount(
      HttpServer.Builder http,
      PrivateKey key,
      Eip712.Domain domain,
      Bytes32 process,
      CallRates rates) {
    http.post(PATH, Bytes32.SIZE, rates.limit(request -> answer(request, key, domain, process)));
  }

  private static Response answer(
      Request request, PrivateKey key, Eip712.Domain domain, Bytes32 process)
      throws IOException, ProblemException {
    byte[] challenge = request.body();
    if (challenge.length != Bytes32.SIZE) {
      throw new ProblemException(400, "malformed", "a challenge has 32 bytes");
    }
    return Response.of(PresenceAnswer.sign(key, Bytes32.of(challenge), process, domain).encode());
  }

  /**
   * Asks which process of a key answers at an address; empty when whoever answers there has another
   * key, or is no node.
   *
   * @param challenge drawn for this question
   * @throws PeerException when nobody answers
   */
  static Optional<Bytes32> ask(
      HttpDialer dialer, URI endpoint, Address key, Eip712.Domain domain, Bytes32 challenge)
      throws PeerException {
    try {
      PresenceAnswer answer =
          PresenceAnswer.decode(
              dialer
                  .peer(endpoint)
                  .send("POST", PATH, challenge.toArray(), PATIENCE, PresenceAnswer.BYTES));
      return answer.isBy(key, challenge, domain) ? Optional.of(answer.process()) : Optional.empty();
    } catch (IllegalArgumentException | DecodeException e) {
      return Optional.empty(); // not an address that can be called, or not an answer
    } catch (PeerException e) {
      if (refused(e) || e.kind() == PeerException.Kind.GARBLED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A gateway before a node that is away says so with 502 to 504. */
  private static boolean refused(PeerException e) {
    return e.problem().map(Problem::status).filter(status -> status < 500).isPresent();
  }
}
