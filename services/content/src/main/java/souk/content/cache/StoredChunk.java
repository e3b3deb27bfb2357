package souk.content.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** A chunk that is open for one reading, from its first byte to its last. */
final class StoredChunk implements AutoCloseable {
  /** What to do about a chunk that its disk has spoiled. */
  @FunctionalInterface
  interface Spoiled {
    void drop() throws IOException;
  }

  private final FileChannel channel;
  private final int size;
  private final int expected;
  private final Spoiled spoiled;
  private final CRC32C checksum = new CRC32C();
  private int read;

  StoredChunk(FileChannel channel, int size, int checksum, Spoiled spoiled) {
    this.channel = channel;
    this.size = size;
    this.expected = checksum;
    this.spoiled = spoiled;
  }

  int size() {
    return size;
  }

  /** Fills the front of {@code target}; returns how many bytes, 0 at the end. */
  int read(byte[] target) throws IOException {
    int wanted = Math.min(target.length, size - read);
    ByteBuffer buffer = ByteBuffer.wrap(target, 0, wanted);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw damaged();
      }
    }
    checksum.update(target, 0, wanted);
    read += wanted;
    return wanted;
  }

  /**
   * Must be called after the last byte: throws, and drops the chunk, when it is not what it was.
   */
  void verify() throws IOException {
    if (read != size || (int) checksum.getValue() != expected) {
      throw damaged();
    }
  }

  private IOException damaged() throws IOException {
    spoiled.drop();
    return new IOException("a chunk on this cache's disk is damaged; it was dropped");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
