package souk.bench.soak;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import souk.content.Layout;
import souk.content.Manifest;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.ContentException;
import souk.content.client.Progress;
import souk.ledger.LedgerInfo;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/** A client that fetches bundles at random again and again, and compares every byte. */
final class FetchingClient implements Runnable {
  private static final ClientLimits LIMITS =
      new ClientLimits(
          1, 1, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMillis(500), 3, 1 << 20);

  /** For so many fetches it is the same client, with the sessions that it has. */
  private static final int FETCHES_OF_ONE_KEY = 25;

  private static final int MOST_PAUSE_MILLIS = 400;

  /** What all clients together got. */
  static final class Tally {
    final LongAdder bytes = new LongAdder();
    final LongAdder fetches = new LongAdder();
    final LongAdder wrongBytes = new LongAdder();
    final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    final Set<PaidTicket> paid = ConcurrentHashMap.newKeySet();
    private long last = System.nanoTime();
    private long longestGap;

    private synchronized void fetched() {
      fetches.increment();
      long now = System.nanoTime();
      longestGap = Math.max(longestGap, now - last);
      last = now;
    }

    /** The longest time in which no client got anything, in seconds. */
    synchronized double longestGapSeconds() {
      return longestGap / 1e9;
    }

    /** No client fetches any more: what has not come by now is a gap, too. */
    synchronized void over() {
      longestGap = Math.max(longestGap, System.nanoTime() - last);
    }

    private void failed(String why) {
      failures.computeIfAbsent(why, _ -> new LongAdder()).increment();
    }
  }

  private final URI publisher;
  private final Bytes32 contentId;
  private final byte[] object;
  private final LedgerInfo ledger;
  private final Tally tally;
  private final SplittableRandom random;
  private volatile boolean stopped;

  FetchingClient(
      URI publisher,
      Bytes32 contentId,
      byte[] object,
      LedgerInfo ledger,
      Tally tally,
      SplittableRandom random) {
    this.publisher = publisher;
    this.contentId = contentId;
    this.object = object;
    this.ledger = ledger;
    this.tally = tally;
    this.random = random;
  }

  /** Lets the fetch under way be the last one. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try (HttpDialer dialer = new HttpDialer()) {
      while (!stopped) {
        PrivateKey key = PrivateKey.fromSeeded(new Random(random.nextLong()));
        try (ContentClient client =
            new ContentClient(dialer, key, ledger, InstantSource.system(), LIMITS)) {
          for (int i = 0; i < FETCHES_OF_ONE_KEY && !stopped; i++) {
            fetch(client);
            Thread.sleep(random.nextInt(MOST_PAUSE_MILLIS));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fetch(ContentClient client) throws InterruptedException {
    try {
      Manifest manifest = client.manifest(publisher, contentId);
      Layout layout = manifest.layout();
      int bundle = layout.caches() * layout.chunkBytes();
      long offset = (long) random.nextInt(layout.bundles()) * bundle;
      long length = Math.min(bundle, layout.length() - offset);
      client.fetch(publisher, manifest, offset, length, new Comparison((int) offset), new Paid());
      tally.fetched();
    } catch (ContentException e) {
      tally.failed(String.valueOf(e.reason()));
    } catch (IOException e) {
      tally.failed(String.valueOf(e.getMessage()));
    }
  }

  private final class Paid implements Progress {
    @Override
    public void paid(Address cache, Bytes32 agreement, List<Ticket> tickets) {
      for (Ticket ticket : tickets) {
        tally.paid.add(
            new PaidTicket(cache, agreement, ticket.round(), ticket.book(), ticket.place()));
      }
    }
  }

  /** Compares what is written with the object. */
  private final class Comparison extends OutputStream {
    private int at;

    Comparison(int offset) {
      this.at = offset;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (at + length > object.length
          || !Arrays.equals(bytes, offset, offset + length, object, at, at + length)) {
        tally.wrongBytes.add(length);
        throw new IOException("wrong bytes from " + at + " on");
      }
      at += length;
      tally.bytes.add(length);
    }
  }
}
