package souk.bench.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.replication.KeccakGraph;
import souk.replication.ParentTable;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.replication.Possession;
import souk.replication.Progress;
import souk.replication.Replica;
import souk.replication.SealedReplica;
import souk.replication.Sealing;
import tools.jackson.databind.ObjectMapper;

/**
 * One piece, sealed once on one thread, in a process of its own with little heap: how long that
 * takes, and in how much memory. A period's proof of what came out is verified. Arguments: a
 * folder, the height of the piece's tree.
 */
public final class SealBench {
  /** The heap of the process that seals, in MiB. */
  public static final int HEAP = 64;

  private static final String FIGURES = "figures ";
  private static final Address PROVIDER = Address.parse("0x" + "02".repeat(20));
  private static final long SEED = 20_261_130;
  private static final int LAYERS = 11;
  private static final int CHALLENGES = 5;
  private static final int BLOCK = 1 << 20;

  /** Blocks of 64 bytes that are hashed for a node of 32: labels, two leaves and three nodes. */
  private static final double BLOCKS = LAYERS * 20 + 6 + 1 + 2 + 2 + 2;

  private SealBench() {}

  /**
   * Seals in a process of its own.
   *
   * @param folder takes some fifteen times as much as is sealed
   * @param height of the piece's tree, of nodes of 32 bytes
   * @param step is told how far it is
   */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> all(Path folder, int height, Consumer<String> step)
      throws IOException, InterruptedException {
    Process sealer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-modules",
                "jdk.incubator.vector",
                "-Xlog:disable",
                "-XX:+UseSerialGC",
                "-Xmx" + HEAP + "m",
                "-cp",
                System.getProperty("java.class.path"),
                SealBench.class.getName(),
                folder.toString(),
                Integer.toString(height))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(sealer.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.startsWith(FIGURES)) {
          return new ObjectMapper()
              .readValue(line.substring(FIGURES.length()), LinkedHashMap.class);
        }
        step.accept(line);
      }
      throw new IOException("the process that seals ended with status " + sealer.waitFor());
    } finally {
      sealer.destroy();
    }
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int height = Integer.parseInt(args[1]);
    Map<String, Object> figures = new LinkedHashMap<>();
    Path file = folder.resolve("data");
    long size = (1L << height) / 4 * 127;
    Piece piece = write(file, size);
    figures.put("sealedBytes", size);
    long begun = System.nanoTime();
    try (ParentTable table =
        ParentTable.of(new KeccakGraph(height), folder.resolve("parents"), progress("parents"))) {
      figures.put("parentsSeconds", seconds(begun));
      double hash = sha256();
      Replica replica = Replica.of(Bytes32.of(SEED), PROVIDER, piece, LAYERS);
      Path sealed = folder.resolve("sealed");
      begun = System.nanoTime();
      List<Replica.Roots> roots =
          new Sealing(
                  folder.resolve("work"), table, List.of(new Sealing.Job(replica, file, sealed)))
              .run(false, progress("sealing"));
      double took = seconds(begun);
      figures.put("sealSeconds", took);
      figures.put("sealMBps", rounded(size / 1e6 / took));
      figures.put("sealShareOfLimit", rounded(size / 1e6 / took * 2 * BLOCKS / hash));
      try (SealedReplica kept = new SealedReplica(sealed, replica)) {
        Bytes proof = kept.prove(Bytes32.of(SEED), CHALLENGES);
        Bytes32 commitment = replica.commitment(roots.getFirst());
        figures.put(
            "proven", Possession.proves(replica, commitment, Bytes32.of(SEED), CHALLENGES, proof));
      }
    }
    figures.put("heapMB", Runtime.getRuntime().maxMemory() >> 20);
    figures.put("peakHeapMB", peakHeap() >> 20);
    System.out.println(FIGURES + new ObjectMapper().writeValueAsString(figures));
  }

  private static Piece write(Path file, long size) throws IOException {
    Random random = new Random(SEED);
    byte[] block = new byte[BLOCK];
    PieceCommitment commitment = new PieceCommitment();
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = size; left > 0; left -= BLOCK) {
        int some = (int) Math.min(left, BLOCK);
        random.nextBytes(block);
        out.write(block, 0, some);
        commitment.update(block, 0, some);
      }
    }
    return commitment.finish();
  }

  /** Says every tenth. */
  private static Progress progress(String what) {
    long[] said = {0};
    return (done, total, left) -> {
      long tenth = 10 * done / Math.max(1, total);
      if (tenth > said[0]) {
        said[0] = tenth;
        String more = left.map(some -> ", " + some.toSeconds() + " s left").orElse("");
        System.out.println(what + ": " + 10 * tenth + " %" + more);
      }
    };
  }

  /** MB a second of one stream, when all is compiled. */
  private static double sha256() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] block = new byte[BLOCK];
    double best = 0;
    for (int round = 0; round < 5; round++) {
      long begun = System.nanoTime();
      for (int i = 0; i < 256; i++) {
        digest.update(block);
      }
      best = Math.max(best, 256.0 * BLOCK * 1e3 / (System.nanoTime() - begun));
    }
    return best;
  }

  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .flatMap(usage -> Optional.ofNullable(usage).stream())
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  private static double seconds(long begun) {
    return rounded((System.nanoTime() - begun) / 1e9);
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
