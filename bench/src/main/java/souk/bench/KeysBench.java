package souk.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import souk.deployment.LedgerChoice;
import souk.deployment.keys.KeysDeployment;
import souk.keys.GrantFile;
import souk.keys.owner.GrantWish;
import souk.keys.reader.KeysReader;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.PrivateKey;
import souk.umbral.Encryption;

/**
 * A market of keys under load: readers ask three providers over HTTP on loopback, each answer paid
 * with a ticket that the owner's node gives, re-encrypted with its proof, signed, recorded durably,
 * and verified. All parties share this machine's cores.
 */
public final class KeysBench {
  private static final int PROVIDERS = 3;
  private static final int BOOKS = 8;
  private static final long SEED = 20_261_130;
  private static final double NANOS = 1e9;
  private static final double PER_MILLI = 1e6;

  private final MarketFile market;
  private final Path folder;
  private final int threads;
  private final int seconds;

  /**
   * @param market with enough tickets for the time: 8 books for each provider are made out
   * @param threads readers at a time
   * @param seconds that they ask for
   */
  public KeysBench(MarketFile market, Path folder, int threads, int seconds) {
    this.market = market;
    this.folder = folder;
    this.threads = threads;
    this.seconds = seconds;
  }

  /** Runs it: {@code servedPerSecond}, {@code requestP50Millis}, {@code requestP99Millis}. */
  public Map<String, Object> run() throws Exception {
    try (KeysDeployment keys =
        KeysDeployment.open(
            new KeysDeployment.Options(market, PROVIDERS, 0, BOOKS, folder, SEED),
            new LedgerChoice.Local())) {
      var _ = keys.owner().create("bench");
      Encryption.Sealed sealed = keys.owner().wrap("bench", new byte[32]);
      KeysReader reader = keys.reader(PrivateKey.fromSeeded(new Random(SEED)));
      GrantFile file =
          keys.owner()
              .grant(
                  new GrantWish(
                      "bench",
                      reader.publicKey(),
                      reader.requester(),
                      PROVIDERS,
                      PROVIDERS,
                      keys.market().clock().instant().getEpochSecond() + 100_000,
                      "",
                      Address.ZERO));
      return load(reader, file, sealed);
    }
  }

  private Map<String, Object> load(KeysReader reader, GrantFile file, Encryption.Sealed sealed)
      throws IOException, InterruptedException {
    if (reader.ask(file, sealed.capsule(), PROVIDERS).right().size() < PROVIDERS) {
      throw new IOException("not all providers answer before the measurement begins");
    }
    LongAdder served = new LongAdder();
    LongAdder failed = new LongAdder();
    ConcurrentLinkedQueue<Long> took = new ConcurrentLinkedQueue<>();
    long began = System.nanoTime();
    long end = began + TimeUnit.SECONDS.toNanos(seconds);
    try (ExecutorService all = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        all.execute(() -> {
          while (System.nanoTime() < end) {
            long start = System.nanoTime();
            int right = reader.ask(file, sealed.capsule(), PROVIDERS).right().size();
            took.add(System.nanoTime() - start);
            served.add(right);
            failed.add(PROVIDERS - right);
          }
        });
      }
    }
    double elapsed = (System.nanoTime() - began) / NANOS;
    long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("servedPerSecond", Math.round(served.sum() / elapsed));
    figures.put("failed", failed.sum());
    figures.put("threads", threads);
    figures.put("requestP50Millis", at(sorted, 50) / PER_MILLI);
    figures.put("requestP99Millis", at(sorted, 99) / PER_MILLI);
    return figures;
  }

  private static double at(long[] sorted, int percent) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
