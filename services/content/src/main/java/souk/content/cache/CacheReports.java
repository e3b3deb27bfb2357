package souk.content.cache;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import souk.content.CacheReport;
import souk.content.CacheReport.Place;
import souk.ledger.FailureLog;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/**
 * Tells a publisher which places are spent, some at a time, and what was lost, from a thread of its
 * own. A spent place that the publisher cannot be told of while too much else waits is forgotten:
 * it costs this cache a ticket that it gets twice.
 */
final class CacheReports implements AutoCloseable {
  /**
   * Most places that wait for a publisher that takes no reports; whoever pays more may pay some of
   * them once more. A cache has many agreements, so room is taken as it is needed.
   */
  static final int MOST_WAITING = 1 << 12;

  private static final Duration LINGER = Duration.ofMillis(50);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** In the place of a spent one, when there is only a loss to tell. */
  private static final Place NONE = new Place(-1, -1, -1);

  private final Bytes32 agreement;
  private final Publisher publisher;
  private final FailureLog failures =
      new FailureLog(System.getLogger("souk.content"), "a report to a publisher failed");
  private final BlockingQueue<Place> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final InstantSource clock;
  private final Thread thread;
  private volatile int lost;
  private long time;

  /** Who is told. */
  @FunctionalInterface
  interface Publisher {
    void report(CacheReport report) throws PeerException;
  }

  CacheReports(Bytes32 agreement, Publisher publisher, InstantSource clock) {
    this.agreement = agreement;
    this.publisher = publisher;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("souk-report").start(this::run);
  }

  void spent(Place place) {
    waiting.offer(place);
  }

  /** How many wait to be told. */
  int waiting() {
    return waiting.size();
  }

  /** So many tickets' worth is lost now. */
  void lost(int tickets) {
    lost = tickets;
    waiting.offer(NONE); // when that is too much, what is there already takes the number along
  }

  private void run() {
    List<Place> batch = new ArrayList<>();
    try {
      while (true) {
        collect(batch);
        try {
          time = Math.max(time + 1, clock.millis());
          List<Place> spent = batch.stream().filter(place -> !place.equals(NONE)).toList();
          publisher.report(new CacheReport(agreement, time, lost, spent));
          batch.clear();
        } catch (PeerException e) {
          if (e.kind() == PeerException.Kind.REFUSED) {
            batch.clear(); // it will not take them the next time either
          }
          Thread.sleep(PAUSE);
        } catch (RuntimeException e) {
          // Whatever a publisher answers, the reports of this agreement go on.
          failures.failed(e);
          batch.clear();
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for something to tell, and a little longer, so that more can go with it. */
  private void collect(List<Place> batch) throws InterruptedException {
    if (batch.isEmpty()) {
      batch.add(waiting.take());
      long end = System.nanoTime() + LINGER.toNanos();
      while (batch.size() < CacheReport.MOST) {
        @Nullable Place next = waiting.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          return;
        }
        batch.add(next);
      }
    }
    waiting.drainTo(batch, CacheReport.MOST - batch.size());
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
