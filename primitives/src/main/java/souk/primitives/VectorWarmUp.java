package souk.primitives;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When to go over to {@link VectorKeccak}. Until the JVM has compiled it, its vectors are objects
 * and it is some thousand times slower than {@link KeccakF}; compiling takes about a second of one
 * core. So a process that hashes little never starts that, and one that hashes much lets a thread
 * in the background do it and changes over once the lanes have been seen to be faster.
 */
final class VectorWarmUp {
  /** Messages that come in batches before lanes are worth their compilation. */
  private static final long WORTH_IT = 10_000;

  /** The lanes must get compiled within this time, or are not used. */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final int FASTER_IN_A_ROW = 3;

  private static final AtomicLong seen = new AtomicLong();
  private static volatile KeccakEngine engine = KeccakF.ENGINE;

  private VectorWarmUp() {}

  /** The engine to use now, told that a batch of {@code count} messages is to be hashed. */
  static KeccakEngine engineFor(int count) {
    long before = seen.getAndAdd(count);
    if (before < WORTH_IT && before + count >= WORTH_IT && isSupported()) {
      Thread.ofPlatform().daemon().name("keccak-warm-up").start(() -> warmUp(new VectorKeccak()));
    }
    return engine;
  }

  /** Whether this JVM can run {@link VectorKeccak}. */
  static boolean isSupported() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  private static void warmUp(KeccakEngine vectors) {
    if (vectors.lanes() < 4) {
      return;
    }
    long start = System.nanoTime();
    int faster = 0;
    while (faster < FASTER_IN_A_ROW && System.nanoTime() - start < PATIENCE_NANOS) {
      faster = nanosOfAMessage(vectors) < nanosOfAMessage(KeccakF.ENGINE) ? faster + 1 : 0;
    }
    if (faster == FASTER_IN_A_ROW) {
      engine = vectors;
    }
  }

  private static long nanosOfAMessage(KeccakEngine measured) {
    int messages = 512;
    long[] block = new long[17 * measured.lanes()];
    long[] digest = new long[4 * measured.lanes()];
    long start = System.nanoTime();
    for (int i = 0; i < messages / measured.lanes(); i++) {
      measured.hash(block, digest);
      block[0] = digest[0];
    }
    return (System.nanoTime() - start) / messages;
  }
}
