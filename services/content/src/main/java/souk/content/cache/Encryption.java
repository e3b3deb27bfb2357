package souk.content.cache;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import souk.content.BlockTree;
import souk.content.ChunkCipher;
import souk.primitives.Bytes32;

/**
 * Encrypts a chunk on its way from disk to wire, and takes the digest of the ciphertext as it goes.
 * Uses one buffer, whatever the chunk's size. Not safe for several threads.
 */
final class Encryption {
  private static final int BUFFER = 64 << 10;

  private final byte[] buffer = new byte[BUFFER];
  private final ChunkCipher cipher = new ChunkCipher();
  private final BlockTree tree = new BlockTree(BlockTree.Kind.CIPHERTEXT);

  /** A few that are ready for use, so that a chunk costs no new buffer. */
  static final class Pool {
    private final BlockingQueue<Encryption> idle =
        new ArrayBlockingQueue<>(4 * Runtime.getRuntime().availableProcessors());

    Encryption borrow() {
      Encryption ready = idle.poll();
      return ready == null ? new Encryption() : ready;
    }

    void giveBack(Encryption encryption) {
      idle.offer(encryption);
    }
  }

  /**
   * Writes the ciphertext of a chunk, filled up with zeros to {@code padded} bytes before it is
   * encrypted; returns its digest.
   */
  Bytes32 write(StoredChunk chunk, int padded, byte[] key, OutputStream out) throws IOException {
    cipher.begin(key);
    tree.reset();
    for (int done = 0; done < padded; ) {
      int read = chunk.read(buffer);
      int piece = read > 0 ? read : Math.min(BUFFER, padded - done);
      if (read == 0) {
        Arrays.fill(buffer, 0, piece, (byte) 0);
      }
      cipher.update(buffer, 0, piece, buffer, 0);
      tree.update(buffer, 0, piece);
      out.write(buffer, 0, piece);
      done += piece;
    }
    chunk.verify();
    return tree.digest();
  }
}
