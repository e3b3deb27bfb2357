package souk.bench.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.replication.KeccakGraph;
import souk.replication.ParentTable;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.replication.Progress;
import souk.replication.Replica;
import souk.replication.SealedReplica;
import souk.replication.Sealing;
import souk.storage.cipher.CipherFile;
import souk.storage.erasure.ReedSolomon;
import tools.jackson.databind.ObjectMapper;

/**
 * File storage on one thread, by its processor time, as JSON: sealing and commitments beside this
 * JVM's own SHA-256, Reed–Solomon 4-of-8 beside a copy of the memory that it reads and writes,
 * encryption, and the proof of a period. Each figure is the median of rounds that take turns.
 * Arguments: rounds (3), height of the sealed piece's tree (17: 4 MiB).
 */
public final class StorageBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Address PROVIDER = Address.parse("0x" + "02".repeat(20));
  private static final long SEED = 20_261_130;
  private static final int LAYERS = 11;
  private static final int NODE = 32;
  private static final int BLOCK = 64;
  private static final int LABEL = 1_248;
  private static final int BULK = 16 << 20;
  private static final int CHALLENGES = 5;

  private final Path folder;
  private final int height;
  private final byte[] data = new byte[BULK];

  private StorageBench(Path folder, int height) {
    this.folder = folder;
    this.height = height;
    new Random(SEED).nextBytes(data);
  }

  public static void main(String[] args) throws Exception {
    List<String> given = Arrays.stream(args).filter(each -> !each.equals("--json")).toList();
    int rounds = given.isEmpty() ? 3 : Integer.parseInt(given.get(0));
    int height = given.size() < 2 ? 17 : Integer.parseInt(given.get(1));
    Path folder = Files.createTempDirectory("souk-bench-storage");
    try {
      System.out.println(
          new ObjectMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(all(rounds, height, folder, _ -> {})));
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /**
   * All figures, by name.
   *
   * @param rounds of which the median is taken
   * @param height of the tree of the piece that is sealed
   * @param folder to seal in
   * @param step is told what is measured next
   */
  public static Map<String, Object> all(int rounds, int height, Path folder, Consumer<String> step)
      throws IOException {
    StorageBench bench = new StorageBench(folder, height);
    Map<String, Figure> kinds = new LinkedHashMap<>();
    kinds.put("sha256", bench::sha256);
    kinds.put("commp", bench::commp);
    kinds.put("reedSolomon", bench.reedSolomon());
    kinds.put("copies", bench::copies);
    kinds.put("recovery", bench.recovery());
    kinds.put("cipher", bench::cipher);
    Map<String, double[]> found = new LinkedHashMap<>();
    for (int round = -2; round < rounds; round++) { // the first ones warm up
      for (Map.Entry<String, Figure> kind : kinds.entrySet()) {
        step.accept(kind.getKey());
        double rate = rate(kind.getValue());
        if (round >= 0) {
          found.computeIfAbsent(kind.getKey(), _ -> new double[rounds])[round] = rate;
        }
      }
    }
    double hash = median(found, "sha256");
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("sha256MBps", (long) hash);
    step.accept("sealing");
    bench.seal(figures, hash);
    figures.put("commpMBps", (long) median(found, "commp"));
    double commp = median(found, "commp") * hashedPerByte(0, 0, 2 * BLOCK) / hash;
    figures.put("commpShareOfLimit", share(commp));
    figures.put("commpLanes", PieceCommitment.lanes());
    figures.put("reedSolomonMBpsPerCore", (long) median(found, "reedSolomon"));
    figures.put("reedSolomonRecoveryMBpsPerCore", (long) median(found, "recovery"));
    figures.put("copyOfTheSameMemoryMBps", (long) median(found, "copies"));
    figures.put("cipherMBps", (long) median(found, "cipher"));
    return figures;
  }

  private static double share(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static double median(Map<String, double[]> found, String name) {
    double[] sorted = found.getOrDefault(name, new double[1]).clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** What is measured; returns how many bytes it went over. */
  @FunctionalInterface
  private interface Figure {
    long run() throws IOException;
  }

  private static double rate(Figure figure) throws IOException {
    long begin = THREADS.getCurrentThreadCpuTime();
    long bytes = figure.run();
    return bytes * 1e3 / (THREADS.getCurrentThreadCpuTime() - begin);
  }

  private long sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int i = 0; i < 8; i++) {
        digest.update(data);
      }
      return digest.digest().length > 0 ? 8L * data.length : 0;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private long commp() {
    PieceCommitment commitment = new PieceCommitment();
    commitment.update(data, 0, data.length);
    return commitment.finish().size();
  }

  private byte[][] shards(int count, int length) {
    byte[][] shards = new byte[count][];
    for (int i = 0; i < count; i++) {
      shards[i] = Arrays.copyOfRange(data, i * length, (i + 1) * length);
    }
    return shards;
  }

  private Figure reedSolomon() {
    int length = 1 << 20;
    ReedSolomon code = new ReedSolomon(4, 8);
    byte[][] in = shards(4, length);
    byte[][] out = new byte[4][length];
    return () -> {
      for (int i = 0; i < 16; i++) {
        code.parity(in, out, length);
      }
      return 16L * 4 * length;
    };
  }

  private Figure recovery() {
    int length = 1 << 20;
    int[] there = IntStream.range(4, 8).toArray();
    int[] wanted = IntStream.range(0, 4).toArray();
    ReedSolomon.Recovery code = new ReedSolomon(4, 8).recovery(there, wanted);
    byte[][] in = shards(4, length);
    byte[][] out = new byte[4][length];
    return () -> {
      for (int i = 0; i < 16; i++) {
        code.recover(in, out, length);
      }
      return 16L * 4 * length;
    };
  }

  private long copies() {
    byte[] target = new byte[4 << 20];
    for (int i = 0; i < 32; i++) {
      System.arraycopy(data, (i & 3) * target.length, target, 0, target.length);
    }
    return 32L * target.length;
  }

  private long cipher() throws IOException {
    return CipherFile.encipher(
        new byte[CipherFile.SECRET],
        new SecureRandom(),
        new ByteArrayInputStream(data),
        OutputStream.nullOutputStream());
  }

  /** Bytes that SHA-256 compresses for each byte of a tree's nodes. */
  private static double hashedPerByte(int label, int leaf, int node) {
    return (double) (label + leaf + node) / NODE;
  }

  private static int compressed(int message) {
    return (message + 9 + BLOCK - 1) / BLOCK * BLOCK;
  }

  private void seal(Map<String, Object> figures, double hash) throws IOException {
    int size = (int) ((1L << height) / 4 * 127);
    Path file = folder.resolve("data");
    byte[] all = new byte[size];
    new Random(SEED).nextBytes(all);
    Files.write(file, all);
    Piece piece = new PieceCommitment().update(all, 0, size).finish();
    Path sealed = folder.resolve("sealed");
    long begin = THREADS.getCurrentThreadCpuTime();
    try (ParentTable table =
        ParentTable.of(new KeccakGraph(height), folder.resolve("parents"), Progress.NONE)) {
      double parents = THREADS.getCurrentThreadCpuTime() - begin;
      for (int together : new int[] {1, 1, 8, 8}) { // the first one of each warms up
        List<Sealing.Job> jobs =
            IntStream.range(0, together)
                .mapToObj(i ->
                    new Sealing.Job(
                        Replica.of(Bytes32.of(figures.size() * 10L + i), PROVIDER, piece, LAYERS),
                        file,
                        sealed))
                .toList();
        begin = THREADS.getCurrentThreadCpuTime();
        new Sealing(folder.resolve("work"), table, jobs).run(false, Progress.NONE);
        double rate = (double) together * size * 1e3 / (THREADS.getCurrentThreadCpuTime() - begin);
        double perByte =
            hashedPerByte(
                LAYERS * compressed(LABEL),
                compressed(LAYERS * NODE + 2) + compressed(NODE + 2),
                compressed(2 * NODE) + 2 * compressed(2 * NODE + 2));
        String suffix = together == 1 ? "" : "Of" + together + "Together";
        figures.put("sealMBps" + suffix, Math.round(rate * 100) / 100.0);
        figures.put("sealShareOfLimit" + suffix, share(rate * perByte / hash));
        prove(figures, sealed, jobs.getFirst().replica());
      }
      figures.put("parentsMicrosPerNode", share(parents / 1e3 / table.nodes()));
    }
  }

  private static void prove(Map<String, Object> figures, Path folder, Replica replica)
      throws IOException {
    try (SealedReplica sealed = new SealedReplica(folder, replica)) {
      long begin = THREADS.getCurrentThreadCpuTime();
      Bytes proof = sealed.prove(Bytes32.of(SEED), CHALLENGES);
      figures.put("proofMillis", share((THREADS.getCurrentThreadCpuTime() - begin) / 1e6));
      figures.put("proofBytes", proof.size());
    }
    SealedReplica.delete(folder, replica);
  }
}
