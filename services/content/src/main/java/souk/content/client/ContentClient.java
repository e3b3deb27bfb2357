package souk.content.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  /**
   * An object, as soon as a publisher answers.
   *
   * @param publishers of the same object, the one that is asked first in front; another is asked
   *     when one fails
   * @param patience for how long all of them are asked again when none answers, now and whenever a
   *     part of the object is to be fetched
   * @param progress hears that none answers
   * @throws IllegalArgumentException when there is no publisher
   */
  public RemoteObject object(
      List<URI> publishers, Bytes32 contentId, Duration patience, Progress progress)
      throws ContentException, IOException, InterruptedException {
    Mirrors mirrors = new Mirrors(this, publishers, contentId, patience, limits.pause());
    return new RemoteObject(this, mirrors, mirrors.ask(Mirrors.Mirror::manifest, progress));
  }

  /** The name that an object has at a publisher; empty where it has none that files may have. */
  Optional<String> name(URI publisher, Bytes32 contentId) {
    return PublisherCalls.name(dialer.peer(publisher), contentId, limits);
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

  @Override
  public void close() {
    io.shutdownNow();
    io.close();
    puzzles.close();
  }
}
