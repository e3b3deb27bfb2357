package souk.content.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import souk.content.BlockTree;
import souk.content.Layout;
import souk.content.Manifest;

/**
 * A file that an object is fetched into until it is whole, locked against others. Links are not
 * followed, and what is no regular file is not opened.
 */
final class PartFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private PartFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens it, or makes it.
   *
   * @throws FileSystemException when it is no regular file, or another download is writing to it
   */
  static PartFile open(Path path) throws IOException {
    while (true) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
          && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileSystemException(path.toString(), null, "it is no regular file");
      }
      FileChannel channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      try {
        lock(channel, path);
        if (Files.exists(path)) {
          return new PartFile(path, channel);
        }
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      channel.close(); // another download was whole just now, and has given it its name
    }
  }

  /** Two that write to one file would leave neither's object there. */
  private static void lock(FileChannel channel, Path file) throws IOException {
    try {
      if (channel.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // somebody in this process
    }
    throw new FileSystemException(
        file.toString(),
        null,
        "another download is writing to it; wait for it or name another file");
  }

  /** Whether a file is an object, to the last byte. */
  static boolean isWhole(Path file, Manifest manifest) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.size() == manifest.layout().length()
          && rightChunks(channel, manifest) == manifest.layout().chunks();
    }
  }

  long size() throws IOException {
    return channel.size();
  }

  /** How many bytes at its front are whole bundles of the object. */
  long intact(Manifest manifest) throws IOException {
    Layout layout = manifest.layout();
    return layout.start(rightChunks(channel, manifest) / layout.caches() * layout.caches());
  }

  private static int rightChunks(FileChannel file, Manifest manifest) throws IOException {
    Layout layout = manifest.layout();
    BlockTree tree = new BlockTree(BlockTree.Kind.PLAINTEXT);
    ByteBuffer buffer = ByteBuffer.allocate(layout.chunkBytes());
    long there = file.size();
    int chunk = 0;
    while (chunk < layout.chunks() && layout.start(chunk + 1) <= there) {
      buffer.clear().limit(layout.size(chunk));
      while (buffer.hasRemaining()
          && file.read(buffer, layout.start(chunk) + buffer.position()) > 0) {}
      if (!tree.update(buffer.flip()).digest().equals(manifest.chunkId(chunk))) {
        break;
      }
      chunk++;
    }
    return chunk;
  }

  /** What is written from a place on; failures name the file. */
  OutputStream from(long position, long length) throws IOException {
    channel.truncate(length).position(position);
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int count) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes, offset, count);
        try {
          while (left.hasRemaining()) {
            channel.write(left);
          }
        } catch (ClosedByInterruptException e) {
          throw e;
        } catch (IOException e) {
          throw named(e);
        }
      }
    };
  }

  private IOException named(IOException e) {
    FileSystemException named = new FileSystemException(path.toString(), null, e.getMessage());
    named.initCause(e);
    return named;
  }

  /**
   * Gives it its name, while it is locked and after it is on disk.
   *
   * @param replace whether a regular file of that name may be replaced
   * @throws FileAlreadyExistsException when there is something of that name that must stay
   */
  void become(Path whole, boolean replace) throws IOException {
    try {
      channel.force(true);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw named(e);
    }
    if (path.equals(whole)) {
      return;
    }
    boolean regular = Files.isRegularFile(whole, LinkOption.NOFOLLOW_LINKS);
    if (Files.exists(whole, LinkOption.NOFOLLOW_LINKS) && !(replace && regular)) {
      throw new FileAlreadyExistsException(whole.toString());
    }
    if (!replace && linked(whole)) {
      Files.delete(path);
      return;
    }
    Files.move(path, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** A link is never made over a file that came just now; false where there are no such links. */
  private boolean linked(Path whole) throws IOException {
    try {
      Files.createLink(whole, path);
      return true;
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
