package souk.replication;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.LongConsumer;

/** The commitment to a file that nobody changes meanwhile. */
public final class PieceFile {
  private static final int BUFFER = 127 << 10; // whole groups of nodes at a time

  private PieceFile() {}

  /** What shows that a file is still the one that it was. */
  private record Seen(long size, long modified, Object key) {
    static Seen of(Path file) throws IOException {
      BasicFileAttributes all = Files.readAttributes(file, BasicFileAttributes.class);
      return new Seen(all.size(), all.lastModifiedTime().toMillis(), String.valueOf(all.fileKey()));
    }
  }

  /**
   * Commits to a file's bytes. Holds some kilobytes; what a sparse file does not hold is zeros.
   *
   * @param progress is told how many bytes have been read
   * @throws IOException when it cannot be read, or was changed while it was read
   */
  public static Piece commit(Path file, LongConsumer progress) throws IOException {
    Seen before = Seen.of(file);
    Piece piece;
    try (InputStream in = Files.newInputStream(file)) {
      piece = commit(in, progress);
    }
    if (piece.size() != before.size() || !Seen.of(file).equals(before)) {
      throw new IOException(
          "%s was changed while it was read; try again when it is not being written"
              .formatted(file));
    }
    return piece;
  }

  /** Commits to all bytes of a stream. */
  public static Piece commit(InputStream in, LongConsumer progress) throws IOException {
    PieceCommitment commitment = new PieceCommitment();
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
      commitment.update(buffer, 0, count);
      bytes += count;
      progress.accept(bytes);
    }
    return commitment.finish();
  }
}
