package souk.transport;

/**
 * Answers the requests of one route. It runs on a virtual thread of its own and may block.
 *
 * <p>What it throws becomes the answer: a {@link ProblemException} its problem, a {@code
 * DecodeException} a 400 with the code {@code malformed}, a {@link PeerException} (of a call that
 * the handler itself made) a 502 with the code {@code upstream}; anything else is a fault of this
 * side, a 500 with the code {@code internal} and without details, which the server's fault listener
 * hears about.
 */
@FunctionalInterface
public interface Handler {
  Response handle(Request request) throws Exception;
}
