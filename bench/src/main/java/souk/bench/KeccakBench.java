package souk.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.KeccakDigest;
import souk.primitives.KeccakLanes;

/**
 * keccak-256 of the messages that ticket trees are made of: Bouncy Castle, one message at a time,
 * and in lanes; then whole trees. Every figure is the median of rounds that take turns, so that a
 * neighbour on the machine disturbs all alike. Argument: the number of rounds, 15 if there is none.
 */
public final class KeccakBench {
  private static final int MESSAGES = 4096;
  private static final int SECRET_AND_PLACE = 20;
  private static final int CUT = 16;

  private final byte[] leafPrefix = new byte[33];
  private final byte[] nodePrefix = {1};
  private final byte[] records = new byte[MESSAGES * SECRET_AND_PLACE];
  private final byte[] target = new byte[MESSAGES * CUT];
  private final byte[] message = new byte[leafPrefix.length + SECRET_AND_PLACE];
  private final byte[] digest = new byte[32];
  private final KeccakDigest bouncyCastle = new KeccakDigest(256);
  private final KeccakLanes lanes = new KeccakLanes();

  private KeccakBench() {}

  public static void main(String[] args) throws InterruptedException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
    new KeccakBench().run(rounds);
  }

  private void run(int rounds) throws InterruptedException {
    Measured bc = new Measured("Bouncy Castle, 53 bytes", MESSAGES, this::bouncyCastle);
    Measured one = new Measured("one at a time, 53 bytes", MESSAGES, this::oneAtATime);
    Measured many = new Measured("in lanes, 53 bytes", MESSAGES, this::inLanes);
    Measured small = new Measured("tree of 256, a leaf", 256, () -> tree(256));
    Measured large = new Measured("tree of 1,024, a leaf", 1024, () -> tree(1024));
    Measured[] all = {bc, one, many, small, large};

    warmUp(all);
    for (Measured measured : all) {
      measured.start(rounds);
    }
    for (int round = 0; round < rounds; round++) {
      for (Measured measured : all) {
        measured.round(round, 32 * MESSAGES / measured.hashes);
      }
    }

    System.out.printf("%d lanes, %d rounds%n", lanes.lanes(), rounds);
    System.out.printf("%-26s %8s %10s %12s%n", "", "ns each", "BC = 1", "bytes each");
    for (Measured measured : all) {
      System.out.printf(
          "%-26s %8.1f %10.2f %12.3f%n",
          measured.name, measured.median(), bc.median() / measured.median(), measured.allocated());
    }
  }

  /** Until the lanes are in use, or for as long as that may take where there are none. */
  private void warmUp(Measured[] all) throws InterruptedException {
    long start = System.nanoTime();
    while (lanes.lanes() == 1 && System.nanoTime() - start < 15_000_000_000L) {
      for (Measured measured : all) {
        measured.work.run();
      }
      Thread.sleep(1);
    }
    for (int i = 0; i < 300; i++) {
      for (Measured measured : all) {
        measured.work.run();
      }
    }
  }

  private void bouncyCastle() {
    for (int i = 0; i < MESSAGES; i++) {
      bouncyCastle.update(message, 0, message.length);
      bouncyCastle.doFinal(digest, 0);
      message[40] = digest[0];
    }
  }

  private void oneAtATime() {
    for (int i = 0; i < MESSAGES; i++) {
      lanes.hashShort(message, 0, message.length, target, 0, CUT);
      message[40] = target[0];
    }
  }

  private void inLanes() {
    lanes.hashShort(leafPrefix, records, 0, SECRET_AND_PLACE, MESSAGES, target, 0, CUT);
    records[7] = target[0];
  }

  private void tree(int leaves) {
    lanes.hashShort(leafPrefix, records, 0, SECRET_AND_PLACE, leaves, target, 0, CUT);
    for (int width = leaves / 2; width > 0; width /= 2) {
      lanes.hashShort(nodePrefix, target, 0, 2 * CUT, width, target, 0, CUT);
    }
    records[7] = target[0];
  }

  /** One thing to measure, with what its rounds took. */
  private static final class Measured {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final int hashes;
    private final Runnable work;
    private double[] nanos = {};
    private long bytes;
    private long hashed;

    Measured(String name, int hashes, Runnable work) {
      this.name = name;
      this.hashes = hashes;
      this.work = work;
    }

    void start(int rounds) {
      nanos = new double[rounds];
    }

    void round(int round, int times) {
      long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) {
        work.run();
      }
      nanos[round] = (System.nanoTime() - start) / (double) times / hashes;
      bytes += THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
      hashed += (long) times * hashes;
    }

    double median() {
      double[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }

    double allocated() {
      return bytes / (double) hashed;
    }
  }
}
