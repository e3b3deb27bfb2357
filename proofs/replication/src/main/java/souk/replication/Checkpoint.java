package souk.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import souk.primitives.Bytes32;

/**
 * How far some work is, in a file of two places that are written in turn: whenever the machine
 * stops, one of them is whole. Not safe for several threads.
 */
final class Checkpoint implements AutoCloseable {
  private static final int PLACE = 512; // no more than a disk writes at once
  private static final int NUMBERS = 2 * Long.BYTES;
  private static final int CRC_AT = Bytes32.SIZE + NUMBERS;
  private static final int SIZE = CRC_AT + Long.BYTES;

  private final FileChannel file;
  private final Bytes32 work;
  private long turn;
  private long done;

  /**
   * Reads how far it is.
   *
   * @param work what the file must be about; about anything else, nothing is done
   */
  Checkpoint(Path path, Bytes32 work) throws IOException {
    this.work = work;
    this.file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    for (int place = 0; place < 2; place++) {
      ByteBuffer read = ByteBuffer.allocate(SIZE);
      while (read.hasRemaining() && file.read(read, (long) place * PLACE + read.position()) > 0) {
        // until it is whole or the file ends
      }
      boolean whole = !read.hasRemaining() && read.getLong(CRC_AT) == crc(read.array());
      if (whole && Bytes32.of(read.array(), 0).equals(work) && read.getLong(Bytes32.SIZE) >= turn) {
        turn = read.getLong(Bytes32.SIZE);
        done = read.getLong(Bytes32.SIZE + Long.BYTES);
      }
    }
  }

  private static long crc(byte[] all) {
    CRC32C crc = new CRC32C();
    crc.update(all, 0, CRC_AT);
    return crc.getValue();
  }

  long done() {
    return done;
  }

  /** On the disk when it returns. What it counts must be there already. */
  void reached(long now) throws IOException {
    turn++;
    done = now;
    ByteBuffer out = ByteBuffer.allocate(SIZE).put(work.toArray()).putLong(turn).putLong(done);
    out.putLong(crc(out.array())).flip();
    long at = turn % 2 * PLACE;
    while (out.hasRemaining()) {
      file.write(out, at + out.position());
    }
    file.force(true);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
