package souk.bench.keys;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import souk.deployment.LedgerChoice;
import souk.deployment.keys.KeysDeployment;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.exchange.wire.Paths;
import souk.exchange.wire.SessionKey;
import souk.keys.GrantFile;
import souk.keys.owner.GrantWish;
import souk.keys.reader.KeysReader;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.PrivateKey;
import souk.umbral.Capsule;

/**
 * One provider of a market of keys under load over HTTP on loopback: requests that were signed
 * before, each re-encrypted with its proof, signed, recorded durably before it is answered. Then,
 * at half of what it served, requests end to end by a reader, beside an append of as many bytes
 * that is synced. All share this machine's cores.
 */
public final class KeysBench {
  private static final int PROVIDERS = 3;
  private static final int BOOKS = 8;
  private static final int CAPSULES = 64;
  private static final int SAMPLE = 64;
  private static final int MOST_PER_SECOND = 12_000;
  private static final int WARM_UP = 20_000;
  private static final int MOST_WARM_UP = 20;
  private static final int APPENDS = 200;
  private static final int APPENDED = 512;
  private static final long SEED = 20_261_130;
  private static final double NANOS = 1e9;
  private static final double PER_MICRO = 1e3;

  /** Of all parties, the client with its messages too. */
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final MarketFile byTime;
  private final MarketFile byRequest;
  private final Path folder;
  private final int connections;
  private final int seconds;

  /**
   * @param byTime a market whose agreements pay by periods
   * @param byRequest one in which each answer costs tickets, with enough of them for the time: 8
   *     books for each provider are made out
   * @param connections requests under way at a time; providers let a reader have 64
   * @param seconds of each measurement
   */
  public KeysBench(
      MarketFile byTime, MarketFile byRequest, Path folder, int connections, int seconds) {
    this.byTime = byTime;
    this.byRequest = byRequest;
    this.folder = folder;
    this.connections = connections;
    this.seconds = seconds;
  }

  /** Runs it; figures by name. */
  public Map<String, Object> run() throws Exception {
    Map<String, Object> figures = new LinkedHashMap<>();
    try (Scene scene = new Scene(byTime, folder.resolve("time"))) {
      served(scene, figures);
    }
    try (Scene scene = new Scene(byRequest, folder.resolve("request"))) {
      paid(scene, figures);
    }
    return figures;
  }

  /** A market with a reader and its grant. */
  private static final class Scene implements AutoCloseable {
    private final KeysDeployment keys;
    private final PrivateKey key = PrivateKey.fromSeeded(new Random(SEED));
    private final KeysReader reader;
    private final GrantFile file;
    private final List<Capsule> capsules = new ArrayList<>();
    private int series;

    Scene(MarketFile market, Path folder) throws Exception {
      this.keys =
          KeysDeployment.open(
              new KeysDeployment.Options(market, PROVIDERS, 0, BOOKS, folder, SEED),
              new LedgerChoice.Local());
      try {
        var _ = keys.owner().create("bench");
        this.reader = keys.reader(key);
        for (int i = 0; i < CAPSULES; i++) {
          capsules.add(keys.owner().wrap("bench", new byte[32]).capsule());
        }
        this.file =
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
      } catch (Exception e) {
        keys.close();
        throw e;
      }
    }

    PreparedRequests requests(int count) throws Exception {
      GrantFile.Place place = file.places().getFirst();
      SessionKey session =
          SessionKey.ofClient(
              key,
              new ExchangeClient(
                      keys.market().dialer(),
                      key,
                      keys.market().ledger().info(),
                      ClientRules.DEFAULT)
                  .about(place.endpoint(), file.grant().parts().getFirst().provider())
                  .key(),
              keys.market().ledger().info().domain(),
              place.agreement());
      return new PreparedRequests(
          file, 0, key, session, capsules, series++, count, keys.market().clock());
    }

    /** One answer of one provider, asked for, verified; whether it was right. */
    boolean ask(int number) {
      return reader.ask(file, capsules.get(number % CAPSULES), 1).right().size() == 1;
    }

    @Override
    public void close() {
      keys.close();
    }
  }

  private void served(Scene scene, Map<String, Object> figures) throws Exception {
    try (LoadClient load =
            new LoadClient(scene.file.places().getFirst().endpoint(), Paths.PAY, connections);
        ExecutorService background = Executors.newSingleThreadExecutor()) {
      var _ = load.run(scene.requests(WARM_UP), MOST_WARM_UP, 0, SAMPLE);
      PreparedRequests all = scene.requests(seconds * MOST_PER_SECOND);
      long before = PROCESS.getProcessCpuTime();
      LoadClient.Result full = load.run(all, seconds, 0, SAMPLE);
      double processor = PROCESS.getProcessCpuTime() - before;
      figures.put("servedPerSecond", Math.round(full.perSecond()));
      figures.put("servedProcessorMicros", processor / PER_MICRO / full.answered());
      figures.put("servedRefused", full.refused());
      figures.put("servedVerified", full.sample().size());
      figures.put("servedWrong", all.wrong(full.sample()));
      figures.put("servedUnderWay", connections);
      figures.put("servedP50Millis", full.latencies().millis(50));
      figures.put("servedP99Millis", full.latencies().millis(99));

      double half = full.perSecond() / 2;
      PreparedRequests rest = scene.requests((int) (2 * seconds * half) + 1);
      Future<LoadClient.Result> running =
          background.submit(() -> load.run(rest, seconds, half, SAMPLE));
      Latencies latencies = new Latencies();
      long wrong = 0;
      for (int i = 0; !running.isDone(); i++) {
        long began = System.nanoTime();
        wrong += scene.ask(i) ? 0 : 1;
        latencies.add(System.nanoTime() - began);
      }
      figures.put("halfLoadPerSecond", Math.round(running.get().perSecond()));
      figures.put("requests", latencies.size());
      figures.put("requestsWrong", wrong);
      figures.put("requestP50Millis", latencies.millis(50));
      figures.put("requestP99Millis", latencies.millis(99));
      appends(figures);
    }
  }

  /** Requests whose tickets the owner's node gives: as fast as they go, then half as many. */
  private void paid(Scene scene, Map<String, Object> figures) throws Exception {
    var _ = readers(scene, 1, 0, new Latencies());
    double most = readers(scene, connections, 0, new Latencies());
    figures.put("paidRequestsPerSecond", Math.round(most));
    Latencies latencies = new Latencies();
    double half = readers(scene, connections, most / 2, latencies);
    figures.put("paidHalfLoadPerSecond", Math.round(half));
    figures.put("paidRequestP50Millis", latencies.millis(50));
    figures.put("paidRequestP99Millis", latencies.millis(99));
    appends(figures);
  }

  private double readers(Scene scene, int threads, double perSecond, Latencies latencies)
      throws InterruptedException, ExecutionException, IOException {
    LongAdder right = new LongAdder();
    LongAdder turns = new LongAdder();
    long began = System.nanoTime();
    long end = began + TimeUnit.SECONDS.toNanos(seconds);
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService askers = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        int number = i;
        all.add(
            askers.submit(() -> {
              long mine = 0;
              while (System.nanoTime() < end) {
                if (perSecond > 0) {
                  long due = began + (long) ((mine++ * threads + number) * NANOS / perSecond);
                  TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                }
                long start = System.nanoTime();
                turns.increment();
                if (scene.ask(number)) {
                  right.increment();
                }
                latencies.add(System.nanoTime() - start);
              }
              return null;
            }));
      }
    }
    for (Future<?> each : all) {
      var _ = each.get();
    }
    if (right.sum() < turns.sum()) {
      throw new IOException(
          "%d of %d requests were not answered".formatted(turns.sum() - right.sum(), turns.sum()));
    }
    return right.sum() / ((System.nanoTime() - began) / NANOS);
  }

  /** What an append of an answer's size takes that is on disk when it returns. */
  private void appends(Map<String, Object> figures) throws IOException {
    Latencies latencies = new Latencies();
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("appends"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND)) {
      for (int i = 0; i < APPENDS; i++) {
        long began = System.nanoTime();
        int _ = file.write(ByteBuffer.allocate(APPENDED));
        file.force(false);
        latencies.add(System.nanoTime() - began);
      }
    }
    figures.put("appendP50Millis", latencies.millis(50));
    figures.put("appendP99Millis", latencies.millis(99));
  }
}
