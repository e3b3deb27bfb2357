package souk.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.KeccakLanes;
import souk.primitives.PrivateKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * What this JVM's own hashes and signatures allow, by processor time of one thread: a ticket of a
 * book cannot cost its till less than two hashes and its share of one recovered signature.
 */
final class Limits {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int BATCH = 64;
  private static final int RECORD = 52;

  private final KeccakLanes keccak = new KeccakLanes();

  /** Waits until hashes go in lanes, or for ten seconds where there are none. */
  void warmUp() throws InterruptedException {
    long start = System.nanoTime();
    while (keccak.lanes() == 1 && System.nanoTime() - start < 10_000_000_000L) {
      hashNanos();
      Thread.sleep(1);
    }
  }

  int lanes() {
    return keccak.lanes();
  }

  /** Tickets a second and core. */
  double ticketsPerSecond(int depth) {
    return 1e9 / (2 * hashNanos() + recoverNanos() / (1 << depth));
  }

  /** Nanoseconds for one hash of a leaf, as fast as this JVM does many. */
  double hashNanos() {
    byte[] tag = {0};
    byte[] records = new byte[BATCH * RECORD];
    byte[] target = new byte[BATCH * 16];
    int times = 1 << 11;
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      keccak.hashShort(tag, records, 0, RECORD, BATCH, target, 0, 16);
      records[40] = target[0];
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / (double) times / BATCH;
  }

  /** Nanoseconds for recovering the signer of one cover. */
  static double recoverNanos() {
    Bytes32 digest = Keccak256.hash("cover");
    Signature signature = PrivateKey.fromSeeded(new Random(1)).sign(digest);
    int times = 2000;
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      if (Secp256k1.recover(signature, digest).isEmpty()) {
        throw new IllegalStateException("a good signature has no signer");
      }
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / (double) times;
  }

  /** Nanoseconds for one signature. */
  static double signNanos() {
    PrivateKey key = PrivateKey.fromSeeded(new Random(1));
    Bytes32 digest = Keccak256.hash("an invoice");
    int times = 2000;
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      digest = Keccak256.hash(key.sign(digest).toCompact());
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / (double) times;
  }
}
