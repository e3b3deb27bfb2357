package souk.exchange.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import souk.transport.HttpPeer;

/**
 * Hands an answer on that may be begun again: what came before is passed over, so that the sink has
 * each byte once. A provider answers a unit with the same bytes every time; whoever relies on them
 * checks them anyway, by what they mean.
 */
final class OnceSink implements HttpPeer.Sink {
  private final HttpPeer.Sink sink;
  private long handed;
  private long position;

  OnceSink(HttpPeer.Sink sink) {
    this.sink = sink;
  }

  /** The answer begins anew. */
  void rewind() {
    position = 0;
  }

  /** Whether all that was handed on has come again. */
  boolean caughtUp() {
    return position == handed;
  }

  long handed() {
    return handed;
  }

  @Override
  public void accept(ByteBuffer piece) throws IOException {
    int known = (int) Math.min(handed - position, piece.remaining());
    piece.position(piece.position() + known);
    position += known;
    int fresh = piece.remaining();
    if (fresh > 0) {
      handed += fresh;
      position += fresh;
      sink.accept(piece);
    }
  }
}
