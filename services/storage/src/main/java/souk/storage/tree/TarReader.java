package souk.storage.tree;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Unpacks archives that {@link TarWriter} wrote, and nothing else: folders and regular files below
 * one folder, each new. What an archive says is not believed: names that lead elsewhere are
 * refused.
 */
final class TarReader {
  private static final int MOST_RECORDS = 2 * TarEntry.LONGEST_NAME;

  private final InputStream in;
  private final Path target;

  /** Folders get their modes and times last: they change while they are filled. */
  private final Deque<Map.Entry<Path, TarEntry>> folders = new ArrayDeque<>();

  TarReader(InputStream in, Path target) {
    this.in = in;
    this.target = target;
  }

  /**
   * Unpacks all of it into the folder, which is there and empty.
   *
   * @throws IOException when it is no such archive, or cannot be written
   */
  void unpack() throws IOException {
    Map<String, byte[]> records = Map.of();
    byte[] header = block();
    while (header[0] != 0) {
      if (header[TarEntry.TYPE] == TarEntry.EXTENSION) {
        records = TarRecords.parse(body(size(header)));
      } else {
        unpack(entry(header, records));
        records = Map.of();
      }
      header = block();
    }
    while (!folders.isEmpty()) {
      Map.Entry<Path, TarEntry> last = folders.pop();
      finish(last.getKey(), last.getValue());
    }
    in.transferTo(OutputStream.nullOutputStream()); // to its end, that all of it is checked
  }

  private byte[] block() throws IOException {
    byte[] block = in.readNBytes(TarEntry.BLOCK);
    if (block.length < TarEntry.BLOCK) {
      throw new EOFException("the archive is cut off");
    }
    boolean ends = Arrays.equals(block, new byte[TarEntry.BLOCK]);
    if (!ends && octal(block, TarEntry.CHECKSUM, 7) != TarEntry.checksum(block)) {
      throw new IOException("no archive: the sum of a header does not hold");
    }
    return block;
  }

  private byte[] body(long size) throws IOException {
    if (size > MOST_RECORDS) {
      throw new IOException("an archive with a name that is too long");
    }
    byte[] body = in.readNBytes((int) size);
    in.skipNBytes(TarEntry.rest(size));
    return body;
  }

  private static long octal(byte[] block, int at, int length) throws IOException {
    String digits = new String(block, at, length, StandardCharsets.US_ASCII);
    String number = digits.replaceAll("[\\x00 ]+$", "");
    if (!number.matches("[0-7]{1,11}")) {
      throw new IOException("no archive: a number is none");
    }
    return Long.parseLong(number, 8);
  }

  private static long size(byte[] header) throws IOException {
    return octal(header, TarEntry.SIZE, 12);
  }

  private static TarEntry entry(byte[] header, Map<String, byte[]> records) throws IOException {
    byte type = header[TarEntry.TYPE];
    if (type != TarEntry.FILE && type != TarEntry.FOLDER) {
      throw new IOException("an archive with something that is no file and no folder");
    }
    int end = 0;
    while (end < TarEntry.NAME_SIZE && header[end] != 0) {
      end++;
    }
    byte[] name = records.getOrDefault("path", Arrays.copyOf(header, end));
    byte[] size = records.get("size");
    return new TarEntry(
        name(name, type == TarEntry.FOLDER),
        type == TarEntry.FOLDER,
        size == null ? size(header) : TarRecords.number(size),
        (int) octal(header, TarEntry.MODE, 8) & 0777,
        octal(header, TarEntry.MODIFIED, 12));
  }

  /** A name that stays below the folder, without the slash of folders. */
  private static String name(byte[] bytes, boolean folder) throws IOException {
    String name;
    try {
      name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("an archive with a name that is no UTF-8", e);
    }
    String bare = folder && name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    for (String part : bare.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
        throw new IOException("an archive with a name that leads elsewhere");
      }
    }
    return bare;
  }

  private void unpack(TarEntry entry) throws IOException {
    Path path = target.resolve(entry.name()).normalize();
    if (!path.startsWith(target) || path.equals(target)) {
      throw new IOException("an archive with a name that leads elsewhere");
    }
    if (entry.folder()) {
      Files.createDirectory(path);
      folders.push(Map.entry(path, entry));
      return;
    }
    try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
      byte[] buffer = new byte[TarEntry.BLOCK * 128];
      for (long left = entry.size(); left > 0; ) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException("the archive is cut off");
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    }
    in.skipNBytes(TarEntry.rest(entry.size()));
    finish(path, entry);
  }

  private static void finish(Path path, TarEntry entry) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < TarEntry.PERMISSIONS.size(); bit++) {
      if ((entry.mode() >> bit & 1) != 0) {
        permissions.add(TarEntry.PERMISSIONS.get(bit));
      }
    }
    try {
      Files.setLastModifiedTime(path, FileTime.from(entry.modified(), TimeUnit.SECONDS));
      Files.setPosixFilePermissions(path, permissions);
    } catch (UnsupportedOperationException | FileSystemException e) {
      // A file system without modes, or that keeps them for others: the bytes are there.
    }
  }
}
