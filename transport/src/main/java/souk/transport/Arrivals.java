package souk.transport;

import java.nio.ByteBuffer;
import java.util.Arrays;

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
