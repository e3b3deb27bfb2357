package souk.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read on the calling thread as it arrives; a reader that is slow slows the
 * peer down. Once the call has failed every read fails, with {@link #failure} as the reason.
 */
final class AnswerStream extends InputStream {
  /** So much is thrown away to be able to use the connection again. */
  private static final int MOST_DRAINED = 1 << 16;

  private final Call call;
  private final BlockingQueue<Optional<ByteBuffer>> arrived;
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private boolean ended;
  private @Nullable PeerException failure;

  AnswerStream(Call call, BlockingQueue<Optional<ByteBuffer>> arrived) {
    this.call = call;
    this.arrived = arrived;
  }

  /** Why the call failed, if it did. */
  @Nullable PeerException failure() {
    return failure;
  }

  /** Waits until there is a first byte, or none to come. */
  void awaitHead() throws IOException {
    var _ = more();
  }

  /** Reads what is left, if it is little, and does not care how it ends. */
  void drain() {
    try {
      for (int dropped = 0; dropped < MOST_DRAINED && more(); ) {
        dropped += piece.remaining();
        piece.position(piece.limit());
      }
    } catch (IOException e) {
      // Nobody wants the rest; only the connection cannot be used again.
    }
  }

  @Override
  public int read() throws IOException {
    return more() ? piece.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!more()) {
      return -1;
    }
    int count = Math.min(length, piece.remaining());
    piece.get(target, offset, count);
    return count;
  }

  /** Whether there are more bytes, of which {@code piece} then has some. */
  private boolean more() throws IOException {
    while (!piece.hasRemaining() && !ended) {
      if (failure == null) {
        next();
      }
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
    }
    return piece.hasRemaining();
  }

  private void next() throws IOException {
    try {
      Optional<ByteBuffer> next = arrived.poll(call.nanosLeft(), TimeUnit.NANOSECONDS);
      if (next == null) {
        failure = call.nanosLeft() > 0 ? null : call.timedOut();
      } else if (next.isEmpty()) {
        var _ = call.finish();
        ended = true;
      } else {
        piece = next.get();
        if (arrived.isEmpty()) {
          call.bounded().more();
        }
      }
    } catch (InterruptedException e) {
      failure = call.cancelled();
    } catch (PeerException e) {
      failure = e;
    }
  }
}
