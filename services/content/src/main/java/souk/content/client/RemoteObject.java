package souk.content.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import souk.content.Manifest;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * An object that publishers have, to be fetched whole. When no publisher answers they are asked
 * again for a while, and the fetch goes on where it was. Used by one thread.
 */
public final class RemoteObject {
  private final ContentClient client;
  private final Mirrors mirrors;
  private final Manifest manifest;

  RemoteObject(ContentClient client, Mirrors mirrors, Manifest manifest) {
    this.client = client;
    this.mirrors = mirrors;
    this.manifest = manifest;
    mirrors.succeeded();
  }

  /** What it consists of. */
  public Manifest manifest() {
    return manifest;
  }

  /** The publisher that is asked now. */
  public URI publisher() {
    return mirrors.current().uri();
  }

  /**
   * What its publisher calls it, made fit to be a file's name in a folder of one's own: it has no
   * separators, does not begin with a dot or a dash, and is of at most 200 bytes. Empty when the
   * publisher tells none, or nothing is left of it.
   */
  public Optional<String> name() {
    return client.name(publisher(), manifest.contentId());
  }

  /** Whether a file is this object, to the last byte; it is read. */
  public boolean is(Path file) throws IOException {
    return PartFile.isWhole(file, manifest);
  }

  /** Writes the object, in order; each chunk is checked before it is written. */
  public void write(OutputStream out, Progress progress)
      throws ContentException, IOException, InterruptedException {
    progress.kept(0, manifest.layout().length());
    fetch(0, out, progress);
  }

  /**
   * Fetches it into a file, which gets another name when it is whole. What is there already of it,
   * from the front on, is checked and kept.
   *
   * @param part what is written to
   * @param whole its name in the end, in the same file system; may be the same
   * @param replace whether a regular file of that name, and a part that does not begin as the
   *     object does, may be replaced; nothing else ever is
   * @throws FileAlreadyExistsException when there is something of either name that must stay
   * @throws FileSystemException with the file's name: when another download is writing to it, or it
   *     cannot be written
   */
  public void download(Path part, Path whole, boolean replace, Progress progress)
      throws ContentException, IOException, InterruptedException {
    try (PartFile file = PartFile.open(part)) {
      boolean made = file.size() == 0;
      try {
        download(file, part, whole, replace, progress);
      } catch (Exception | Error e) {
        if (made && Files.size(part) == 0) {
          Files.delete(part); // nothing is kept in it
        }
        throw e;
      }
    }
  }

  private void download(PartFile file, Path part, Path whole, boolean replace, Progress progress)
      throws ContentException, IOException, InterruptedException {
    long length = manifest.layout().length();
    long kept = file.intact(manifest);
    if (kept == 0 && file.size() > 0 && !replace) {
      throw new FileAlreadyExistsException(
          part.toString(), null, "what is in it is not the beginning of what is fetched");
    }
    progress.kept(kept, length);
    fetch(kept, file.from(kept, length), progress);
    file.become(whole, replace);
  }

  private void fetch(long from, OutputStream out, Progress progress)
      throws ContentException, IOException, InterruptedException {
    long length = manifest.layout().length();
    AtomicLong at = new AtomicLong(from);
    if (from == length) {
      return;
    }
    var _ =
        mirrors.ask(
            mirror -> {
              // Each publisher signed a manifest of its own; by the content id they say the same.
              client.fetch(
                  mirror.uri(),
                  mirror.manifest(),
                  at.get(),
                  length - at.get(),
                  out,
                  new Absolute(progress, mirrors, at, at.get()));
              return mirror;
            },
            progress);
  }

  /** Counts from the object's beginning, whatever a single fetch begins with. */
  private record Absolute(Progress to, Mirrors mirrors, AtomicLong at, long start)
      implements Progress {
    @Override
    public void written(long bytes, long total) {
      at.set(start + bytes);
      mirrors.succeeded();
      to.written(start + bytes, start + total);
    }

    @Override
    public void paid(Address cache, Bytes32 agreement, List<Ticket> tickets) {
      to.paid(cache, agreement, tickets);
    }

    @Override
    public void fault(Fault fault) {
      to.fault(fault);
    }

    @Override
    public void slow(Address cache, Duration soFar) {
      to.slow(cache, soFar);
    }
  }
}
