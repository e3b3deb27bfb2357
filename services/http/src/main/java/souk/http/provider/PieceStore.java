package souk.http.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import souk.exchange.Payload;

/**
 * Keeps pieces of answers for those who ask again: in memory up to a bound, beyond it in files. Of
 * what a process before this one kept, nothing is left.
 */
final class PieceStore {
  private static final Logger LOG = System.getLogger("souk.http");

  private final Path folder;
  private final long mostMemory;
  private final AtomicLong memory = new AtomicLong();
  private final AtomicLong files = new AtomicLong();

  /** One piece; dropped once nobody may ask for it any more. */
  interface Piece {
    Payload payload();

    void drop();
  }

  PieceStore(Path folder, long mostMemory) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.mostMemory = mostMemory;
    try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "*.piece")) {
      for (Path file : old) {
        Files.delete(file);
      }
    }
  }

  /** Bytes that are held in memory. */
  long inMemory() {
    return memory.get();
  }

  /** Keeps bytes that nobody changes any more. */
  Piece keep(byte[] bytes) throws IOException {
    if (memory.addAndGet(bytes.length) <= mostMemory) {
      return new InMemory(bytes);
    }
    memory.addAndGet(-bytes.length);
    Path file = folder.resolve(files.incrementAndGet() + ".piece");
    Files.write(file, bytes);
    return new InFile(file, bytes.length);
  }

  private final class InMemory implements Piece {
    private final byte[] bytes;

    InMemory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public Payload payload() {
      return Payload.of(bytes, 0, bytes.length);
    }

    @Override
    public void drop() {
      memory.addAndGet(-bytes.length);
    }
  }

  private record InFile(Path file, long length) implements Piece {
    @Override
    public Payload payload() {
      return new Payload() {
        @Override
        public long length() {
          return length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
          try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(out);
          }
        }
      };
    }

    @Override
    public void drop() {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.log(Logger.Level.WARNING, "a piece that nobody needs stays on disk", e);
      }
    }
  }
}
