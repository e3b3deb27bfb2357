package souk.storage.tree;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import souk.primitives.Bytes32;
import souk.storage.customer.Source;

/**
 * A folder with all below it, as one stream: an archive of its files and folders by their relative
 * names, in the order of these. Links are left out and named; what is neither file nor folder is
 * refused. Of a sparse file the zeros that it does not hold are in it too.
 */
public final class Tree implements Source {
  private final Path folder;
  private final List<String> links = new ArrayList<>();
  private final long size;

  /** What the newest {@link #open} has read to its end. */
  private List<Members.Placed> read = new ArrayList<>();

  /** How many files that one reads. */
  private int files;

  /**
   * Looks at what is in a folder.
   *
   * @throws IOException when something in it cannot be kept
   */
  public Tree(Path folder) throws IOException {
    this.folder = folder;
    this.size = TarWriter.size(list(links));
  }

  /** The links below it, which are not followed and not kept; relative names. */
  public List<String> links() {
    return List.copyOf(links);
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public InputStream open() throws IOException {
    List<TarEntry> entries = list(new ArrayList<>());
    List<Members.Placed> placed = new ArrayList<>();
    read = placed;
    files = (int) entries.stream().filter(each -> !each.folder()).count();
    return new TarWriter(entries.iterator(), (entry, offset) -> content(entry, offset, placed));
  }

  /**
   * Writes down the files that it had when it was read last.
   *
   * @throws IOException when it was not read to its end
   */
  @Override
  public void describe(Path target) throws IOException {
    if (read.size() != files) {
      throw new IOException(folder + " was not read to its end");
    }
    new Members(read).save(target);
  }

  private List<TarEntry> list(List<String> left) throws IOException {
    List<TarEntry> entries = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            if (!path.equals(folder)) {
              entries.add(entry(path, attributes));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isSymbolicLink()) {
              left.add(name(path));
            } else if (!attributes.isRegularFile()) {
              throw new IOException(
                  path + " is a device, a pipe or a socket; only files and folders are kept");
            } else {
              entries.add(entry(path, attributes));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    entries.sort(Comparator.comparing(TarEntry::name));
    return entries;
  }

  private String name(Path path) {
    Path relative = folder.relativize(path);
    List<String> parts = new ArrayList<>();
    relative.forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }

  private TarEntry entry(Path path, BasicFileAttributes attributes) throws IOException {
    return new TarEntry(
        name(path),
        attributes.isDirectory(),
        attributes.isDirectory() ? 0 : attributes.size(),
        mode(path, attributes.isDirectory()),
        attributes.lastModifiedTime().to(TimeUnit.SECONDS));
  }

  private static int mode(Path path, boolean folder) throws IOException {
    try {
      int mode = 0;
      for (PosixFilePermission each :
          Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)) {
        mode |= 1 << TarEntry.PERMISSIONS.indexOf(each);
      }
      return mode;
    } catch (UnsupportedOperationException e) {
      return folder ? 0755 : 0644;
    }
  }

  private InputStream content(TarEntry entry, long offset, List<Members.Placed> placed)
      throws IOException {
    Path path = folder.resolve(entry.name());
    return new Exactly(
        Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS),
        path,
        entry.size(),
        digest ->
            placed.add(new Members.Placed(new Member(entry.name(), entry.size(), digest), offset)));
  }

  /** A file that must be as long as it was when the archive was begun. */
  private static final class Exactly extends FilterInputStream {
    private final Path path;
    private final Consumer<Bytes32> whole;
    private final MessageDigest digest = Member.sha256();
    private long left;
    private boolean ended;

    /**
     * @param whole gets the digest of all of it
     */
    Exactly(InputStream in, Path path, long size, Consumer<Bytes32> whole) {
      super(in);
      this.path = path;
      this.left = size;
      this.whole = whole;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      left -= Math.max(0, count);
      if (left < 0 || (count < 0 && left > 0)) {
        throw Source.changed(path);
      }
      if (count > 0) {
        digest.update(target, offset, count);
      } else if (count < 0 && !ended) {
        ended = true;
        whole.accept(Bytes32.of(digest.digest()));
      }
      return count;
    }
  }

  /**
   * Unpacks what {@link #open} gave into a folder, which is there and empty.
   *
   * @throws IOException when it is no such stream, or cannot be written
   */
  public static void unpack(InputStream in, Path target) throws IOException {
    new TarReader(in, target).unpack();
  }
}
