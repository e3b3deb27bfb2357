package souk.storage.tree;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * An archive as a stream, made as it is read: POSIX.1-2001 ({@code pax}), so that names are UTF-8
 * of any length and files of any size. Nothing of who owns the files is in it.
 */
final class TarWriter extends InputStream {

  private final Iterator<TarEntry> entries;
  private final Content content;
  private InputStream part = InputStream.nullInputStream();
  private boolean ended;

  /** Where the newest entry ends in the archive. */
  private long end;

  /** What a file of the archive holds. */
  @FunctionalInterface
  interface Content {
    /**
     * A stream of exactly the bytes that the entry says, or one that fails.
     *
     * @param offset where they begin in the archive
     */
    InputStream open(TarEntry entry, long offset) throws IOException;
  }

  TarWriter(Iterator<TarEntry> entries, Content content) {
    this.entries = entries;
    this.content = content;
  }

  /** How long the archive of some entries is. */
  static long size(Iterable<TarEntry> entries) {
    long size = (long) TarEntry.END * TarEntry.BLOCK;
    for (TarEntry each : entries) {
      size += header(each).length + each.size() + TarEntry.rest(each.size());
    }
    return size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = part.read(target, offset, length);
    while (count < 0 && next()) {
      count = part.read(target, offset, length);
    }
    return count;
  }

  private boolean next() throws IOException {
    part.close();
    if (entries.hasNext()) {
      TarEntry entry = entries.next();
      byte[] header = header(entry);
      long offset = end + header.length;
      end = offset + entry.size() + TarEntry.rest(entry.size());
      part =
          new Joined(
              new ByteArrayInputStream(header),
              entry.folder() ? InputStream.nullInputStream() : content.open(entry, offset),
              zeros(TarEntry.rest(entry.size())));
      return true;
    }
    if (ended) {
      return false;
    }
    ended = true;
    part = zeros(TarEntry.END * TarEntry.BLOCK);
    return true;
  }

  private static InputStream zeros(int count) {
    return new ByteArrayInputStream(new byte[count]);
  }

  /** Three streams as one. */
  private static final class Joined extends InputStream {
    private final InputStream[] parts;
    private int at;

    Joined(InputStream... parts) {
      this.parts = parts;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (at < parts.length) {
        int count = parts[at].read(target, offset, length);
        if (count >= 0) {
          return count;
        }
        parts[at++].close();
      }
      return -1;
    }

    @Override
    public void close() throws IOException {
      for (; at < parts.length; at++) {
        parts[at].close();
      }
    }
  }

  // ---- headers ----

  private static byte[] header(TarEntry entry) {
    String name = entry.folder() ? entry.name() + "/" : entry.name();
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    if (bytes.length > TarEntry.NAME_SIZE || bytes.length != name.length()) {
      records.writeBytes(record("path", bytes));
    }
    if (entry.size() > TarEntry.MOST_OCTAL) {
      records.writeBytes(
          record("size", Long.toString(entry.size()).getBytes(StandardCharsets.US_ASCII)));
    }
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    if (records.size() > 0) {
      byte[] extension = "pax-header".getBytes(StandardCharsets.US_ASCII);
      header.writeBytes(block(extension, TarEntry.EXTENSION, 0644, records.size(), 0));
      header.writeBytes(records.toByteArray());
      header.writeBytes(new byte[TarEntry.rest(records.size())]);
    }
    header.writeBytes(
        block(
            records.size() > 0 ? new byte[] {'-'} : bytes,
            entry.folder() ? TarEntry.FOLDER : TarEntry.FILE,
            entry.mode(),
            entry.size() > TarEntry.MOST_OCTAL ? 0 : entry.size(),
            Math.clamp(entry.modified(), 0, TarEntry.MOST_OCTAL)));
    return header.toByteArray();
  }

  /** {@code LENGTH KEY=VALUE\n}, where the length counts itself. */
  private static byte[] record(String key, byte[] value) {
    int rest = key.length() + value.length + 3;
    int length = rest;
    while (length != rest + Integer.toString(length).length()) {
      length = rest + Integer.toString(length).length();
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes((length + " " + key + "=").getBytes(StandardCharsets.US_ASCII));
    record.writeBytes(value);
    record.write('\n');
    return record.toByteArray();
  }

  private static byte[] block(byte[] name, byte type, int mode, long size, long modified) {
    byte[] block = new byte[TarEntry.BLOCK];
    System.arraycopy(name, 0, block, TarEntry.NAME, Math.min(name.length, TarEntry.NAME_SIZE));
    octal(block, TarEntry.MODE, 8, mode);
    octal(block, 108, 8, 0); // whose it is
    octal(block, 116, 8, 0);
    octal(block, TarEntry.SIZE, 12, size);
    octal(block, TarEntry.MODIFIED, 12, modified);
    block[TarEntry.TYPE] = type;
    byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, block, TarEntry.MAGIC, magic.length);
    octal(block, TarEntry.CHECKSUM, 7, TarEntry.checksum(block));
    block[TarEntry.CHECKSUM + 7] = ' ';
    return block;
  }

  private static void octal(byte[] block, int at, int length, long value) {
    String digits = Long.toOctalString(value);
    String padded = "0".repeat(length - 1 - digits.length()) + digits;
    System.arraycopy(padded.getBytes(StandardCharsets.US_ASCII), 0, block, at, length - 1);
  }

  @Override
  public void close() throws IOException {
    part.close();
  }
}
