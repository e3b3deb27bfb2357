package souk.content.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import souk.content.SpentPlaces;
import souk.content.SpentPlaces.Place;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/**
 * Tells a publisher which places are spent, some at a time, from a thread of its own. What the
 * publisher cannot be told while too much else waits is forgotten: it costs this cache a ticket
 * that it gets twice.
 */
final class SpentReports implements AutoCloseable {
  private static final int MOST_WAITING = 1 << 16;
  private static final Duration LINGER = Duration.ofMillis(50);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Bytes32 agreement;
  private final PublisherLink publisher;
  private final BlockingQueue<Place> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;

  SpentReports(Bytes32 agreement, PublisherLink publisher) {
    this.agreement = agreement;
    this.publisher = publisher;
    this.thread = Thread.ofVirtual().name("souk-spent").start(this::run);
  }

  void add(Place spent) {
    waiting.offer(spent);
  }

  private void run() {
    List<Place> batch = new ArrayList<>();
    try {
      while (true) {
        collect(batch);
        try {
          publisher.report(new SpentPlaces(agreement, batch));
          batch.clear();
        } catch (PeerException e) {
          if (e.kind() == PeerException.Kind.REFUSED) {
            batch.clear(); // it will not take them the next time either
          }
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
      while (batch.size() < SpentPlaces.MOST) {
        @Nullable Place next = waiting.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          return;
        }
        batch.add(next);
      }
    }
    waiting.drainTo(batch, SpentPlaces.MOST - batch.size());
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
