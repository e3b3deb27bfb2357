package souk.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import souk.content.ContentRules;
import souk.content.Layout;
import souk.content.Manifest;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.ContentException;
import souk.content.client.Progress;
import souk.content.kind.ContentMarket;
import souk.deployment.content.ContentDeployment;

/**
 * Many clients at once on one publisher and six caches, all in this process: each fetches one
 * bundle after the other from a place of its own choice. Chunks are smaller than usual, so that
 * there is one bundle a second for every few clients even on a small machine.
 */
public final class LoadBench {
  private static final int CACHES = 6;
  private static final int OBJECT = 64 << 20;
  private static final int CHUNK = 128 << 10;
  private static final int PROBES = 5;

  /** What happened to one client. */
  private record Tally(List<Double> millis, Map<String, Integer> errors) {}

  private final ContentMarket market;
  private final int clients;
  private final Duration duration;
  private final Path folder;
  private final ContentBench.Watcher watcher;

  /**
   * @param duration at most {@code roundLength − closeGap} seconds of the market, in which one
   *     round pays everything
   * @param folder for files of this measurement, to be deleted afterwards
   */
  public LoadBench(
      ContentMarket market,
      int clients,
      Duration duration,
      Path folder,
      ContentBench.Watcher watcher) {
    ContentRules usual = market.service();
    this.market =
        new ContentMarket(
            market.ledger(),
            market.payment(),
            market.agreement(),
            new ContentRules(
                usual.profile(),
                usual.caches(),
                usual.passes(),
                CHUNK,
                CHUNK,
                CHUNK,
                usual.tokenBlocks(),
                usual.abandonment(),
                usual.firstOpenBundles(),
                usual.mostOpenBundles(),
                usual.repairs(),
                usual.epochRounds()));
    this.clients = clients;
    this.duration = duration;
    this.folder = folder;
    this.watcher = watcher;
  }

  /** Runs for the whole duration. */
  public Map<String, Object> run() throws Exception {
    Path file = folder.resolve("object");
    byte[] bytes = new byte[OBJECT];
    new Random(20_261_122).nextBytes(bytes);
    Files.write(file, bytes);
    long chunks = 2_000L * duration.toSeconds(); // 250 MB/s, more than two cores deliver
    ContentDeployment.Options options =
        new ContentDeployment.Options(
            market, CACHES, 0, chunks, folder.resolve("load"), null, 20_261_122, true);
    try (ContentDeployment deployment = ContentDeployment.open(options)) {
      return run(deployment, deployment.publisher().publish(file));
    }
  }

  private Map<String, Object> run(ContentDeployment deployment, Manifest object) throws Exception {
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    List<Future<Tally>> running = new ArrayList<>();
    List<Long> heap = new ArrayList<>();
    List<Tally> tallies = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        int number = i;
        running.add(threads.submit(() -> client(deployment, object, number, end)));
      }
      for (int probe = 1; probe <= PROBES; probe++) {
        long at = start + duration.toNanos() * probe / (PROBES + 1);
        Thread.sleep(Math.max(0, (at - System.nanoTime()) / 1_000_000));
        heap.add(heapAfterCollection());
        watcher.step(
            "%d clients, %d of %d s; heap %d MB"
                .formatted(
                    clients,
                    (System.nanoTime() - start) / 1_000_000_000,
                    duration.toSeconds(),
                    heap.getLast() / 1_000_000));
      }
      for (Future<Tally> each : running) {
        tallies.add(each.get());
      }
    }
    return figures(object.layout(), tallies, heap, (System.nanoTime() - start) / 1e9);
  }

  private static long heapAfterCollection() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static Tally client(ContentDeployment deployment, Manifest object, int number, long end)
      throws IOException, InterruptedException {
    ClientLimits usual = ClientLimits.DEFAULT;
    ClientLimits modest =
        new ClientLimits(
            1, 1, usual.call(), usual.patience(), usual.pause(), usual.attempts(), 1 << 20);
    Tally tally = new Tally(new ArrayList<>(), new TreeMap<>());
    SplittableRandom random = new SplittableRandom(number);
    URI publisher = deployment.publisherUri();
    Layout layout = object.layout();
    int bundleBytes = layout.caches() * layout.chunkBytes();
    try (ContentClient client = deployment.client(modest)) {
      while (System.nanoTime() < end) {
        long offset = (long) random.nextInt(layout.bundles()) * bundleBytes;
        long length = Math.min(bundleBytes, layout.length() - offset);
        long began = System.nanoTime();
        try {
          client.fetch(
              publisher, object, offset, length, OutputStream.nullOutputStream(), Progress.NONE);
          tally.millis().add((System.nanoTime() - began) / 1e6);
        } catch (ContentException e) {
          tally.errors().merge(e.reason() + ": " + e.getMessage(), 1, Integer::sum);
        }
      }
    }
    return tally;
  }

  private Map<String, Object> figures(
      Layout layout, List<Tally> tallies, List<Long> heap, double seconds) {
    double[] millis =
        tallies.stream()
            .flatMap(tally -> tally.millis().stream())
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    if (millis.length == 0) {
      throw new IllegalStateException("no client got a bundle");
    }
    Map<String, Integer> errors = new TreeMap<>();
    tallies.forEach(
        tally -> tally.errors().forEach((text, n) -> errors.merge(text, n, Integer::sum)));
    int[] each = tallies.stream().mapToInt(tally -> tally.millis().size()).sorted().toArray();
    double median = millis[millis.length / 2];
    double p99 = millis[(int) (millis.length * 0.99)];
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("clients", clients);
    figures.put("seconds", seconds);
    figures.put("bundles", millis.length);
    figures.put(
        "goodputMBps",
        millis.length * (double) layout.caches() * layout.chunkBytes() / 1e6 / seconds);
    figures.put("errors", errors.values().stream().mapToInt(Integer::intValue).sum());
    figures.put("errorKinds", errors);
    figures.put("medianMillis", median);
    figures.put("p99Millis", p99);
    figures.put("p99OverMedian", p99 / median);
    figures.put("slowestMillis", millis[millis.length - 1]);
    figures.put("bundlesOfClientWithFewest", each[0]);
    figures.put("bundlesOfMedianClient", each[each.length / 2]);
    figures.put("bundlesOfClientWithMost", each[each.length - 1]);
    figures.put("heapMBAfterCollection", heap.stream().map(used -> used / 1_000_000).toList());
    figures.put("heapGrowth", heap.getLast() / (double) heap.getFirst());
    return figures;
  }
}
