package souk.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/**
 * How long the server still waits for the peer of one connection. The connection's own thread
 * starts and stops the waiting; {@link Connections} looks at it from outside and closes the channel
 * of a peer that is overdue, which ends whatever read or write waits there.
 */
final class Patience {
  private static final long NOT_WAITING = 0;

  private final SocketChannel channel;
  private final PeerShares.Hold share;

  /** In terms of {@link System#nanoTime}, or {@link #NOT_WAITING}. */
  private volatile long deadline;

  Patience(SocketChannel channel, PeerShares.Hold share) {
    this.channel = channel;
    this.share = share;
  }

  /** What the connection counts of those of its network. */
  PeerShares.Hold share() {
    return share;
  }

  void waitFor(long nanos) {
    long end = System.nanoTime() + nanos;
    deadline = end == NOT_WAITING ? 1 : end;
  }

  void done() {
    deadline = NOT_WAITING;
  }

  boolean closed() {
    return !channel.isOpen();
  }

  void closeIfOverdue() {
    long end = deadline;
    if (end != NOT_WAITING && System.nanoTime() - end > 0) {
      try {
        channel.close();
      } catch (IOException alreadyBroken) {
        // It is of no use any more either way.
      }
    }
  }

  /** What is left of the time for one body; only waiting for the peer uses it up. */
  final class Allowance {
    private long left;

    Allowance(long nanos) {
      left = nanos;
    }

    long start() {
      waitFor(Math.max(left, 0));
      return System.nanoTime();
    }

    /** Gives so much more. */
    void extend(long nanos) {
      left += nanos;
    }

    void stop(long started) {
      done();
      left -= System.nanoTime() - started;
    }
  }
}
