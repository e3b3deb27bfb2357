package souk.content.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Arrays for ciphertexts, used again and again: chunks are large, and new arrays must be cleared.
 */
final class ChunkBuffers {
  private final Deque<byte[]> idle = new ArrayDeque<>();
  private final int most;

  ChunkBuffers(int most) {
    this.most = most;
  }

  /** An array of at least this size. */
  synchronized byte[] borrow(int size) {
    byte[] buffer = idle.pollFirst();
    return buffer != null && buffer.length >= size ? buffer : new byte[size];
  }

  synchronized void giveBack(List<byte[]> buffers) {
    for (byte[] buffer : buffers) {
      if (idle.size() < most) {
        idle.addFirst(buffer);
      }
    }
  }
}
