package souk.content.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import souk.content.BlockTree;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/**
 * Chunks on disk, by their digests, up to a number of bytes; the one that was used longest ago goes
 * first. A chunk is fetched once, however many ask for it at the same time.
 *
 * <p>A cache signs for what it sends, so it must never send a chunk that its disk has spoiled: a
 * chunk is checked against its digest when it comes in, and once after a restart; each reading ends
 * with a checksum ({@link StoredChunk}). Nothing here needs to survive power loss.
 */
final class ChunkStore {
  /** Where a missing chunk comes from. */
  @FunctionalInterface
  interface Source {
    /** Hands exactly the chunk's bytes to {@code sink}. */
    void fetch(Sink sink) throws PeerException, IOException;
  }

  /** Takes a chunk's bytes as they come. */
  @FunctionalInterface
  interface Sink {
    void accept(ByteBuffer piece) throws IOException;
  }

  private static final int READ = 64 << 10;

  /** A chunk on disk; without a checksum until it was checked in this process. */
  private record Entry(int size, boolean checked, int checksum) {}

  private final Path folder;
  private final long mostBytes;
  private final LinkedHashMap<Bytes32, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Bytes32, CompletableFuture<Entry>> fetching = new HashMap<>();
  private long bytes;
  private long arriving;

  /** There is no room: chunks that are on their way here fill what may be filled. */
  static final class NoRoomException extends IOException {
    NoRoomException(String message) {
      super(message);
    }
  }

  /** Opens a folder and takes over the chunks in it. */
  ChunkStore(Path folder, long mostBytes) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.mostBytes = mostBytes;
    List<Path> files = new ArrayList<>();
    try (Stream<Path> found = Files.list(folder)) {
      found.forEach(files::add);
    }
    files.sort(Comparator.comparing(ChunkStore::lastUse));
    for (Path file : files) {
      takeOver(file);
    }
    evict(null, mostBytes);
  }

  private static FileTime lastUse(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private void takeOver(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.matches("[0-9a-f]{64}")) {
      int size = (int) Files.size(file);
      entries.put(Bytes32.parse(name), new Entry(size, false, 0));
      bytes += size;
    } else if (name.endsWith(".part")) {
      Files.delete(file);
    }
  }

  /** Bytes of all chunks held. */
  synchronized long bytes() {
    return bytes;
  }

  synchronized boolean holds(Bytes32 chunkId) {
    return entries.containsKey(chunkId);
  }

  /**
   * Opens a chunk, fetching it when it is not here. The caller closes it.
   *
   * @throws PeerException when it cannot be fetched
   * @throws IOException when the disk fails, or what was fetched is not the chunk
   */
  StoredChunk open(Bytes32 chunkId, int size, Source source)
      throws IOException, PeerException, InterruptedException {
    while (true) {
      Entry entry = find(chunkId, size, source);
      try {
        FileChannel channel = FileChannel.open(file(chunkId), StandardOpenOption.READ);
        return new StoredChunk(channel, size, entry.checksum(), () -> drop(chunkId));
      } catch (NoSuchFileException e) {
        drop(chunkId); // evicted since it was found, or deleted from outside
      }
    }
  }

  private Entry find(Bytes32 chunkId, int size, Source source)
      throws IOException, PeerException, InterruptedException {
    CompletableFuture<Entry> result;
    boolean mine = false;
    synchronized (this) {
      Entry entry = entries.get(chunkId);
      if (entry != null && entry.checked() && entry.size() == size) {
        return entry;
      }
      CompletableFuture<Entry> running = fetching.get(chunkId);
      if (running == null) {
        running = new CompletableFuture<>();
        fetching.put(chunkId, running);
        mine = true;
      }
      result = running;
    }
    if (mine) {
      provide(chunkId, size, source, result);
    }
    try {
      return result.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case PeerException peer -> throw peer;
        case IOException disk -> throw disk;
        case null, default -> throw new CompletionException(e.getCause());
      }
    }
  }

  private void provide(Bytes32 chunkId, int size, Source source, CompletableFuture<Entry> result) {
    try {
      Entry entry = onDisk(chunkId, size);
      if (entry == null) {
        entry = fetch(chunkId, size, source);
      }
      add(chunkId, entry);
      result.complete(entry);
    } catch (Throwable e) {
      result.completeExceptionally(e);
    } finally {
      synchronized (this) {
        fetching.remove(chunkId);
      }
    }
  }

  /** The chunk as an earlier process left it, if it did and it is whole. */
  private @Nullable Entry onDisk(Bytes32 chunkId, int size) throws IOException {
    if (!holds(chunkId)) {
      return null;
    }
    BlockTree tree = new BlockTree(BlockTree.Kind.PLAINTEXT);
    CRC32C checksum = new CRC32C();
    try (FileChannel channel = FileChannel.open(file(chunkId), StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(READ);
      if (channel.size() == size) {
        while (channel.read(buffer.clear()) > 0) {
          checksum.update(buffer.flip());
          tree.update(buffer.rewind());
        }
        if (tree.digest().equals(chunkId)) {
          return new Entry(size, true, (int) checksum.getValue());
        }
      }
    } catch (NoSuchFileException e) {
      // Deleted from outside; it is fetched again.
    }
    drop(chunkId);
    return null;
  }

  private Entry fetch(Bytes32 chunkId, int size, Source source) throws IOException, PeerException {
    makeRoom(size);
    try {
      return fetchInto(folder.resolve(name(chunkId) + ".part"), chunkId, size, source);
    } finally {
      synchronized (this) {
        arriving -= size;
      }
    }
  }

  /** Deletes what was used longest ago until a chunk fits that is about to arrive. */
  private synchronized void makeRoom(int size) throws IOException {
    evict(null, mostBytes - arriving - size);
    if (bytes + arriving + size > mostBytes) {
      throw new NoRoomException(
          "%d bytes of chunks do not fit into %d beside %d that are arriving"
              .formatted(size, mostBytes, arriving));
    }
    arriving += size;
  }

  private Entry fetchInto(Path part, Bytes32 chunkId, int size, Source source)
      throws IOException, PeerException {
    BlockTree tree = new BlockTree(BlockTree.Kind.PLAINTEXT);
    CRC32C checksum = new CRC32C();
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        source.fetch(piece -> {
          int start = piece.position();
          tree.update(piece);
          checksum.update(piece.position(start));
          for (piece.position(start); piece.hasRemaining(); ) {
            channel.write(piece);
          }
        });
      }
      if (!tree.digest().equals(chunkId)) {
        throw new IOException("the publisher sent other bytes than those of chunk " + chunkId);
      }
      Files.move(part, file(chunkId), StandardCopyOption.ATOMIC_MOVE);
      return new Entry(size, true, (int) checksum.getValue());
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private synchronized void add(Bytes32 chunkId, Entry entry) throws IOException {
    Entry before = entries.put(chunkId, entry);
    bytes += entry.size() - (before == null ? 0 : before.size());
    evict(chunkId, mostBytes);
  }

  /** Deletes what was used longest ago, but not {@code keep}; whoever reads it may finish. */
  private void evict(@Nullable Bytes32 keep, long most) throws IOException {
    Iterator<Map.Entry<Bytes32, Entry>> oldest = entries.entrySet().iterator();
    while (bytes > most && oldest.hasNext()) {
      Map.Entry<Bytes32, Entry> entry = oldest.next();
      if (keep == null || !entry.getKey().equals(keep)) {
        Files.deleteIfExists(file(entry.getKey()));
        bytes -= entry.getValue().size();
        oldest.remove();
      }
    }
  }

  private void drop(Bytes32 chunkId) throws IOException {
    synchronized (this) {
      Entry entry = entries.remove(chunkId);
      if (entry != null) {
        bytes -= entry.size();
      }
      Files.deleteIfExists(file(chunkId));
    }
  }

  private Path file(Bytes32 chunkId) {
    return folder.resolve(name(chunkId));
  }

  private static String name(Bytes32 chunkId) {
    return chunkId.toString().substring(2);
  }
}
