package souk.ledger.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Submissions that wait for a block, bounded in number and in bytes. */
final class Pending {
  private static final long MAX_BYTES = 64L << 20;

  private final int max;
  private final Deque<Submission> waiting = new ArrayDeque<>();
  private long bytes;

  Pending(int max) {
    this.max = max;
  }

  /** Takes a submission in; false when there is no room. */
  boolean offer(Submission submission) {
    if (waiting.size() == max || bytes + submission.size() > MAX_BYTES) {
      return false;
    }
    waiting.add(submission);
    bytes += submission.size();
    return true;
  }

  /** Takes out the oldest, as many as have no more bytes together than this. */
  List<Submission> take(long maxBytes) {
    List<Submission> batch = new ArrayList<>();
    long room = maxBytes;
    for (Submission s = waiting.peek(); s != null && s.size() <= room; s = waiting.peek()) {
      room -= s.size();
      bytes -= s.size();
      batch.add(waiting.remove());
    }
    return batch;
  }

  int size() {
    return waiting.size();
  }
}
