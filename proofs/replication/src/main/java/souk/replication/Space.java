package souk.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Room on a disk, taken before a file is mapped: a full disk is an error then, not a dead process.
 */
final class Space {
  private static final int CHUNK = 1 << 20;

  private Space() {}

  /**
   * Writes zeros behind a file's end until it has so many bytes; what is there stays.
   *
   * @throws IOException when there is no room
   */
  static void reserve(FileChannel file, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
    for (long at = file.size(); at < bytes; ) {
      zeros.clear().limit((int) Math.min(CHUNK, bytes - at));
      at += file.write(zeros, at);
    }
    if (file.size() > bytes) {
      file.truncate(bytes);
    }
  }
}
