package souk.node;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import souk.exchange.Payload;

/**
 * Lets all answers of a node together take no more bytes in a second than its operator gave it:
 * each piece waits for its turn, in the order in which they come. Safe for many threads.
 */
final class SendRate {
  /** With as much to send as takes longer than this, nothing new is promised. */
  static final Duration MOST_WAIT = Duration.ofSeconds(10);

  private static final int PIECE = 32 << 10;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** Waits on the calling thread. */
  @FunctionalInterface
  interface Sleep {
    void nanos(long nanos) throws InterruptedException;
  }

  private final long perSecond;
  private final LongSupplier nanos;
  private final Sleep sleep;
  private final AtomicLong promised = new AtomicLong();
  private long next;

  /**
   * @param perSecond bytes
   * @param nanos a clock as {@link System#nanoTime}
   */
  SendRate(long perSecond, LongSupplier nanos, Sleep sleep) {
    this.perSecond = perSecond;
    this.nanos = nanos;
    this.sleep = sleep;
    this.next = nanos.getAsLong();
  }

  /** By the machine's clock. */
  static SendRate of(long perSecond) {
    return new SendRate(
        perSecond, System::nanoTime, nanos -> Thread.sleep(Duration.ofNanos(nanos)));
  }

  /** Whether so much is to be sent already that a client would wait for long. */
  boolean full() {
    return promised.get() > perSecond * MOST_WAIT.toSeconds();
  }

  long perSecond() {
    return perSecond;
  }

  /** The same payload, sent no faster than there is room for. */
  Payload slowed(Payload payload) {
    return new Payload() {
      @Override
      public long length() {
        return payload.length();
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        Slowed slowed = new Slowed(out, payload.length());
        try {
          payload.writeTo(slowed);
        } finally {
          slowed.end();
        }
      }
    };
  }

  private void await(int bytes) throws IOException {
    long wait;
    synchronized (this) {
      long now = nanos.getAsLong();
      long turn = next - now > 0 ? next : now;
      next = turn + (long) Math.ceil((double) bytes * SECOND / perSecond);
      wait = turn - now;
    }
    if (wait > 0) {
      try {
        sleep.nanos(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("closing");
      }
    }
  }

  private final class Slowed extends OutputStream {
    private final OutputStream out;
    private long left;

    Slowed(OutputStream out, long length) {
      this.out = out;
      this.left = length;
      promised.addAndGet(length);
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int at = 0; at < length; ) {
        int piece = Math.min(PIECE, length - at);
        await(piece);
        out.write(bytes, offset + at, piece);
        at += piece;
        long sent = Math.min(piece, left);
        left -= sent;
        promised.addAndGet(-sent);
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    void end() {
      promised.addAndGet(-left);
      left = 0;
    }
  }
}
