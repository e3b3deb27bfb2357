package souk.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends a body from a stream. The stream may block, so a thread of its own reads it, one for each
 * attempt: the client's own thread serves all connections. It reads only what the connection asks
 * for, a piece at a time.
 */
final class StreamedUpload implements HttpRequest.BodyPublisher, AutoCloseable {
  static final int PIECE = 64 * 1024;

  private final RequestBody body;
  private final AtomicLong sent = new AtomicLong();
  private volatile @Nullable IOException failure;
  private @Nullable Pump current;
  private boolean closed;

  StreamedUpload(RequestBody body) {
    this.body = body;
  }

  @Override
  public long contentLength() {
    return body.length();
  }

  /** Bytes that the connection has taken, in all attempts. */
  long sent() {
    return sent.get();
  }

  /** Why the stream could not be read; null when that was not what went wrong. */
  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    Pump pump = new Pump(subscriber);
    Pump before;
    boolean late;
    synchronized (this) {
      before = current;
      current = pump;
      late = closed;
    }
    if (before != null) {
      before.cancel();
    }
    subscriber.onSubscribe(pump);
    if (late) {
      pump.cancel();
    }
  }

  /** Stops reading; the stream is closed by the thread that reads it. */
  @Override
  public void close() {
    Pump pump;
    synchronized (this) {
      closed = true;
      pump = current;
    }
    if (pump != null) {
      pump.cancel();
    }
  }

  /** One attempt. */
  private final class Pump implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private long demand;
    private boolean cancelled;
    private @Nullable Thread thread;

    Pump(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public synchronized void request(long count) {
      demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
      if (thread == null && !cancelled) {
        thread = Thread.ofVirtual().name("souk-upload").start(this::run);
      }
      notifyAll();
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
    }

    private synchronized boolean isCancelled() {
      return cancelled;
    }

    private void run() {
      try {
        if (body.first().length > 0) {
          emit(ByteBuffer.wrap(body.first()).asReadOnlyBuffer());
        }
        if (body.streamed() > 0) {
          try (InputStream in = body.source().open()) {
            copy(in);
          }
        }
        subscriber.onComplete();
      } catch (InterruptedException stopped) {
        // The call is over; nobody listens any more.
      } catch (IOException | RuntimeException e) {
        if (!isCancelled()) {
          IOException cause =
              e instanceof IOException io
                  ? io
                  : new IOException("what was to be sent cannot be read: " + e, e);
          failure = cause;
          subscriber.onError(cause);
        }
      }
    }

    private void copy(InputStream in) throws IOException, InterruptedException {
      byte[] piece = {};
      int filled = 0;
      for (long left = body.streamed(); left > 0; ) {
        await();
        if (filled == piece.length) {
          // Never one that was used before: the connection may still be writing it.
          piece = new byte[(int) Math.min(PIECE, left)];
          filled = 0;
        }
        int read = in.read(piece, filled, (int) Math.min(piece.length - filled, left));
        if (read < 0) {
          throw new EOFException("what was to be sent ended " + left + " bytes early");
        }
        if (read > 0) {
          emit(ByteBuffer.wrap(piece, filled, read).slice().asReadOnlyBuffer());
          filled += read;
          left -= read;
        }
      }
    }

    private synchronized void await() throws InterruptedException {
      while (demand == 0 && !cancelled) {
        wait();
      }
      if (cancelled) {
        throw new InterruptedException();
      }
    }

    private void emit(ByteBuffer piece) throws InterruptedException {
      await();
      synchronized (this) {
        demand--;
      }
      int length = piece.remaining();
      subscriber.onNext(piece);
      sent.addAndGet(length);
    }
  }
}
