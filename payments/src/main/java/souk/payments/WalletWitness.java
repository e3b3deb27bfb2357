package souk.payments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Map;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Keccak256;

/**
 * A small file beside a wallet's database by which the wallet sees that the database was put back
 * to an earlier state, or copied: it holds a random mark and how many books were made out, and
 * where it lies (machine, path, inode) is written in the database. A backup of one, the other or
 * both that is restored as files does not fit together any more.
 *
 * <p>What it cannot see is a whole machine set back to a snapshot. Tickets may then be given out a
 * second time, which the tills refuse; there are still no two covers for one book.
 *
 * <p>It also keeps a second wallet away, by a lock that ends with the process.
 */
final class WalletWitness implements AutoCloseable {
  private static final int MARK = 16;
  private static final int SIZE = MARK + Long.BYTES;
  private static final Path MACHINE = Path.of("/etc/machine-id");

  private final Path file;
  private final FileChannel channel;

  private WalletWitness(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static WalletWitness open(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new IllegalStateException(
            file + " is in use: another wallet pays from this escrow; stop it first");
      }
      return new WalletWitness(file, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + file, e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * Whether the database and this file belong together and neither was put back.
   *
   * @param place what {@link #begin} said
   * @param issued the database's count, which goes up before the file's
   */
  boolean confirms(Bytes place, long issued) {
    ByteBuffer content = read();
    if (content.remaining() != SIZE || !place(content).equals(place)) {
      return false;
    }
    long witnessed = content.getLong(MARK);
    return witnessed == issued || witnessed == issued - 1;
  }

  /** Begins anew, with no book made out; says where this is. */
  Bytes begin() {
    byte[] mark = new byte[MARK];
    new SecureRandom().nextBytes(mark);
    ByteBuffer content = ByteBuffer.allocate(SIZE).put(mark).putLong(0).flip();
    write(content.duplicate(), 0);
    return place(content);
  }

  /** Notes how many books were made out; on disk when this returns. */
  void record(long issued) {
    write(ByteBuffer.allocate(Long.BYTES).putLong(issued).flip(), MARK);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }

  private ByteBuffer read() {
    try {
      ByteBuffer content = ByteBuffer.allocate(SIZE);
      int got = channel.read(content, 0);
      return got == SIZE ? content.flip() : ByteBuffer.allocate(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private void write(ByteBuffer content, long position) {
    try {
      while (content.hasRemaining()) {
        position += channel.write(content, position);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private Bytes place(ByteBuffer content) {
    try {
      byte[] mark = new byte[MARK];
      content.get(content.position(), mark);
      Map<String, Object> attributes =
          Files.getFileStore(file).supportsFileAttributeView("unix")
              ? Files.readAttributes(file, "unix:ino")
              : Map.of();
      String machine =
          Files.isReadable(MACHINE) ? Files.readString(MACHINE, StandardCharsets.UTF_8) : "";
      byte[] where =
          new ByteWriter()
              .raw(mark)
              .string(machine)
              .string(file.toRealPath().toString())
              .string(String.valueOf(attributes.get("ino")))
              .toArray();
      return Bytes.of(Keccak256.hash(where).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file, e);
    }
  }
}
