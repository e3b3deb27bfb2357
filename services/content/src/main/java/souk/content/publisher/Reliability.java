package souk.content.publisher;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a publisher has seen of a cache with its own eyes. What clients say does not count: who
 * could talk a cache down could choose the others.
 */
final class Reliability {
  private static final int MOST_FAULTS = 6;

  private final AtomicInteger faults = new AtomicInteger();
  private volatile boolean convicted;

  /** It took a ticket and did not hand out the key, or could not be reached to be paid. */
  void keptBack() {
    faults.incrementAndGet();
  }

  /** It signed for a wrong ciphertext. */
  void convicted() {
    convicted = true;
  }

  /** Whether it gets no work any more. */
  boolean excluded() {
    return convicted || faults.get() > MOST_FAULTS;
  }

  /** Of its weight, what is left: each fault halves it. */
  double share() {
    return excluded() ? 0 : Math.scalb(1.0, -faults.get());
  }

  int faults() {
    return faults.get();
  }
}
