package souk.content.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import souk.content.BlockTree;
import souk.content.Layout;
import souk.content.Manifest;
import souk.content.client.ContentException.Reason;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.ledger.LedgerInfo;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/**
 * Fetches objects from caches that a publisher pays. What it writes is checked: every byte belongs
 * to the object of that name. Several bundles are under way at a time, so the memory that it needs
 * is that of their chunks, whatever the object's size; a slow output slows the fetch down.
 *
 * <p>Safe for many threads; calls block.
 */
public final class ContentClient implements AutoCloseable {
  private final HttpDialer dialer;
  private final PrivateKey key;
  private final LedgerInfo ledger;
  private final InstantSource clock;
  private final ClientLimits limits;
  private final CacheSessions caches;
  private final PuzzleWork puzzles;
  private final ExecutorService io =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("souk-fetch-", 0).factory());

  /**
   * @param dialer is not closed with this client
   * @param key the client's; caches can tell that requests of one key belong together
   * @param ledger that the publisher's agreements are on
   */
  public ContentClient(
      HttpDialer dialer,
      PrivateKey key,
      LedgerInfo ledger,
      InstantSource clock,
      ClientLimits limits) {
    this.dialer = dialer;
    this.key = key;
    this.ledger = ledger;
    this.clock = clock;
    this.limits = limits;
    ClientRules rules =
        new ClientRules(
            limits.call(),
            ClientRules.DEFAULT.attempts(),
            ClientRules.DEFAULT.pause(),
            ClientRules.DEFAULT.remembered());
    this.caches = new CacheSessions(new ExchangeClient(dialer, key, ledger, rules));
    this.puzzles = new PuzzleWork(limits.solverThreads());
  }

  /** What an object consists of. */
  public Manifest manifest(URI publisher, Bytes32 contentId) throws ContentException {
    return PublisherCalls.manifest(dialer.peer(publisher), contentId, limits);
  }

  /** Writes a whole object to {@code out}, in order. */
  public void fetch(URI publisher, Bytes32 contentId, OutputStream out, Progress progress)
      throws ContentException, IOException, InterruptedException {
    Manifest manifest = manifest(publisher, contentId);
    fetch(publisher, manifest, 0, manifest.layout().length(), out, progress);
  }

  /**
   * Writes {@code length} bytes of an object from {@code offset} on to {@code out}. What is fetched
   * is whole bundles.
   */
  public void fetch(
      URI publisher,
      Manifest manifest,
      long offset,
      long length,
      OutputStream out,
      Progress progress)
      throws ContentException, IOException, InterruptedException {
    Layout layout = manifest.layout();
    if (offset < 0 || length < 1 || length > layout.length() - offset) {
      throw new ContentException(
          Reason.OUT_OF_RANGE,
          "%d bytes from %d on lie outside of an object of %d bytes"
              .formatted(length, offset, layout.length()));
    }
    Address signer =
        manifest
            .publisher(ledger.domain())
            .orElseThrow(
                () -> new ContentException(Reason.PUBLISHER_CHEATED, "nobody signed the manifest"));
    PublisherCalls calls =
        new PublisherCalls(dialer.peer(publisher), signer, key, ledger.domain(), clock, limits);
    ChunkBuffers pool = new ChunkBuffers((limits.bundles() + 1) * layout.caches());
    int next = layout.bundleAt(offset);
    int last = layout.bundleAt(offset + length - 1);
    Deque<Future<List<byte[]>>> underWay = new ArrayDeque<>();
    try {
      for (int number = next; number <= last; number++) {
        while (next <= last && underWay.size() < limits.bundles()) {
          BundleFetch fetch =
              new BundleFetch(
                  manifest,
                  key.address(),
                  calls,
                  caches,
                  puzzles,
                  io,
                  pool,
                  limits,
                  progress,
                  clock,
                  next++);
          underWay.addLast(io.submit(fetch::run));
        }
        List<byte[]> chunks = result(underWay.removeFirst());
        write(layout, number, chunks, offset, offset + length, out);
        pool.giveBack(chunks);
        long end = Math.min(offset + length, layout.start((number + 1) * layout.caches()));
        progress.written(end - offset, length);
      }
    } finally {
      underWay.forEach(fetch -> fetch.cancel(true));
    }
  }

  private static List<byte[]> result(Future<List<byte[]>> fetch)
      throws ContentException, InterruptedException {
    try {
      return fetch.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ContentException known) {
        throw known;
      }
      throw new IllegalStateException("fetching a bundle failed", e);
    }
  }

  /** Writes what of a bundle lies between {@code from} and {@code to}. */
  private static void write(
      Layout layout, int bundle, List<byte[]> chunks, long from, long to, OutputStream out)
      throws IOException {
    for (int slot = 0; slot < chunks.size(); slot++) {
      int chunk = bundle * layout.caches() + slot;
      long start = layout.start(chunk);
      int first = Math.clamp(from - start, 0, layout.size(chunk));
      int end = Math.clamp(to - start, 0, layout.size(chunk));
      if (first < end) {
        out.write(chunks.get(slot), first, end - first);
      }
    }
  }

  /**
   * Fetches an object into a file. What is there already of it, from the front on, is checked and
   * kept.
   *
   * @throws FileSystemException when another download is writing to the file
   */
  public void download(URI publisher, Bytes32 contentId, Path file, Progress progress)
      throws ContentException, IOException, InterruptedException {
    download(publisher, contentId, file, file, progress);
  }

  /**
   * The same; a file that is whole gets another name.
   *
   * @param part what is written to
   * @param whole its name in the end, in the same file system; what is there is replaced
   */
  public void download(URI publisher, Bytes32 contentId, Path part, Path whole, Progress progress)
      throws ContentException, IOException, InterruptedException {
    Manifest manifest = manifest(publisher, contentId);
    long length = manifest.layout().length();
    try (FileChannel channel = locked(part)) {
      long kept = intact(channel, manifest);
      channel.truncate(length).position(kept);
      if (kept < length) {
        OutputStream out = Channels.newOutputStream(channel);
        fetch(publisher, manifest, kept, length - kept, out, progress);
      }
      channel.force(true);
      if (!part.equals(whole)) {
        Files.move(
            part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** Two that write to one file would leave neither's object there. */
  private static FileChannel locked(Path file) throws IOException {
    while (true) {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        lock(channel, file);
        if (Files.exists(file)) {
          return channel;
        }
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      channel.close(); // another download was whole just now, and has given it its name
    }
  }

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

  /** How many bytes at the front of a file are whole bundles of the object. */
  private static long intact(FileChannel file, Manifest manifest) throws IOException {
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
    return layout.start(chunk / layout.caches() * layout.caches());
  }

  @Override
  public void close() {
    io.shutdownNow();
    io.close();
    puzzles.close();
  }
}
