package souk.bench;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.puzzle.ByteRange;
import souk.puzzle.CtrPieceSource;
import souk.puzzle.PieceSource;
import souk.puzzle.Puzzle;
import souk.puzzle.PuzzleGenerator;
import souk.puzzle.PuzzleParameters;
import souk.puzzle.PuzzleProfile;
import souk.puzzle.PuzzleSolver;
import tools.jackson.databind.ObjectMapper;

/**
 * The colocation puzzle: solving and generating, as JSON. Rates are per core, by the thread's CPU
 * time, so that others on the machine disturb little; each is the median of rounds in which all
 * subjects take turns. The limit of solving is the JDK's SHA-256 of a message of one block, divided
 * by the hashes that half the starts need. Arguments: rounds (default 9), passes (default 4).
 */
public final class PuzzleBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int CACHES = 4;
  private static final int MIB = 1 << 20;
  private static final int HASHES = 200_000;
  private static final long WARM_UP_NANOS = 25_000_000_000L;

  private final Random random = new Random(20_261_122);
  private final int rounds;
  private final PuzzleParameters parameters;
  private final List<ByteRange> chunks = new ArrayList<>();
  private final Puzzle unsolvable;
  private final double megabytes = CACHES * MIB / 1e6;

  PuzzleBench(int rounds, int passes) {
    this.rounds = rounds;
    parameters = new PuzzleParameters(PuzzleProfile.SOUK, CACHES, passes);
    for (int i = 0; i < CACHES; i++) {
      chunks.add(ByteRange.of(bytes(MIB)));
    }
    unsolvable = new Puzzle(parameters, Bytes32.ZERO, Bytes.of(new byte[32]));
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
    int passes = args.length > 1 ? Integer.parseInt(args[1]) : 4;
    Map<String, Object> report = new LinkedHashMap<>();
    PuzzleBench bench = new PuzzleBench(rounds, passes);
    report.put("solve", bench.solve());
    List<Object> generated = new ArrayList<>();
    for (int r : new int[] {2, 4}) {
      for (int chunk : new int[] {MIB / 8, MIB, 16 * MIB}) {
        generated.add(bench.generate(r, chunk));
      }
    }
    report.put("generate", generated);
    System.out.println(
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
  }

  Map<String, Object> solve() throws Exception {
    int threads = Runtime.getRuntime().availableProcessors();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      PuzzleSolver portable = PuzzleSolver.single();
      PuzzleSolver vector = new PuzzleSolver(executor, 1);
      PuzzleSolver parallel = new PuzzleSolver(executor, threads);
      warmUp(portable, vector, parallel);

      MemorySegment memory = MemorySegment.ofArray(bytes(CACHES * MIB));
      double[] hash = new double[rounds];
      double[] read = new double[rounds];
      double[] portableShare = new double[rounds];
      double[] portableRate = new double[rounds];
      double[] vectorRate = new double[rounds];
      double[] vectorGain = new double[rounds];
      double[] scaling = new double[rounds];
      double hashes =
          parameters.hashesPerStart() * (MIB / (double) PuzzleProfile.SOUK.pieceBytes());
      for (int round = 0; round < rounds; round++) {
        hash[round] = nanosPerHash();
        read[round] = DependentReads.nanos(memory);
        double nanos = solveNanos(portable);
        double vectorNanos = solveNanos(vector);
        portableShare[round] = hash[round] * hashes / nanos;
        portableRate[round] = megabytesPerSecond(nanos);
        vectorRate[round] = megabytesPerSecond(vectorNanos);
        vectorGain[round] = nanos / vectorNanos;
        scaling[round] = wallNanos(vector) / wallNanos(parallel) / threads;
      }
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("caches", CACHES);
      report.put("passes", parameters.passes());
      report.put("chunkBytes", MIB);
      report.put("jdkHashNanos", median(hash));
      report.put("dependentReadNanos", median(read));
      report.put("limitMBpsPerCore", 2e3 * megabytes * 1e6 / (median(hash) * hashes));
      report.put("solveMBpsPerCore", median(portableRate));
      report.put("solveShareOfLimit", median(portableShare));
      report.put("vectorised", vector.vectorised());
      report.put("vectorMBpsPerCore", median(vectorRate));
      report.put("vectorGain", median(vectorGain));
      report.put("threads", threads);
      report.put("scalingPerThread", median(scaling));
      return report;
    }
  }

  /** Until the vector code is in use, or for as long as its trial may take. */
  private void warmUp(PuzzleSolver... solvers) throws Exception {
    long start = System.nanoTime();
    boolean ready = false;
    while (!ready && System.nanoTime() - start < WARM_UP_NANOS) {
      ready = true;
      for (PuzzleSolver solver : solvers) {
        nanosPerHash();
        solveNanos(solver);
        ready &= solver == solvers[0] || solver.vectorised();
      }
    }
    for (int i = 0; i < 5; i++) {
      for (PuzzleSolver solver : solvers) {
        solveNanos(solver);
      }
    }
  }

  /** CPU time for all the starts of a puzzle, on this thread. */
  private double solveNanos(PuzzleSolver solver) throws InterruptedException {
    long start = THREADS.getCurrentThreadCpuTime();
    if (solver.solve(unsolvable, chunks).isPresent()) {
      throw new IllegalStateException("a goal of zeros was met");
    }
    return THREADS.getCurrentThreadCpuTime() - start;
  }

  private double wallNanos(PuzzleSolver solver) throws InterruptedException {
    long start = System.nanoTime();
    solveNanos(solver);
    return System.nanoTime() - start;
  }

  /** On average half the starts are tried. */
  private double megabytesPerSecond(double nanosForAllStarts) {
    return megabytes / (nanosForAllStarts / 2) * 1e9;
  }

  private double nanosPerHash() throws GeneralSecurityException, DigestException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] message = new byte[52];
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < HASHES; i++) {
      digest.update(message, 0, message.length);
      digest.digest(message, 0, 32);
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / (double) HASHES;
  }

  private Map<String, Object> generate(int passes, int chunkBytes) {
    PuzzleParameters shape = new PuzzleParameters(PuzzleProfile.SOUK, CACHES, passes);
    PuzzleGenerator generator = new PuzzleGenerator(shape, new SecureRandom());
    List<ByteRange> plaintext = new ArrayList<>();
    for (int i = 0; i < CACHES; i++) {
      plaintext.add(ByteRange.of(bytes(chunkBytes)));
    }
    CtrPieceSource ciphertext = new CtrPieceSource(CACHES).plaintext(PieceSource.of(plaintext));
    byte[] key = bytes(CtrPieceSource.KEY_BYTES);
    byte[] counter = bytes(CtrPieceSource.KEY_BYTES);
    int puzzles = 4_000;
    double[] nanos = new double[rounds + 20];
    for (int round = 0; round < nanos.length; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < puzzles; i++) {
        for (int chunk = 0; chunk < CACHES; chunk++) {
          key[chunk]++;
          ciphertext.key(chunk, key, counter);
        }
        if (generator.generate(Bytes32.of(i), ciphertext).key().length != 32) {
          throw new IllegalStateException("a key has 32 bytes");
        }
      }
      nanos[round] = (THREADS.getCurrentThreadCpuTime() - start) / (double) puzzles;
    }
    double median = median(Arrays.copyOfRange(nanos, 20, nanos.length));
    MemorySegment memory = MemorySegment.ofArray(bytes(CACHES * chunkBytes));
    double[] reads = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      reads[round] = DependentReads.nanos(memory);
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("caches", CACHES);
    report.put("passes", passes);
    report.put("chunkBytes", chunkBytes);
    report.put("microsPerPuzzle", median / 1e3);
    report.put("dependentReadNanos", median(reads));
    report.put("microsWithoutReads", (median - shape.steps() * median(reads)) / 1e3);
    report.put("tbitPerSecondPerCore", 8.0 * CACHES * chunkBytes / median / 1e3);
    return report;
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
