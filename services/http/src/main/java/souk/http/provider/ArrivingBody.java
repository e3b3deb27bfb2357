package souk.http.provider;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it comes from the server, no faster than it is read: at most what one
 * read of its connection gave waits here. It is read by one thread at a time; any may close it.
 */
final class ArrivingBody implements HttpResponse.BodySubscriber<ArrivingBody> {
  /** What comes; its buffers are empty at the end of the body. */
  private record Arrival(List<ByteBuffer> buffers, @Nullable Throwable failure) {
    boolean last() {
      return buffers.isEmpty();
    }
  }

  /** Room for a short answer; a longer one is given more as it comes. */
  private static final int FIRST = 2 << 10;

  private final BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
  private final AtomicReference<Flow.@Nullable Subscription> source = new AtomicReference<>();
  private volatile boolean closed;
  private List<ByteBuffer> current = List.of();
  private int index;
  private boolean ended;

  @Override
  public CompletionStage<ArrivingBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source.set(subscription);
    if (closed) {
      subscription.cancel();
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (!buffers.isEmpty()) {
      arrived.add(new Arrival(buffers, null));
    }
  }

  @Override
  public void onError(Throwable failure) {
    arrived.add(new Arrival(List.of(), failure));
  }

  @Override
  public void onComplete() {
    arrived.add(new Arrival(List.of(), null));
  }

  /**
   * Reads so many bytes; fewer only at the end.
   *
   * @param patience within which they have to come
   * @throws IOException when they did not, the server broke off, or this was closed
   */
  byte[] read(int count, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    byte[] read = new byte[Math.min(count, FIRST)];
    int size = 0;
    while (size < count) {
      ByteBuffer from = next(deadline, patience);
      if (from == null) {
        break;
      }
      if (read.length - size < from.remaining() && read.length < count) {
        read = Arrays.copyOf(read, Math.min(count, Math.max(2 * size, size + from.remaining())));
      }
      int part = Math.min(from.remaining(), count - size);
      from.get(read, size, part);
      size += part;
    }
    return size == read.length ? read : Arrays.copyOf(read, size);
  }

  /** A buffer with something in it; null at the end. */
  private @Nullable ByteBuffer next(long deadline, Duration patience) throws IOException {
    while (!ended) {
      for (; index < current.size(); index++) {
        if (current.get(index).hasRemaining()) {
          return current.get(index);
        }
      }
      if (!current.isEmpty()) {
        more();
      }
      Arrival arrival = await(deadline, patience);
      if (arrival.failure() != null) {
        throw new IOException("the server broke off", arrival.failure());
      }
      ended = arrival.last();
      current = arrival.buffers();
      index = 0;
    }
    return null;
  }

  private void more() {
    Flow.Subscription subscription = source.get();
    if (subscription != null) {
      subscription.request(1);
    }
  }

  private Arrival await(long deadline, Duration patience) throws IOException {
    try {
      Arrival arrival = arrived.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (closed) {
        throw new IOException("the answer was given up");
      }
      if (arrival == null) {
        close();
        throw new IOException("the server did not fill a piece within " + patience);
      }
      return arrival;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Gives up what did not come yet, and wakes whoever waits for it. */
  void close() {
    closed = true;
    Flow.Subscription subscription = source.get();
    if (subscription != null) {
      subscription.cancel();
    }
    arrived.add(new Arrival(List.of(), null));
  }
}
