package souk.transport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where the pieces of an answer's body go. */
final class Arrivals {
  private Arrivals() {}

  /** Collects a body whose length is not known beforehand. */
  static final class Growing implements BoundedBody.Arrival {
    private byte[] bytes = {};
    private int size;

    @Override
    public boolean piece(ByteBuffer piece) {
      int length = piece.remaining();
      if (bytes.length - size < length) {
        int room = size == 0 ? length : Math.max(bytes.length * 2, size + length);
        bytes = Arrays.copyOf(bytes, room);
      }
      piece.get(bytes, size, length);
      size += length;
      return true;
    }

    byte[] bytes() {
      return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
  }

  /**
   * Hands a body to another thread, piece by piece. One that is announced to be short is handed
   * over as a whole with its end, so that the other thread is woken once.
   */
  static final class Handing implements BoundedBody.Arrival {
    private static final int SHORT = 64 << 10;

    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final BlockingQueue<ByteBuffer> arrived = new LinkedBlockingQueue<>();
    private final List<ByteBuffer> whole = new ArrayList<>();
    private boolean isShort;

    @Override
    public void announced(long length) {
      isShort = length <= SHORT;
    }

    @Override
    public boolean piece(ByteBuffer piece) {
      if (isShort || !piece.hasRemaining()) {
        whole.add(piece);
      } else {
        arrived.add(piece);
      }
      return isShort || !piece.hasRemaining();
    }

    /** To be called behind the last piece, however the answer ended. */
    void end() {
      arrived.add(END);
    }

    /** The next piece, with nothing in it at the end; null when the time is over. */
    @Nullable ByteBuffer next(long nanos) throws InterruptedException {
      return arrived.poll(nanos, TimeUnit.NANOSECONDS);
    }

    boolean isEmpty() {
      return arrived.isEmpty();
    }

    /** The pieces of a short body, once its end has come; none of another. */
    List<ByteBuffer> whole() {
      return whole;
    }
  }

  /** Fills one buffer after the other; {@link BoundedBody} sees to it that there is room. */
  static final class Scattering implements BoundedBody.Arrival {
    private final ByteBuffer[] targets;
    private int current;

    Scattering(ByteBuffer[] targets) {
      this.targets = targets.clone();
    }

    @Override
    public boolean piece(ByteBuffer piece) {
      while (piece.hasRemaining()) {
        ByteBuffer target = targets[current];
        int count = Math.min(target.remaining(), piece.remaining());
        target.put(target.position(), piece, piece.position(), count);
        target.position(target.position() + count);
        piece.position(piece.position() + count);
        if (!target.hasRemaining()) {
          current++;
        }
      }
      return true;
    }
  }
}
