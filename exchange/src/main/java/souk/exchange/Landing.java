package souk.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import souk.transport.HttpPeer;

/**
 * Puts an answer where the caller wants it: the first bytes are the head, the rest goes straight
 * into the caller's buffer. After {@link #close} nothing is written there any more, however late
 * the rest of an answer comes that was given up.
 */
final class Landing implements HttpPeer.Sink, AutoCloseable {
  private final ByteBuffer head;
  private final ByteBuffer target;
  private boolean closed;

  Landing(int headSize, ByteBuffer target) {
    this.head = ByteBuffer.allocate(headSize);
    this.target = target;
  }

  @Override
  public synchronized void accept(ByteBuffer piece) throws IOException {
    if (closed) {
      throw new IOException("the answer was given up");
    }
    while (head.hasRemaining() && piece.hasRemaining()) {
      head.put(piece.get());
    }
    target.put(piece);
  }

  byte[] head() {
    return head.array();
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
