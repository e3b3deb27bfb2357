package souk.gateway.s3.object;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;

/** The files of pieces, which lie in one folder and are written once. Safe for many threads. */
final class PieceFolder {
  private static final int BUFFER = 1 << 18;
  private static final int ID_BYTES = 16;

  private final Path folder;
  private final long most;
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong used = new AtomicLong();

  /**
   * A folder, in which everything is deleted that is not known.
   *
   * @param known names of files that are needed
   * @param most bytes of all files together
   */
  PieceFolder(Path folder, Set<String> known, long most) throws IOException {
    this.folder = folder;
    this.most = most;
    Files.createDirectories(folder);
    try (Stream<Path> all = Files.list(folder)) {
      for (Path each : all.toList()) {
        if (known.contains(String.valueOf(each.getFileName()))) {
          used.addAndGet(Files.size(each));
        } else {
          Files.delete(each);
        }
      }
    }
  }

  /** A name that nothing has. */
  String fresh() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  /** Bytes of all files together. */
  long used() {
    return used.get();
  }

  /**
   * Writes a stream of so many bytes into a file; all of it is on the disk when this returns, and
   * nothing when it fails.
   */
  void write(String id, long length, InputStream in) throws IOException {
    if (used.addAndGet(length) > most) {
      used.addAndGet(-length);
      throw new S3Exception(
          S3Error.SLOW_DOWN,
          "the gateway's folder has no room until the market keeps more of it; try again later");
    }
    boolean whole = false;
    try {
      try (FileChannel out =
          FileChannel.open(
              folder.resolve(id), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        copy(in, out);
        out.force(true);
      }
      try (FileChannel own = FileChannel.open(folder, StandardOpenOption.READ)) {
        own.force(true);
      }
      whole = true;
    } finally {
      if (!whole) {
        used.addAndGet(-length);
        Files.deleteIfExists(folder.resolve(id));
      }
    }
  }

  private static void copy(InputStream in, FileChannel out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }
  }

  InputStream open(String id) throws IOException {
    return Files.newInputStream(folder.resolve(id));
  }

  void delete(String id) throws IOException {
    Path file = folder.resolve(id);
    if (Files.exists(file)) {
      long size = Files.size(file);
      Files.delete(file);
      used.addAndGet(-size);
    }
  }
}
