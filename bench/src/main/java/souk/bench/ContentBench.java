package souk.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import souk.content.ContentRules;
import souk.content.Manifest;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.Progress;
import souk.content.kind.ContentMarket;
import souk.deployment.content.ContentDeployment;
import souk.exchange.Hired;
import souk.ledger.Command;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PublicKey;
import souk.primitives.Secp256k1;
import souk.transport.ProblemException;

/**
 * The content market's figures: the puzzle beside the JDK's SHA-256, bundles as a publisher makes
 * them, and a file fetched from a whole market in this process beside the same bytes over HTTPS.
 * What is said to be per core is measured by a thread's CPU time.
 */
public final class ContentBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int CACHES = 6;

  /** Tickets in a book while bundles are made: so many that books are hardly ever waited for. */
  private static final int DEEP = 12;

  private static final int BATCHES = 14;
  private static final int WARM_BATCHES = 7;
  private static final int BUNDLES = 4_000;
  private static final int STRETCH = 100;

  /** Hears what is measured now. */
  @FunctionalInterface
  public interface Watcher {
    void step(String what);
  }

  /**
   * How much to measure.
   *
   * @param mebibytes of the file that is fetched
   * @param fetches how often
   * @param puzzleRounds how often the puzzle's subjects take turns
   */
  public record Size(int mebibytes, int fetches, int puzzleRounds) {
    /** About two minutes on two cores. */
    public static final Size USUAL = new Size(128, 8, 9);

    public Size {
      if (mebibytes < 1 || fetches < 2 || puzzleRounds < 1) {
        throw new IllegalArgumentException("at least one MiB, two fetches and one round");
      }
    }
  }

  private final ContentMarket market;
  private final Size size;
  private final Path folder;
  private final Watcher watcher;

  /**
   * @param folder for files of this measurement, to be deleted afterwards
   */
  public ContentBench(ContentMarket market, Size size, Path folder, Watcher watcher) {
    this.market = market;
    this.size = size;
    this.folder = folder;
    this.watcher = watcher;
  }

  /** Measures everything; names as in the JSON of {@code souk bench content}. */
  public Map<String, Object> run() throws Exception {
    Map<String, Object> figures = new LinkedHashMap<>();
    watcher.step("solving puzzles");
    Map<String, Object> solve =
        new PuzzleBench(size.puzzleRounds(), market.service().passes()).solve();
    boolean lanes = Boolean.TRUE.equals(solve.get("vectorised"));
    double limit = number(solve, "limitMBpsPerCore");
    double best = number(solve, lanes ? "vectorMBpsPerCore" : "solveMBpsPerCore");
    figures.put("solveMBpsPerCore", best);
    figures.put("solveShareOfLimit", best / limit);
    figures.put("solveLimitMBpsPerCore", limit);
    figures.put("solveEngine", lanes ? "lanes" : "portable");
    figures.put("portableSolveMBpsPerCore", number(solve, "solveMBpsPerCore"));
    figures.put("portableSolveShareOfLimit", number(solve, "solveShareOfLimit"));
    figures.put("solveScalingPerThread", number(solve, "scalingPerThread"));
    figures.put("dependentReadNanos", number(solve, "dependentReadNanos"));

    Path file = file();
    double read = objectReadNanos(file);
    BundleFloor floor = new BundleFloor();
    Map<String, Object> generated = new LinkedHashMap<>();
    Map<String, Object> share = new LinkedHashMap<>();
    for (int passes : new int[] {2, 4}) {
      watcher.step("making bundles of " + passes + " passes");
      double nanos = nanosPerBundle(file, passes);
      ContentRules rules = market.service();
      generated.put(
          String.valueOf(passes), 8.0 * rules.caches() * rules.chunkBytes() / nanos / 1e3);
      share.put(String.valueOf(passes), floor.nanos(rules, passes, read) / nanos);
      if (passes == market.service().passes()) {
        figures.put("bundlesPerSecondPerCore", 1e9 / nanos);
      }
    }
    figures.put("generateTbpsPerCore", generated);
    figures.put("generateShareOfLimit", share);
    figures.put("objectReadNanos", read);
    deliver(file, figures);
    return figures;
  }

  private static double number(Map<String, Object> figures, String name) {
    return ((Number) java.util.Objects.requireNonNull(figures.get(name))).doubleValue();
  }

  private Path file() throws IOException {
    Path file = folder.resolve("object");
    byte[] mebibyte = new byte[1 << 20];
    Random random = new Random(20_261_122);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < size.mebibytes(); i++) {
        random.nextBytes(mebibyte);
        out.write(mebibyte);
      }
    }
    return file;
  }

  private ContentDeployment open(ContentMarket of, String name, long chunks) throws Exception {
    return ContentDeployment.open(
        new ContentDeployment.Options(
            of, CACHES, 0, chunks, folder.resolve(name), null, 20_261_122, true));
  }

  // ---- bundles ----

  /** CPU time of all that a publisher does for one bundle, but HTTP and the tickets themselves. */
  private double nanosPerBundle(Path file, int passes) throws Exception {
    ContentMarket deep =
        new ContentMarket(
            market.ledger(),
            new PaymentRules(market.payment().prize(), DEEP),
            market.agreement(),
            market.service().withPasses(passes));
    long chunks = (long) BATCHES * BUNDLES * market.service().caches();
    try (ContentDeployment deployment = open(deep, "bundles-" + passes, chunks)) {
      Manifest object = deployment.publisher().publish(file);
      List<Double> stretches = new ArrayList<>();
      int client = 0;
      for (int batch = 0; batch < BATCHES; batch++) {
        for (int i = 0; i < BUNDLES / STRETCH; i++) {
          double nanos = stretch(deployment, object, client);
          client += STRETCH;
          if (batch >= WARM_BATCHES && !Double.isNaN(nanos)) {
            stretches.add(nanos);
          }
        }
        // Tokens run out, and their places come back.
        deployment.advance(2L * market.service().tokenBlocks() + 2);
      }
      return median(stretches.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  /** What each step of a bundle's chain waits for, since the object is larger than the caches. */
  private static double objectReadNanos(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment object = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      double[] nanos = new double[BATCHES];
      for (int i = 0; i < nanos.length; i++) {
        nanos[i] = DependentReads.nanos(object);
      }
      return median(nanos);
    }
  }

  /** Nanoseconds of CPU for each bundle of a run of them; NaN when caches were short of tickets. */
  private static double stretch(ContentDeployment deployment, Manifest object, int firstClient)
      throws InterruptedException {
    int bundles = object.layout().bundles();
    long start = THREADS.getCurrentThreadCpuTime();
    try {
      for (int i = 0; i < STRETCH; i++) {
        int made = firstClient + i;
        Address client = Address.of(Bytes32.of(made / 4).toArray(), 12);
        if (deployment.publisher().bundle(client, object.contentId(), made % bundles).size() == 0) {
          throw new IllegalStateException("an empty bundle");
        }
      }
    } catch (ProblemException e) {
      Thread.sleep(20); // new books are on their way
      return Double.NaN;
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / (double) STRETCH;
  }

  // ---- delivery ----

  private void deliver(Path file, Map<String, Object> figures) throws Exception {
    long bytes = Files.size(file);
    long chunks = ContentDeployment.chunks(market, bytes);
    double[] paid = new double[size.fetches()];
    double[] plain = new double[size.fetches()];
    try (HttpsBaseline https = new HttpsBaseline(market.service().chunkBytes(), folder);
        ContentDeployment deployment = open(market, "delivery", chunks * (size.fetches() + 2))) {
      Manifest object = deployment.publisher().publish(file);
      try (ContentClient client = deployment.client(ClientLimits.DEFAULT)) {
        for (int i = 0; i < paid.length; i++) {
          watcher.step("fetching %d MiB, %d of %d".formatted(size.mebibytes(), i + 1, paid.length));
          paid[i] = bytes / 1e6 / fetch(client, deployment.publisherUri(), object);
          plain[i] = bytes / 1e6 / https.download((int) chunks);
        }
      }
      watcher.step("counting bytes on the wire");
      long wire = wireBytes(deployment, object);
      double[] laterPaid = Arrays.copyOfRange(paid, paid.length / 2, paid.length);
      double[] laterPlain = Arrays.copyOfRange(plain, plain.length / 2, plain.length);
      figures.put("goodputMBps", median(laterPaid));
      figures.put("firstGoodputMBps", paid[0]);
      figures.put("httpsMBps", median(laterPlain));
      figures.put("shareOfHttps", median(laterPaid) / median(laterPlain));
      figures.put("wireOverheadPercent", 100.0 * (wire - bytes) / bytes);
    }
  }

  private static double fetch(ContentClient client, URI publisher, Manifest object)
      throws Exception {
    long start = System.nanoTime();
    client.fetch(publisher, object.contentId(), OutputStream.nullOutputStream(), Progress.NONE);
    return (System.nanoTime() - start) / 1e9;
  }

  /** All that passes between a client and everybody else while it fetches the object once. */
  private static long wireBytes(ContentDeployment deployment, Manifest object) throws Exception {
    LongAdder bytes = new LongAdder();
    List<CountingRelay> relays = new ArrayList<>();
    try {
      for (int i = 0; i < deployment.caches().size(); i++) {
        CountingRelay relay = new CountingRelay(deployment.caches().get(i).uri(), bytes);
        relays.add(relay);
        Command.OpenAgreement signed = deployment.agreements().get(i);
        Bytes32 id = signed.terms().id(deployment.ledger().info().domain());
        PublicKey cache = Secp256k1.recoverKey(signed.provider(), id).orElseThrow();
        deployment.publisher().role().dismissed(id);
        deployment.publisher().role().hired(new Hired(id, signed.terms(), cache, relay.uri()));
      }
      while (deployment.publisher().ready() < relays.size()) {
        Thread.sleep(10);
      }
      CountingRelay publisher = new CountingRelay(deployment.publisherUri(), bytes);
      relays.add(publisher);
      // Books that pass the relays are the publisher's; the client's bytes are counted from here.
      long before = bytes.sum();
      try (ContentClient client = deployment.client(ClientLimits.DEFAULT)) {
        fetch(client, publisher.uri(), object);
      }
      return bytes.sum() - before;
    } finally {
      for (CountingRelay relay : relays) {
        relay.close();
      }
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
