package souk.design.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rows of a sweep while it runs, one a line, each on disk before the next: a sweep that is
 * killed goes on where it was. A last line that was cut off is dropped. Rows of other runs, from
 * before the market file was changed, stay where they are and do not count.
 */
public final class RowFile implements AutoCloseable {
  private final RowTable table;
  private final FileChannel channel;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  private RowFile(RowTable table, FileChannel channel) {
    this.table = table;
    this.channel = channel;
  }

  /**
   * Opens a file, or makes it.
   *
   * @throws IOException when it cannot, or the file is another table's
   */
  static RowFile open(Path file, RowTable table) throws IOException {
    String there = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    String heading = table.heading();
    if (!there.isEmpty() && !there.startsWith(heading) && !heading.startsWith(there)) {
      throw new IOException(
          file + " has other columns than this sweep; name another folder with --out");
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    RowFile rows = new RowFile(table, channel);
    try {
      String whole =
          there.startsWith(heading) ? there.substring(0, there.lastIndexOf('\n') + 1) : "";
      channel.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
      channel.position(channel.size());
      if (whole.isEmpty()) {
        rows.write(heading);
      }
      whole.lines().skip(1).forEach(rows::read);
      return rows;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void read(String line) {
    table.read(line).ifPresent(row -> rows.put(row.mark(), row));
  }

  /** The rows that it has, by the mark of their runs. */
  Map<String, Row> rows() {
    return rows;
  }

  /** Appends a row, unless it has one of the same run; on disk when this returns. */
  void add(Row row) {
    if (rows.putIfAbsent(row.mark(), row) == null) {
      try {
        write(table.line(row));
      } catch (IOException e) {
        throw new UncheckedIOException("a row cannot be kept", e);
      }
    }
  }

  private void write(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
