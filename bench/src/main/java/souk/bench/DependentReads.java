package souk.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What a puzzle's chain waits for at every step: a read whose place the last one gave, so that no
 * processor can begin it early.
 */
final class DependentReads {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int READS = 200_000;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private DependentReads() {}

  /** Nanoseconds of CPU time for each of many reads all over a run of at least eight bytes. */
  static double nanos(MemorySegment memory) {
    long places = memory.byteSize() - Long.BYTES + 1;
    long value = 1;
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < READS; i++) {
      long place = Math.unsignedMultiplyHigh((value ^ i) * GOLDEN, places);
      value = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, place);
    }
    long nanos = THREADS.getCurrentThreadCpuTime() - start;
    if (value == Long.MIN_VALUE) { // reads that nobody uses may be left out
      throw new IllegalStateException("random bytes do not end so");
    }
    return nanos / (double) READS;
  }
}
