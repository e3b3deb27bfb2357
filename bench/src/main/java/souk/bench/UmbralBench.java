package souk.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.umbral.Capsule;
import souk.umbral.CapsuleFragment;
import souk.umbral.Encryption;
import souk.umbral.Grant;
import souk.umbral.KeyFragment;
import souk.umbral.VerifiedCapsuleFragment;
import souk.umbral.VerifiedKeyFragment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Proxy re-encryption beside umbral-pre from npm (WebAssembly in Node.js), both by processor time
 * of one thread, in turn. Arguments: rounds (3), milliseconds of each operation in a round (500).
 * Run it in the project's folder, after {@code npm ci} in {@code proofs/umbral/clients}.
 */
public final class UmbralBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Path CLIENTS = Path.of("proofs/umbral/clients");

  private final SecureRandom random = new SecureRandom();
  private final PrivateKey owner = PrivateKey.generate(random);
  private final PrivateKey signer = PrivateKey.generate(random);
  private final PrivateKey reader = PrivateKey.generate(random);
  private final PublicKey ownerKey = owner.publicKey();
  private final PublicKey signerKey = signer.publicKey();
  private final PublicKey readerKey = reader.publicKey();
  private final Encryption.Sealed sealed = Encryption.encrypt(ownerKey, new byte[19], random);
  private final Capsule capsule = sealed.capsule();
  private final List<VerifiedKeyFragment> keys =
      Grant.split(owner, readerKey, signer, 2, 2, random);
  private final KeyFragment key = keys.getFirst().fragment();
  private final CapsuleFragment answer = keys.getFirst().reencrypt(capsule, random);
  private final List<VerifiedCapsuleFragment> answers;

  private final Map<String, double[]> ours = new LinkedHashMap<>();
  private final Map<String, double[]> theirs = new LinkedHashMap<>();

  private UmbralBench() throws Exception {
    answers =
        List.of(
            answer.verify(capsule, signerKey, ownerKey, readerKey),
            keys.get(1).reencrypt(capsule, random).verify(capsule, signerKey, ownerKey, readerKey));
  }

  /** Prints a row for each operation. */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    int millis = args.length > 1 ? Integer.parseInt(args[1]) : 500;
    UmbralBench bench = new UmbralBench();
    bench.measure(rounds, millis);
    bench.print();
  }

  /**
   * The figures by name: {@code reencryptPerSecondPerCore} and so on, the same with the prefix
   * {@code wasm} where umbral-pre is installed, and {@code grantMillis} of 10 of 20.
   *
   * @param rounds whose median it is
   * @param millis of each operation in a round
   */
  public static Map<String, Object> figures(int rounds, int millis) throws Exception {
    UmbralBench bench = new UmbralBench();
    bench.measure(rounds, millis);
    Map<String, Object> figures = new LinkedHashMap<>();
    bench.ours.forEach(
        (name, measured) -> figures.put(name + "PerSecondPerCore", Math.round(median(measured))));
    bench.theirs.forEach((name, measured) -> {
      if (!Double.isNaN(median(measured))) {
        figures.put(
            "wasm"
                + name.substring(0, 1).toUpperCase(Locale.ROOT)
                + name.substring(1)
                + "PerSecondPerCore",
            Math.round(median(measured)));
      }
    });
    figures.put("grantMillis", 1_000 / median(Objects.requireNonNull(bench.ours.get("grant"))));
    return figures;
  }

  private void measure(int rounds, int millis) throws Exception {
    Map<String, Callable<?>> operations = new LinkedHashMap<>();
    operations.put("reencrypt", () -> keys.getFirst().reencrypt(capsule, random));
    operations.put("verify", () -> answer.verify(capsule, signerKey, ownerKey, readerKey));
    operations.put("verifyKey", () -> key.verify(signerKey, ownerKey, readerKey));
    operations.put(
        "decrypt",
        () -> Encryption.open(reader, ownerKey, capsule, answers, sealed.ciphertext().toArray()));
    operations.put("grant", () -> Grant.split(owner, readerKey, signer, 10, 20, random));
    for (Callable<?> each : operations.values()) {
      perSecond(each, millis);
    }
    boolean there = Files.isDirectory(CLIENTS.resolve("node_modules/@nucypher/umbral-pre"));
    for (int round = 0; round < rounds; round++) {
      JsonNode wasm = there ? wasm(millis) : null;
      for (Map.Entry<String, Callable<?>> each : operations.entrySet()) {
        String name = each.getKey();
        ours.computeIfAbsent(name, _ -> new double[rounds])[round] =
            perSecond(each.getValue(), millis);
        theirs.computeIfAbsent(name, _ -> new double[rounds])[round] =
            wasm == null ? Double.NaN : wasm.get(name).doubleValue();
      }
    }
  }

  private void print() {
    System.out.printf("%-12s %12s %12s %8s%n", "a core", "Souk /s", "wasm /s", "ratio");
    ours.forEach((name, figures) -> {
      double mine = median(figures);
      double other = median(Objects.requireNonNull(theirs.get(name)));
      System.out.printf("%-12s %12.0f %12.0f %8.2f%n", name, mine, other, mine / other);
    });
    System.out.printf(
        "grant of 10 of 20: %.2f ms%n", 1_000 / median(Objects.requireNonNull(ours.get("grant"))));
  }

  private static double perSecond(Callable<?> operation, int millis) throws Exception {
    long end = System.nanoTime() + millis * 1_000_000L;
    long start = THREADS.getCurrentThreadCpuTime();
    long done = 0;
    while (System.nanoTime() < end) {
      operation.call();
      done++;
    }
    return done * 1e9 / (THREADS.getCurrentThreadCpuTime() - start);
  }

  private static JsonNode wasm(int millis) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("node", "umbral.mjs", "time", String.valueOf(millis))
            .directory(CLIENTS.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] said = process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) {
      throw new IOException("node ended with status " + process.exitValue());
    }
    return new JsonMapper().readTree(said);
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
