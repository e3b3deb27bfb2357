package souk.bench.keys;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import souk.deployment.LedgerChoice;
import souk.deployment.keys.KeysDeployment;
import souk.keys.owner.GrantWish;
import souk.keys.reader.KeysReader;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.umbral.Capsule;

/**
 * How much memory a node needs that holds many grants: a market whose only provider takes a
 * fragment of each, over HTTP, in a process of its own with a heap of 512 MiB, in which the owner's
 * node, the ledger and the reader are, too. Then some of them, drawn at random, are answered.
 */
public final class GrantsHeld {
  private static final String HEAP = "-Xmx512m";
  private static final int BOOKS = 1;
  private static final int THREADS = 16;
  private static final int ASKED = 500;
  private static final long SEED = 20_261_130;
  private static final long MIB = 1 << 20;

  private GrantsHeld() {}

  /**
   * Runs it in another process.
   *
   * @param market text of a market file without questions, in which answers cost no tickets
   * @return {@code grantsHeld}, {@code grantsMiB} (of the heap, after a collection), {@code
   *     grantsHeapMiB} (its limit), {@code grantsAsked} and how many of these were not answered
   */
  public static Map<String, Object> run(String market, Path folder, int grants)
      throws IOException, InterruptedException {
    Path file = Files.createDirectories(folder).resolve("market.yaml");
    Files.writeString(file, market);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xlog:disable",
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                GrantsHeld.class.getName(),
                file.toString(),
                folder.toString(),
                Integer.toString(grants))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<String, Object> figures = new LinkedHashMap<>();
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] figure = line.split("=", 2);
        figures.put(figure[0], Long.parseLong(figure[1]));
      }
      if (process.waitFor() != 0) {
        throw new IOException(
            "the node that holds grants ended with %d".formatted(process.exitValue()));
      }
    } finally {
      process.destroyForcibly();
    }
    return figures;
  }

  /** What runs in the other process: market file, folder, number of grants. */
  public static void main(String[] arguments) throws Exception {
    int grants = Integer.parseInt(arguments[2]);
    try (KeysDeployment keys =
        KeysDeployment.open(
            new KeysDeployment.Options(
                MarketFile.read(Path.of(arguments[0])), 1, 0, BOOKS, Path.of(arguments[1]), SEED),
            new LedgerChoice.Local())) {
      var _ = keys.owner().create("bench");
      KeysReader reader = keys.reader(PrivateKey.fromSeeded(new Random(SEED)));
      List<Bytes32> ids = fill(keys, reader, grants);
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long used = (runtime.totalMemory() - runtime.freeMemory()) / MIB;
      Capsule capsule = keys.owner().wrap("bench", new byte[32]).capsule();
      Random random = new Random(SEED);
      long right = 0;
      int asked = Math.min(ASKED, grants);
      for (int i = 0; i < asked; i++) {
        Bytes32 id = ids.get(random.nextInt(ids.size()));
        right += reader.ask(keys.owner().file(id), capsule, 1).right().size();
      }
      System.out.println("grantsHeld=" + ids.size());
      System.out.println("grantsMiB=" + used);
      System.out.println("grantsHeapMiB=" + runtime.maxMemory() / MIB);
      System.out.println("grantsAsked=" + asked);
      System.out.println("grantsNotAnswered=" + (asked - right));
    }
  }

  private static List<Bytes32> fill(KeysDeployment keys, KeysReader reader, int grants)
      throws Exception {
    GrantWish wish =
        new GrantWish(
            "bench",
            reader.publicKey(),
            reader.requester(),
            1,
            1,
            keys.market().clock().instant().getEpochSecond() + 1_000_000,
            "",
            Address.ZERO);
    List<Future<List<Bytes32>>> filling = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < THREADS; i++) {
        int mine = grants / THREADS + (i < grants % THREADS ? 1 : 0);
        filling.add(
            threads.submit(() -> {
              List<Bytes32> ids = new ArrayList<>(mine);
              for (int j = 0; j < mine; j++) {
                ids.add(keys.owner().grant(wish).grant().id());
              }
              return ids;
            }));
      }
    }
    List<Bytes32> all = new ArrayList<>(grants);
    for (Future<List<Bytes32>> each : filling) {
      all.addAll(each.get());
    }
    return all;
  }
}
